using System.Collections.Frozen;

namespace Chappe.Modules.Data;

/// <summary>Our domains and their attributes, as they were read.</summary>
internal sealed class DomainTable
{
    private readonly FrozenDictionary<string, string> _ids;
    private readonly FrozenDictionary<string, (string Name, string Value)[]> _attributes;

    /// <summary>None.</summary>
    public static DomainTable Empty { get; } = new([], []);

    /// <summary>Makes it of domains with their ids, and of ids with their attributes.</summary>
    public DomainTable(IEnumerable<(string Domain, string Id)> domains, IEnumerable<(string Id, string Name, string Value)> attributes)
    {
        _ids = domains.DistinctBy(d => d.Domain, StringComparer.OrdinalIgnoreCase).ToFrozenDictionary(d => d.Domain, d => d.Id, StringComparer.OrdinalIgnoreCase);
        _attributes = attributes.GroupBy(a => a.Id).ToFrozenDictionary(g => g.Key, g => g.Select(a => (a.Name, a.Value)).ToArray());
    }

    /// <summary>The domains and their ids.</summary>
    public IEnumerable<KeyValuePair<string, string>> Domains => _ids;

    /// <summary>The id of a domain of ours; null for others.</summary>
    public string? IdOf(ReadOnlySpan<byte> domain)
    {
        if (domain.Length is 0 or > 255) return null;
        Span<char> wide = stackalloc char[domain.Length];
        for (int i = 0; i < domain.Length; i++) wide[i] = (char)domain[i];
        return _ids.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(wide, out string? id) ? id : null;
    }

    /// <summary>The attributes of an id.</summary>
    public IReadOnlyList<(string Name, string Value)> AttributesOf(string id) => _attributes.TryGetValue(id, out var found) ? found : [];
}
