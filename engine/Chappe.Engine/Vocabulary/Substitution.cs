using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace Chappe.Engine.Vocabulary;

/// <summary>This is one <c>/re/repl/flags</c> of Kamailio: an expression, what to put in its place, and how often.</summary>
public sealed class Substitution
{
    private const int Limit = 1024;
    private static readonly ConcurrentDictionary<string, Substitution?> s_known = new();

    private readonly Pattern _pattern;
    private readonly string _replacement;

    private Substitution(Pattern pattern, string replacement, bool isGlobal) => (_pattern, _replacement, IsGlobal) = (pattern, replacement, isGlobal);

    /// <summary>Every match is replaced, not the first alone.</summary>
    public bool IsGlobal { get; }

    /// <summary>The substitution of that form; null when it cannot be read.</summary>
    public static Substitution? Find(string expression)
    {
        if (s_known.TryGetValue(expression, out var known)) return known;
        if (s_known.Count >= Limit) s_known.Clear();
        return s_known[expression] = Read(expression);
    }

    /// <summary>Every place to change in <paramref name="octets"/> at or behind <paramref name="from"/>, with the octets to put there.</summary>
    public IEnumerable<(int At, int Length, byte[] Replacement)> Matches(ReadOnlyMemory<byte> octets, int from = 0)
    {
        string wide = Encoding.Latin1.GetString(octets.Span);
        for (var match = _pattern.Match(wide, from); match.Success; match = match.NextMatch())
        {
            yield return (match.Index, match.Length, Expand(match));
            if (!IsGlobal) break;
        }
    }

    /// <summary>The text after substitution; null when nothing matched.</summary>
    public Text? Apply(Text text)
    {
        Text made = default;
        int at = 0;
        foreach (var (start, length, replacement) in Matches(text.Octets.ToArray()))
        {
            made = $"{made}{text.Slice(at, start - at)}{Text.Of(replacement)}";
            at = start + length;
        }
        if (made.IsNull) return (Text?)null;
        Text whole = $"{made}{text.Slice(at, text.Length)}";
        return whole;
    }

    private byte[] Expand(System.Text.RegularExpressions.Match match)
    {
        var made = new StringBuilder();
        for (int i = 0; i < _replacement.Length; i++)
        {
            if (_replacement[i] != '\\' || i + 1 == _replacement.Length) { made.Append(_replacement[i]); continue; }
            char c = _replacement[++i];
            if (char.IsAsciiDigit(c)) made.Append(match.Groups[c - '0'].Value);
            else made.Append(c switch { 'n' => '\n', 'r' => '\r', 't' => '\t', _ => c });
        }
        return Encoding.Latin1.GetBytes(made.ToString());
    }

    private static Substitution? Read(string expression)
    {
        if (expression.Length < 3) return null;
        // The first character is the separator, whatever it is.
        char separator = expression[0];
        int middle = NextSeparator(expression, 1, separator);
        int end = middle < 0 ? -1 : NextSeparator(expression, middle + 1, separator);
        if (end < 0) return null;
        var mode = PatternMode.Lines;
        bool isGlobal = false;
        foreach (char flag in expression.AsSpan(end + 1))
        {
            if (flag == 'i') mode |= PatternMode.IgnoreCase;
            else if (flag == 'g') isGlobal = true;
            else if (flag == 's') mode &= ~PatternMode.Lines;
            else return null;
        }
        string escaped = string.Create(CultureInfo.InvariantCulture, $"\\{separator}");
        var pattern = Patterns.Find(expression[1..middle].Replace(escaped, separator.ToString(), StringComparison.Ordinal), mode);
        string replacement = Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(expression[(middle + 1)..end]));
        return pattern.IsValid ? new Substitution(pattern, replacement, isGlobal) : null;
    }

    private static int NextSeparator(string expression, int from, char separator)
    {
        for (int i = from; i < expression.Length; i++)
        {
            if (expression[i] == '\\') i++;
            else if (expression[i] == separator) return i;
        }
        return -1;
    }
}
