using System.Text;
using System.Text.RegularExpressions;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Data;

/// <summary>How a rule compares.</summary>
internal enum DialplanMatch
{
    /// <summary>The text is the same.</summary>
    Equal,
    /// <summary>The expression matches somewhere.</summary>
    Expression,
    /// <summary>The pattern fits the whole.</summary>
    FileName,
}

/// <summary>One rule of a dialplan. Its expressions are those of PCRE as far as .NET has them, and run no longer than 50 ms (threats R4).</summary>
internal sealed class DialplanRule
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromMilliseconds(50);

    private readonly Regex? _match, _subst;
    private readonly bool _isDynamic;

    /// <summary>Reads a rule.</summary>
    /// <exception cref="ArgumentException">An expression cannot be read.</exception>
    public DialplanRule(int plan, int priority, DialplanMatch match, string matchExpression, int length, string substitution, string replacement, string attributes, bool isDynamic)
    {
        (Plan, Priority, Match, MatchExpression, Length, Substitution, Replacement, Attributes) = (plan, priority, match, matchExpression, length, substitution, replacement, attributes);
        // A dollar at the end, or before a bar or a bracket, is the end of the text; one before a name is a variable.
        _isDynamic = isDynamic && (s_variable.IsMatch(matchExpression) || s_variable.IsMatch(substitution));
        if (_isDynamic) return;
        if (match == DialplanMatch.Expression) _match = Make(matchExpression);
        if (substitution.Length > 0) _subst = Make(substitution);
    }

    private static readonly Regex s_variable = new(@"\$(\w+|\([^)]*\))", RegexOptions.CultureInvariant);

    public int Plan { get; }
    public int Priority { get; }
    public DialplanMatch Match { get; }
    public string MatchExpression { get; }
    public int Length { get; }
    public string Substitution { get; }
    public string Replacement { get; }
    public string Attributes { get; }

    /// <summary>True when it is about that text.</summary>
    /// <exception cref="RegexMatchTimeoutException">It took too long.</exception>
    public bool Fits(string input) => Match switch
    {
        DialplanMatch.Equal => input == Expanded(MatchExpression),
        DialplanMatch.FileName => Glob.IsMatch(MatchExpression, input),
        _ => (_match ?? Make(Expanded(MatchExpression))).IsMatch(input),
    };

    /// <summary>What becomes of a text that fits; null when the expression for the replacement does not match.</summary>
    public string? Translate(string input)
    {
        if (Replacement.Length == 0) return input;
        if (Substitution.Length == 0) return Fill(null);
        var match = (_subst ?? Make(Expanded(Substitution))).Match(input);
        return match.Success ? Fill(match) : null;
    }

    /// <summary>The replacement with the groups of a match and the values of variables.</summary>
    private string Fill(Match? match)
    {
        var made = new StringBuilder();
        for (int i = 0; i < Replacement.Length; i++)
        {
            char c = Replacement[i];
            if (c == '\\' && i + 1 < Replacement.Length)
            {
                char next = Replacement[++i];
                if (char.IsAsciiDigit(next)) made.Append(match?.Groups[next - '0'].Value);
                else made.Append(next);
            }
            else if (c == '$' && s_variable.Match(Replacement, i) is { Success: true } variable && variable.Index == i)
            {
                int length = variable.Length;
                // $avp(name): the brackets belong to the name.
                if (i + length < Replacement.Length && Replacement[i + length] == '(' && Replacement.IndexOf(')', i + length) is > 0 and var close) length = close + 1 - i;
                made.Append(NamedVariables.Get(Replacement.Substring(i, length)).ToString());
                i += length - 1;
            }
            else made.Append(c);
        }
        return made.ToString();
    }

    private string Expanded(string expression) => !_isDynamic ? expression : s_variable.Replace(expression, v => NamedVariables.Get(v.Value).ToString());

    private static Regex Make(string expression) => new(expression, RegexOptions.CultureInvariant, s_deadline);
}
