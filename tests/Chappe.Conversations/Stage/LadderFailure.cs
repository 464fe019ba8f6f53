namespace Chappe.Conversations.Stage;

/// <summary>What came is not what the ladder says. The message holds the place, both sides of the difference, and all that was said so far.</summary>
internal sealed class LadderFailure(string message) : Exception(message);
