using System.Text;

namespace Chappe.Porting.Syntax;

/// <summary>A part of a format: a literal text, or a variable.</summary>
internal readonly record struct FormatPart(string? Literal, PseudoVariable? Variable);

/// <summary>Takes a format apart: <c>"from $fu to $(ru{uri.user})"</c>; <c>$$</c> is a dollar.</summary>
internal static class FormatString
{
    /// <summary>Its parts; null with what stands behind the dollar when that is no variable.</summary>
    public static IReadOnlyList<FormatPart>? Parse(string text, out string? wrong)
    {
        wrong = null;
        var parts = new List<FormatPart>();
        var literal = new StringBuilder();
        for (int i = 0; i < text.Length;)
        {
            if (text[i] != '$' || i + 1 >= text.Length)
            {
                literal.Append(text[i++]);
                continue;
            }
            if (text[i + 1] == '$')
            {
                literal.Append('$');
                i += 2;
                continue;
            }
            int from = i;
            if (!PseudoVariable.TryParse(text, ref i, out var variable))
            {
                wrong = text[from..Math.Min(text.Length, from + 20)];
                return null;
            }
            if (literal.Length > 0) parts.Add(new FormatPart(literal.ToString(), null));
            literal.Clear();
            parts.Add(new FormatPart(null, variable));
        }
        if (literal.Length > 0) parts.Add(new FormatPart(literal.ToString(), null));
        return parts;
    }
}
