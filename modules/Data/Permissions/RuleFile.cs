using System.Text;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Data;

/// <summary>
/// A file of rules such as <c>"^sip:.*@example\.com$" EXCEPT "bob" : ALL</c>: expressions for one URI, a colon, expressions for another. A file
/// that is not there is as an empty one.
/// </summary>
internal sealed class RuleFile
{
    private readonly List<(Side Left, Side Right)> _rules = [];

    private sealed record Side(IReadOnlyList<string> Patterns, IReadOnlyList<string> Except)
    {
        // No list at all is ALL.
        public bool Fits(ReadOnlySpan<byte> uri) => (Patterns.Count == 0 || Any(Patterns, uri)) && !Any(Except, uri);

        private static bool Any(IReadOnlyList<string> patterns, ReadOnlySpan<byte> uri)
        {
            foreach (string pattern in patterns)
                if (Chappe.Engine.Vocabulary.Patterns.Find(pattern).IsMatch(uri)) return true;
            return false;
        }
    }

    /// <summary>What could not be read, with its line.</summary>
    public List<string> Problems { get; } = [];
    /// <summary>How many rules there are.</summary>
    public int Count => _rules.Count;

    /// <summary>Reads rules.</summary>
    public static RuleFile Parse(string text)
    {
        var file = new RuleFile();
        int number = 0;
        foreach (string line in text.Split('\n'))
        {
            number++;
            var words = Words(line);
            if (words is { Count: 0 }) continue;
            int colon = words?.IndexOf((":", false)) ?? -1;
            if (colon > 0 && colon < words!.Count - 1 && ReadSide(words[..colon]) is { } left && ReadSide(words[(colon + 1)..]) is { } right) file._rules.Add((left, right));
            else file.Problems.Add($"line {number} is no rule \"expressions : expressions\"");
        }
        return file;
    }

    /// <summary>True when a rule fits both URIs.</summary>
    public bool Fits(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        foreach (var rule in _rules)
            if (rule.Left.Fits(left) && rule.Right.Fits(right)) return true;
        return false;
    }

    private static Side? ReadSide(List<(string Text, bool IsQuoted)> words)
    {
        int except = words.IndexOf(("EXCEPT", false));
        var patterns = ReadList(except < 0 ? words : words[..except]);
        var exceptions = except < 0 ? [] : ReadList(words[(except + 1)..]);
        if (patterns is null || exceptions is null || except >= 0 && exceptions.Count == 0) return null;
        return new Side(patterns, exceptions);
    }

    /// <summary>ALL is an empty list.</summary>
    private static List<string>? ReadList(List<(string Text, bool IsQuoted)> words)
    {
        if (words is [("ALL", false)]) return [];
        var list = new List<string>();
        for (int i = 0; i < words.Count; i++)
        {
            bool isPattern = i % 2 == 0;
            if (isPattern != words[i].IsQuoted || !isPattern && words[i].Text != ",") return null;
            if (isPattern) list.Add(words[i].Text);
        }
        return words.Count % 2 == 1 && list.All(p => Patterns.FaultOf(p) is null) ? list : null;
    }

    /// <summary>Quoted texts, words, commas and colons; null when a quote is not closed.</summary>
    private static List<(string Text, bool IsQuoted)>? Words(string line)
    {
        var words = new List<(string, bool)>();
        for (int i = 0; i < line.Length; i++)
        {
            char c = line[i];
            if (c == '#') break;
            if (char.IsWhiteSpace(c)) continue;
            if (c is ':' or ',')
            {
                words.Add((c.ToString(), false));
                continue;
            }
            var word = new StringBuilder();
            if (c == '"')
            {
                for (i++; i < line.Length && line[i] != '"'; i++)
                {
                    // A backslash keeps a quote inside; others belong to the expression.
                    if (line[i] == '\\' && i + 1 < line.Length && line[i + 1] == '"') i++;
                    word.Append(line[i]);
                }
                if (i == line.Length) return null;
                words.Add((word.ToString(), true));
                continue;
            }
            while (i < line.Length && !char.IsWhiteSpace(line[i]) && line[i] is not (':' or ',' or '"' or '#')) word.Append(line[i++]);
            i--;
            words.Add((word.ToString(), false));
        }
        return words;
    }
}
