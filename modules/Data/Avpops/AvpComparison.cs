using System.Text;
using System.Text.RegularExpressions;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Data;

/// <summary>What the operators of avpops mean.</summary>
internal static class AvpComparison
{
    /// <summary>True when <paramref name="left"/> stands so to <paramref name="right"/>.</summary>
    public static bool Holds(string operation, Text left, Text right, bool isNumber, bool ignoresCase)
    {
        switch (operation)
        {
            case "re": return Patterns.Find(right, ignoresCase ? PatternMode.IgnoreCase : PatternMode.None).IsMatch(left.Octets);
            case "fm": return Glob.IsMatch(right.ToString(), left.ToString(), ignoresCase);
            case "and": return (left.ToInt() & right.ToInt()) != 0;
            case "or": return (left.ToInt() | right.ToInt()) != 0;
            case "xor": return (left.ToInt() ^ right.ToInt()) != 0;
        }
        int order = isNumber ? left.ToInt().CompareTo(right.ToInt()) : string.Compare(left.ToString(), right.ToString(), ignoresCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);
        return operation switch { "eq" => order == 0, "ne" => order != 0, "lt" => order < 0, "le" => order <= 0, "gt" => order > 0, "ge" => order >= 0, _ => false };
    }

    /// <summary>The result; null when there is none.</summary>
    public static int? Calculate(string operation, int left, int right) => operation switch
    {
        "add" => unchecked(left + right), "sub" => unchecked(left - right), "mul" => unchecked(left * right),
        "div" when right != 0 && !(right == -1 && left == int.MinValue) => left / right, "mod" when right is not (0 or -1) => left % right,
        "and" => left & right, "or" => left | right, "xor" => left ^ right, "not" => ~left, _ => null,
    };
}

/// <summary>Patterns as of file names: <c>*</c>, <c>?</c>, <c>[a-z]</c>, and a backslash in front of what is meant itself.</summary>
internal static class Glob
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromMilliseconds(50);

    /// <summary>True when the whole text fits.</summary>
    public static bool IsMatch(string pattern, string text, bool ignoresCase = false)
    {
        try
        {
            return Regex.IsMatch(text, Translate(pattern), RegexOptions.Singleline | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | (ignoresCase ? RegexOptions.IgnoreCase : 0), s_deadline);
        }
        catch (ArgumentException)
        {
            // A list that cannot be one, such as [z-a], fits nothing.
            return false;
        }
    }

    private static string Translate(string pattern)
    {
        var made = new StringBuilder("\\A");
        for (int i = 0; i < pattern.Length; i++)
        {
            char c = pattern[i];
            int end = c == '[' ? pattern.IndexOf(']', Math.Min(i + 2, pattern.Length)) : -1;
            if (c == '*') made.Append(".*");
            else if (c == '?') made.Append('.');
            else if (end > 0)
            {
                string list = pattern[(i + 1)..end];
                bool isNegated = list[0] is '!' or '^';
                made.Append('[').Append(isNegated ? "^" : "").Append((isNegated ? list[1..] : list).Replace("\\", "\\\\").Replace("[", "\\[")).Append(']');
                i = end;
            }
            else made.Append(Regex.Escape((c == '\\' && i + 1 < pattern.Length ? pattern[++i] : c).ToString()));
        }
        return made.Append("\\z").ToString();
    }
}
