namespace Chappe.Engine.Modules;

/// <summary>One sentence about a script or its parameters, with its place.</summary>
/// <param name="File">The script file; empty when the problem has no place.</param>
/// <param name="Line">Counts from 1; 0 when unknown.</param>
/// <param name="Column">Counts from 1; 0 when unknown.</param>
/// <param name="Text">The sentence.</param>
/// <param name="IsError">An error keeps a script from being loaded; a warning does not.</param>
public sealed record Problem(string File, int Line, int Column, string Text, bool IsError = true)
{
    /// <summary>The source line, when it is known.</summary>
    public string? SourceLine { get; init; }
    /// <summary>How many characters of the line are meant, from <see cref="Column"/> on.</summary>
    public int Length { get; init; } = 1;
    /// <summary>What the author could do, as a sentence; null when we do not know.</summary>
    public string? Hint { get; init; }

    /// <summary>Shows the place in the way compilers do.</summary>
    public override string ToString()
    {
        string head = $"{(IsError ? "error" : "warning")}: {Text}";
        if (File.Length == 0) return head;
        return Line == 0 ? $"{File}: {head}" : Column == 0 ? $"{File}:{Line}: {head}" : $"{File}:{Line}:{Column}: {head}";
    }
}
