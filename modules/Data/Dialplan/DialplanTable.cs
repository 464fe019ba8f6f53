using System.Text.RegularExpressions;

namespace Chappe.Modules.Data;

/// <summary>The rules of all dialplans, in the order in which they are tried: those of the text's own length first, then those of any.</summary>
internal sealed class DialplanTable
{
    private readonly Dictionary<int, DialplanRule[]> _plans;

    /// <summary>None.</summary>
    public static DialplanTable Empty { get; } = new([]);

    /// <summary>Makes it of rules.</summary>
    public DialplanTable(IEnumerable<DialplanRule> rules) => _plans = rules.GroupBy(r => r.Plan).ToDictionary(g => g.Key, g => g.OrderBy(r => r.Priority).ToArray());

    /// <summary>The rules of a dialplan; null when there is no such.</summary>
    public IReadOnlyList<DialplanRule>? RulesOf(int plan) => _plans.GetValueOrDefault(plan);

    /// <summary>The first rule that fits.</summary>
    /// <exception cref="RegexMatchTimeoutException">An expression took too long.</exception>
    public DialplanRule? Find(int plan, string input)
    {
        if (!_plans.TryGetValue(plan, out var rules)) return null;
        foreach (int length in (ReadOnlySpan<int>)[input.Length, 0])
            foreach (var rule in rules)
                if (rule.Length == length && rule.Fits(input)) return rule;
        return null;
    }
}
