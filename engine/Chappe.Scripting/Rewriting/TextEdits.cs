using System.Text;
using Microsoft.CodeAnalysis.Text;

namespace Chappe.Scripting.Rewriting;

/// <summary>
/// Changes to one file's text, kept as insertions and replacements, so that a place in the changed text can be found again in
/// the written one. Lines stay where they are: exceptions and problems show the author's own lines.
/// </summary>
internal sealed class TextEdits(string text)
{
    private readonly List<(int Start, int Length, string New, int Order)> _edits = [];
    private readonly List<(int NewStart, int NewLength, int OldStart, int OldLength)> _map = [];

    /// <summary>The text as it was written.</summary>
    public string Original { get; } = text;

    /// <summary>Puts <paramref name="added"/> in at <paramref name="position"/>, behind what was put in there before.</summary>
    public void Insert(int position, string added) => _edits.Add((position, 0, added, _edits.Count));

    /// <summary>Puts <paramref name="added"/> in place of <paramref name="span"/>; line ends in the span are kept.</summary>
    public void Replace(TextSpan span, string added)
    {
        int lines = Original.AsSpan(span.Start, span.Length).Count('\n');
        _edits.Add((span.Start, span.Length, added + new string('\n', lines), _edits.Count));
    }

    /// <summary>The changed text.</summary>
    public string Apply()
    {
        if (_edits.Count == 0) return Original;
        _map.Clear();
        var result = new StringBuilder(Original.Length + _edits.Count * 64);
        int at = 0;
        foreach (var edit in _edits.OrderBy(e => e.Start).ThenBy(e => e.Order))
        {
            result.Append(Original, at, edit.Start - at);
            _map.Add((result.Length, edit.New.Length, edit.Start, edit.Length));
            result.Append(edit.New);
            at = edit.Start + edit.Length;
        }
        return result.Append(Original, at, Original.Length - at).ToString();
    }

    /// <summary>The place in the written text of a position in the changed one; inside an edit, the place of the edit.</summary>
    public int ToOriginal(int position)
    {
        int shift = 0;
        foreach (var (newStart, newLength, oldStart, oldLength) in _map)
        {
            if (position < newStart) break;
            if (position < newStart + newLength) return oldStart;
            shift = oldStart + oldLength - (newStart + newLength);
        }
        return Math.Clamp(position + shift, 0, Original.Length);
    }
}
