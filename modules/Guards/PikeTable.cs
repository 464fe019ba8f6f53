using System.Buffers.Binary;
using System.IO.Hashing;
using System.Security.Cryptography;
using Chappe.Engine.Transports;

namespace Chappe.Modules.Guards;

/// <summary>What pike says of a request.</summary>
internal enum PikeVerdict
{
    /// <summary>The source is below the limit.</summary>
    Below = 1,
    /// <summary>The source is above it and was told so before.</summary>
    Blocked = -1,
    /// <summary>This request is the one that went above it.</summary>
    Detected = -2,
}

/// <summary>
/// Counts requests by source over the present and the last time unit. As large as it will ever be from the beginning: a flood of
/// invented sources pushes out whoever is quiet, never what is being blocked (threats O4).
/// </summary>
internal sealed class PikeTable
{
    private const int Ways = 4, Locks = 64;

    private readonly long _seed = BinaryPrimitives.ReadInt64LittleEndian(RandomNumberGenerator.GetBytes(8));
    private readonly Entry[] _entries;
    private readonly Lock[] _gates = [.. Enumerable.Range(0, Locks).Select(_ => new Lock())];
    private readonly int _sets;
    private int _blocked;

    public PikeTable(int maxSources)
    {
        _sets = Math.Max(1, maxSources / Ways);
        _entries = new Entry[_sets * Ways];
    }

    private struct Entry
    {
        public ulong Key;
        public NetAddress Source;
        public long Unit;
        public int Now, Before;
        public bool IsBlocked;
    }

    /// <summary>How many sources it holds at most.</summary>
    public int Capacity => _entries.Length;
    /// <summary>How many sources are being blocked, more or less.</summary>
    public int Blocked => Volatile.Read(ref _blocked);

    /// <summary>Counts a request.</summary>
    /// <param name="source">Where it came from.</param>
    /// <param name="unit">The number of the present time unit.</param>
    /// <param name="limit">Most requests of a time unit.</param>
    /// <param name="unblocked">The source was blocked until now.</param>
    public PikeVerdict Count(in NetAddress source, long unit, int limit, out bool unblocked)
    {
        ulong key = KeyOf(source);
        int set = (int)(key % (ulong)_sets);
        lock (_gates[set % Locks])
        {
            ref var entry = ref Find(set, key, unit);
            if (entry.Key != key)
            {
                if (entry.IsBlocked) Interlocked.Decrement(ref _blocked);
                entry = new Entry { Key = key, Source = source, Unit = unit };
            }
            Advance(ref entry, unit);
            unblocked = entry.IsBlocked && !IsHot(entry, limit);
            if (unblocked) Interlocked.Decrement(ref _blocked);
            entry.IsBlocked &= !unblocked;
            if (entry.Now < int.MaxValue) entry.Now++;
            if (!IsHot(entry, limit)) return PikeVerdict.Below;
            if (entry.IsBlocked) return PikeVerdict.Blocked;
            entry.IsBlocked = true;
            Interlocked.Increment(ref _blocked);
            return PikeVerdict.Detected;
        }
    }

    /// <summary>Shows the sources that were heard in this unit or the one before.</summary>
    public List<(NetAddress Source, int Before, int Now, bool IsHot)> Show(long unit, int limit, int most)
    {
        var shown = new List<(NetAddress, int, int, bool)>();
        for (int i = 0; i < _entries.Length && shown.Count < most; i++)
            lock (_gates[i / Ways % Locks])
            {
                var entry = _entries[i];
                if (entry.Key == 0) continue;
                Advance(ref entry, unit);
                if (entry.Now + entry.Before > 0) shown.Add((entry.Source.WithPort(0), entry.Before, entry.Now, IsHot(entry, limit)));
            }
        return shown;
    }

    /// <summary>Kamailio's rule: too many in one unit, or on average over both.</summary>
    private static bool IsHot(in Entry entry, int limit) => entry.Before > limit || entry.Now > limit || (entry.Before + (long)entry.Now) / 2 > limit;

    private static void Advance(ref Entry entry, long unit)
    {
        if (entry.Unit == unit) return;
        entry.Before = entry.Unit == unit - 1 ? entry.Now : 0;
        entry.Now = 0;
        entry.Unit = unit;
    }

    private ref Entry Find(int set, ulong key, long unit)
    {
        int at = set * Ways, victim = at;
        for (int i = at; i < at + Ways; i++)
        {
            if (_entries[i].Key == key) return ref _entries[i];
            if (Worth(_entries[i], unit).CompareTo(Worth(_entries[victim], unit)) < 0) victim = i;
        }
        return ref _entries[victim];
    }

    /// <summary>What is blocked at this moment stays before all, then what was heard last, then what was heard most.</summary>
    private static (bool, long, int) Worth(in Entry entry, long unit) => entry.Key == 0 ? (false, long.MinValue, 0) : (entry.IsBlocked && entry.Unit >= unit - 1, entry.Unit, entry.Now);

    private ulong KeyOf(in NetAddress source)
    {
        Span<byte> address = stackalloc byte[16];
        source.WriteTo(address);
        // An IPv6 customer has a whole /64 to send from.
        if (!source.IsIPv4) address[8..].Clear();
        return XxHash3.HashToUInt64(address, _seed) | 1;
    }
}
