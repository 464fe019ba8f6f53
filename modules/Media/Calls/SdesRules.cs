using Chappe.Modules.Media.Srtp;

namespace Chappe.Modules.Media.Calls;

/// <summary>The words of <c>SDES</c>: whether keys go in SDP, and in which suites.</summary>
internal sealed record SdesRules
{
    internal static SdesRules Default { get; } = new();

    internal bool IsOff { get; init; }
    /// <summary><c>no-SUITE</c>.</summary>
    internal IReadOnlyList<string> Without { get; init; } = [];
    /// <summary><c>only-SUITE</c>; goes before <see cref="Without"/>.</summary>
    internal IReadOnlyList<string> Only { get; init; } = [];
    /// <summary><c>order:SUITE;SUITE</c>.</summary>
    internal IReadOnlyList<string> Order { get; init; } = [];
    /// <summary><c>offerer_pref:SUITE;SUITE</c>: of those that the offer has.</summary>
    internal IReadOnlyList<string> OffererPreference { get; init; } = [];
    /// <summary><c>nonew</c>: no suite that was not offered.</summary>
    internal bool HasNoNew { get; init; }
    internal bool Pads { get; init; }
    internal bool HasLifetime { get; init; }

    /// <summary>Reads the items of the list.</summary>
    internal static SdesRules Of(IReadOnlyList<string> items) => items.Count == 0 ? Default : new SdesRules
    {
        IsOff = items.Any(i => i.ToLowerInvariant() is "off" or "no" or "disable"),
        Without = [.. items.Where(i => i.StartsWith("no-", StringComparison.OrdinalIgnoreCase)).Select(i => i[3..])],
        Only = [.. items.Where(i => i.StartsWith("only-", StringComparison.OrdinalIgnoreCase)).Select(i => i[5..])],
        Order = List(items, "order:"),
        OffererPreference = List(items, "offerer_pref:"),
        HasNoNew = items.Contains("nonew", StringComparer.OrdinalIgnoreCase),
        Pads = items.Contains("pad", StringComparer.OrdinalIgnoreCase),
        HasLifetime = items.Contains("lifetime", StringComparer.OrdinalIgnoreCase),
    };

    /// <summary>The suites to be offered, when those in <paramref name="received"/> came from the other peer.</summary>
    internal IReadOnlyList<SrtpSuite> Offered(IReadOnlyList<SrtpSuite> received)
    {
        // What the other peer offered stays first; ours in their order behind it. Short tags are only passed on, never our idea.
        IEnumerable<SrtpSuite> suites = HasNoNew && received.Count > 0 ? received : received.Concat(SrtpSuite.All.Where(s => s.RtpTagLength >= 10)).Distinct();
        suites = Only.Count > 0 ? suites.Concat(SrtpSuite.All).Distinct().Where(s => Names(Only, s)) : suites.Where(s => !Names(Without, s));
        return [.. suites.OrderBy(s => Place(Order, s))];
    }

    /// <summary>The one of the offered ones that we answer with: the offerer's first, unless the script prefers another.</summary>
    internal int Choose(IReadOnlyList<SrtpSuite> offered)
    {
        if (offered.Count == 0) return -1;
        var places = Enumerable.Range(0, offered.Count).Where(i => Only.Count == 0 || Names(Only, offered[i])).Where(i => Only.Count > 0 || !Names(Without, offered[i])).ToList();
        // The offerer must get one of its own: when the rules leave none, its first.
        return places.Count == 0 ? 0 : places.OrderBy(i => Place(OffererPreference, offered[i])).First();
    }

    private static IReadOnlyList<string> List(IReadOnlyList<string> items, string prefix) =>
        [.. items.Where(i => i.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)).SelectMany(i => i[prefix.Length..].Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];

    private static bool Names(IReadOnlyList<string> names, SrtpSuite suite) => Place(names, suite) < names.Count;

    private static int Place(IReadOnlyList<string> names, SrtpSuite suite)
    {
        for (int i = 0; i < names.Count; i++)
            if (names[i].Equals(suite.Name, StringComparison.OrdinalIgnoreCase)) return i;
        return names.Count;
    }
}
