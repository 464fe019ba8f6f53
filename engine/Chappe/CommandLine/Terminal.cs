namespace Chappe.CommandLine;

/// <summary>Where a command speaks to: what people or programs read, and what went wrong.</summary>
/// <param name="Out">Results.</param>
/// <param name="Error">Complaints, and the log.</param>
public sealed record Terminal(TextWriter Out, TextWriter Error)
{
    /// <summary>Complaints may be coloured: a person reads them on a screen, and has not asked for none (no-color.org).</summary>
    public bool HasColour { get; init; }

    /// <summary>The process's own.</summary>
    public static Terminal OfProcess { get; } = new(Console.Out, Console.Error)
    {
        HasColour = !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("NO_COLOR") is null or "",
    };
}
