namespace Chappe.Engine.Diagnostics;

/// <summary>One finished line on its way to the outside.</summary>
/// <param name="Time">When it was said.</param>
/// <param name="Worker">The thread that said it, where Kamailio shows the rank of a process.</param>
/// <param name="Level">Its level.</param>
/// <param name="Source"><c>&lt;script&gt;</c>, <c>core</c> or a module's name.</param>
/// <param name="Text">What is said.</param>
/// <param name="CallId">The message it is about, or null.</param>
public readonly record struct LogLine(DateTimeOffset Time, int Worker, LogLevel Level, string Source, string Text, string? CallId)
{
    /// <summary>What the script wants before the source, with the blank behind it; empty for nothing.</summary>
    public string Prefix { get; init; } = "";
}
