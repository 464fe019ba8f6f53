namespace Chappe.CommandLine;

/// <summary>The command line cannot be understood; the message says why in one sentence, and what was probably meant. Exit code 1.</summary>
public sealed class UsageException(string message) : Exception(message);
