using Chappe.Engine.Modules;

namespace Chappe.Porting.Lexing;

/// <summary>One file of a configuration as it was read.</summary>
/// <param name="path">Its path, as messages show it.</param>
/// <param name="text">What it says.</param>
public sealed class CfgFile(string path, string text)
{
    private int[]? _lines;

    /// <summary>Its path, as messages show it.</summary>
    public string Path { get; } = path;
    /// <summary>What it says.</summary>
    public string Text { get; } = text;

    /// <summary>Line and column of a place, both from 1.</summary>
    public (int Line, int Column) At(int offset)
    {
        var starts = _lines ??= LineStarts();
        int index = Array.BinarySearch(starts, offset);
        if (index < 0) index = ~index - 1;
        return (index + 1, offset - starts[index] + 1);
    }

    /// <summary>The text of a line, counted from 1.</summary>
    public string LineText(int line)
    {
        var starts = _lines ??= LineStarts();
        int end = line < starts.Length ? starts[line] : Text.Length;
        return Text[starts[line - 1]..end].TrimEnd('\r', '\n');
    }

    private int[] LineStarts()
    {
        var starts = new List<int> { 0 };
        for (int i = 0; i < Text.Length; i++)
            if (Text[i] == '\n') starts.Add(i + 1);
        return [.. starts];
    }
}

/// <summary>A run of characters of a file.</summary>
public readonly record struct CfgPlace(CfgFile File, int Offset, int Length)
{
    /// <summary>The line, from 1.</summary>
    public int Line => File.At(Offset).Line;

    /// <summary>From the beginning of this to the end of <paramref name="last"/>; this alone when that is of another file.</summary>
    public CfgPlace To(CfgPlace last) => last.File == File && last.Offset >= Offset ? this with { Length = last.Offset + last.Length - Offset } : this;

    /// <summary>The sentence <paramref name="text"/> about this place.</summary>
    public Problem Problem(string text, string? hint = null, bool isError = true)
    {
        var (line, column) = File.At(Offset);
        string source = File.LineText(line);
        return new Problem(File.Path, line, column, text, isError)
        {
            SourceLine = source, Length = Math.Clamp(Length, 1, Math.Max(1, source.Length - column + 1)), Hint = hint,
        };
    }
}
