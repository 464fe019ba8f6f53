using Chappe.Modules.Registrar.Storage;

namespace Chappe.Modules.Registrar.Location;

/// <summary>
/// One part of a location table with its lock: open addressing with linear probing; a removal moves followers back, so there are
/// no tombstones to sweep. All members are called with <see cref="Gate"/> held.
/// </summary>
internal sealed class LocationStripe(bool keepsPending)
{
    private uint[] _tags = [];
    private byte[]?[] _sets = [];
    private PendingChange?[] _pending = [];
    private int _count;

    public Lock Gate { get; } = new();

    /// <summary>How many places there are; <see cref="SetAt"/> takes any index below.</summary>
    public int Capacity => _sets.Length;

    /// <summary>The set at a place, or null.</summary>
    public byte[]? SetAt(int index) => _sets[index];

    /// <summary>The newest change of that AoR that is not durable yet.</summary>
    public PendingChange? PendingAt(int index) => keepsPending ? _pending[index] : null;

    /// <summary>The place of an AoR, or -1.</summary>
    public int Find(uint tag, ReadOnlySpan<byte> aor)
    {
        if (_count == 0) return -1;
        int mask = _sets.Length - 1;
        for (int i = (int)tag & mask; _sets[i] is { } set; i = (i + 1) & mask)
            if (_tags[i] == tag && new BindingSet(set).Aor.SequenceEqual(aor)) return i;
        return -1;
    }

    /// <summary>Adds a set whose AoR is not there.</summary>
    /// <returns>Its place.</returns>
    public int Add(uint tag, byte[] set)
    {
        if ((_count + 1) * 4 > _sets.Length * 3) Grow();
        _count++;
        return Place(tag, set);
    }

    /// <summary>Puts another set of the same AoR in its place.</summary>
    public void Replace(int index, byte[] set) => _sets[index] = set;

    /// <summary>Notes or forgets the newest change that is not durable.</summary>
    public void SetPending(int index, PendingChange? change) => _pending[index] = change;

    /// <summary>Takes an AoR out.</summary>
    public void RemoveAt(int index)
    {
        int mask = _sets.Length - 1, hole = index;
        for (int i = (hole + 1) & mask; _sets[i] is not null; i = (i + 1) & mask)
        {
            // A follower moves into the hole unless its home lies behind it.
            if (((i - (int)_tags[i]) & mask) < ((i - hole) & mask)) continue;
            Move(i, hole);
            hole = i;
        }
        _sets[hole] = null;
        if (keepsPending) _pending[hole] = null;
        _count--;
    }

    private void Move(int from, int to)
    {
        (_tags[to], _sets[to]) = (_tags[from], _sets[from]);
        if (keepsPending) _pending[to] = _pending[from];
    }

    private int Place(uint tag, byte[] set)
    {
        int mask = _sets.Length - 1, i = (int)tag & mask;
        while (_sets[i] is not null) i = (i + 1) & mask;
        (_tags[i], _sets[i]) = (tag, set);
        return i;
    }

    private void Grow()
    {
        var (tags, sets, pending) = (_tags, _sets, _pending);
        int capacity = Math.Max(8, sets.Length * 2);
        (_tags, _sets) = (new uint[capacity], new byte[]?[capacity]);
        if (keepsPending) _pending = new PendingChange?[capacity];
        for (int i = 0; i < sets.Length; i++)
        {
            if (sets[i] is not { } set) continue;
            int place = Place(tags[i], set);
            if (keepsPending) _pending[place] = pending[i];
        }
    }
}
