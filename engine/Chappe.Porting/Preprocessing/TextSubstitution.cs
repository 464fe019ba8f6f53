using System.Text.RegularExpressions;

namespace Chappe.Porting.Preprocessing;

/// <summary><c>/expression/replacement/flags</c> with any delimiter, as in <c>#!subst</c> and <c>#!substdef</c>.</summary>
internal sealed class TextSubstitution
{
    private readonly Regex _expression;
    private readonly string _replacement;
    private readonly int _count;

    private TextSubstitution(string expression, string replacement, string flags)
    {
        _expression = new Regex(expression, RegexOptions.CultureInvariant | (flags.Contains('i') ? RegexOptions.IgnoreCase : 0), TimeSpan.FromSeconds(1));
        _replacement = Regex.Replace(replacement.Replace("$", "$$", StringComparison.Ordinal), @"\\(\d)", "$${$1}");
        _count = flags.Contains('g') ? -1 : 1;
    }

    /// <summary>What is looked for.</summary>
    public required string Expression { get; init; }
    /// <summary>What comes in its place.</summary>
    public required string Replacement { get; init; }

    /// <summary>Reads one; null when it is none.</summary>
    public static TextSubstitution? Parse(string text)
    {
        if (text.Length < 3) return null;
        string[] parts = text[1..].Split(text[0]);
        if (parts.Length < 2 || parts[0].Length == 0) return null;
        try
        {
            return new TextSubstitution(parts[0], parts[1], parts.Length > 2 ? parts[2] : "") { Expression = parts[0], Replacement = parts[1] };
        }
        catch (ArgumentException)
        {
            // Not an expression: the caller says so with the place.
            return null;
        }
    }

    /// <summary>The text with its matches replaced.</summary>
    public string Apply(string text) => _expression.Replace(text, _replacement, _count);
}
