using Chappe.Engine.Transports;

namespace Chappe.Engine.Transactions;

/// <summary>Replies that came while a route of their transaction awaited something: copies, in order, at most 32 (threats G2). A peer that sends more is heard again when it retransmits.</summary>
internal sealed class WaitingReplies
{
    private const int Limit = 32;
    private List<Entry>? _entries;

    private sealed class Entry
    {
        public int Branch;
        public Hop Source;
        public HeldOctets Octets;
    }

    public int Count => _entries?.Count ?? 0;

    /// <summary>Keeps a reply; <paramref name="octets"/> is taken over.</summary>
    /// <returns>false when too many wait; the octets are then given back.</returns>
    public bool Add(OctetPool pool, int branch, in Hop source, ref HeldOctets octets)
    {
        _entries ??= [];
        if (_entries.Count == Limit)
        {
            octets.Release(pool);
            return false;
        }
        var entry = new Entry { Branch = branch, Source = source };
        entry.Octets.Take(pool, ref octets);
        _entries.Add(entry);
        return true;
    }

    /// <summary>The one that waits longest.</summary>
    public bool TryTake(OctetPool pool, out int branch, out Hop source, ref HeldOctets octets)
    {
        branch = 0;
        source = default;
        if (Count == 0) return false;
        var entry = _entries![0];
        _entries.RemoveAt(0);
        (branch, source) = (entry.Branch, entry.Source);
        octets.Take(pool, ref entry.Octets);
        return true;
    }

    public void Clear(OctetPool pool)
    {
        if (_entries is null) return;
        foreach (var entry in _entries) entry.Octets.Release(pool);
        _entries = null;
    }
}
