namespace Chappe.CommandLine;

/// <summary>Where a command speaks to: what people or programs read, and what went wrong.</summary>
/// <param name="Out">Results.</param>
/// <param name="Error">Complaints, and the log.</param>
public sealed record Terminal(TextWriter Out, TextWriter Error);
