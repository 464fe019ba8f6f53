using System.Text;
using Chappe.Porting.Lexing;

namespace Chappe.Porting.Writing;

/// <summary>One line of a script to be.</summary>
/// <param name="Text">What it says.</param>
/// <param name="Depth">How far it is indented; negative for a directive at the margin.</param>
/// <param name="Place">Where it comes from.</param>
internal readonly record struct CsxLine(string Text, int Depth, CfgPlace? Place)
{
    /// <summary>It may share a line with others: a statement without a comment.</summary>
    public bool IsPlain { get; init; }
}

/// <summary>Gathers the lines of a script.</summary>
internal sealed class CsxWriter(bool isCompact)
{
    private readonly List<CsxLine> _lines = [];

    /// <summary>Short blocks may stand on one line.</summary>
    public bool IsCompact { get; } = isCompact;
    public int Depth { get; set; }
    public IReadOnlyList<CsxLine> Lines => _lines;

    public void Line(string text, CfgPlace? place = null, bool isPlain = false) => _lines.Add(new CsxLine(text, Depth, place) { IsPlain = isPlain });

    public void Margin(string text) => _lines.Add(new CsxLine(text, -1, null));

    public void Blank()
    {
        if (_lines.Count > 0 && _lines[^1].Text.Length > 0 && _lines[^1].Text != "{" && !_lines[^1].Text.StartsWith("#if", StringComparison.Ordinal)) _lines.Add(new CsxLine("", 0, null));
    }

    public void RemoveBlank()
    {
        if (_lines.Count > 0 && _lines[^1].Text.Length == 0) _lines.RemoveAt(_lines.Count - 1);
    }

    /// <summary>Lines that were written elsewhere, this much deeper.</summary>
    public void Add(IEnumerable<CsxLine> lines) => _lines.AddRange(lines);

    /// <summary>Takes back what was written since there were <paramref name="count"/> lines.</summary>
    public void Cut(int count) => _lines.RemoveRange(count, _lines.Count - count);

    /// <summary>Puts a comment behind the last line.</summary>
    public void Behind(string comment)
    {
        if (_lines.Count == 0) return;
        var last = _lines[^1];
        _lines[^1] = last with { Text = $"{last.Text}   // {comment}", IsPlain = false };
    }

    /// <summary>The script's text; with <c>#line</c> directives to the configuration's lines, or without.</summary>
    public string ToText(bool withPlaces)
    {
        var text = new StringBuilder();
        (string File, int Line) next = ("", 0);
        foreach (var line in _lines)
        {
            if (withPlaces && line.Place is { File: not null } place)
            {
                int at = place.Line;
                if (next != (place.File.Path, at)) text.Append("#line ").Append(at).Append(" \"").Append(place.File.Path).Append("\"\n");
                next = (place.File.Path, at + 1);
            }
            else next = (next.File, next.Line + 1);
            if (line.Depth > 0 && line.Text.Length > 0) text.Append(' ', line.Depth * 4);
            text.Append(line.Text).Append('\n');
        }
        return text.ToString();
    }
}
