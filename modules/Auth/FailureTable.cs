using System.Buffers.Binary;
using System.IO.Hashing;
using System.Security.Cryptography;
using Chappe.Engine.Transports;

namespace Chappe.Modules.Auth;

/// <summary>
/// Slows down who guesses passwords (threats A9): failures are counted for a source with a user, and for a source. Beyond the limit
/// each one begins a pause, 1 s at first, doubling. Another source is never concerned, so nobody can lock a user out. Bounded;
/// the place of whoever was quiet longest goes to a newcomer.
/// </summary>
internal sealed class FailureTable
{
    private const int Ways = 4, Sets = 4096, AllUsersFactor = 10;
    /// <summary>Quiet for so long, a source starts anew.</summary>
    private const long Memory = 10 * 60_000;

    private readonly long _seed = BinaryPrimitives.ReadInt64LittleEndian(RandomNumberGenerator.GetBytes(8));
    private readonly Entry[] _entries = new Entry[Sets * Ways];
    private readonly Lock _gate = new();
    private int _count;

    private struct Entry
    {
        public ulong Key;
        public int Failures;
        public long LastAt, PausesUntil;
    }

    /// <summary>True when nobody has failed lately: the usual case costs one read.</summary>
    public bool IsQuiet => Volatile.Read(ref _count) == 0;

    /// <summary>True while the source must wait before it may try this user again.</summary>
    public bool IsPausing(in NetAddress source, ReadOnlySpan<byte> user, long now)
    {
        if (IsQuiet) return false;
        lock (_gate) return IsPausing(KeyOf(source, user), now) || IsPausing(KeyOf(source, default), now);
    }

    /// <summary>Notes a wrong password.</summary>
    public void NoteFailure(in NetAddress source, ReadOnlySpan<byte> user, int limit, int longestPause, long now)
    {
        lock (_gate)
        {
            Fail(KeyOf(source, user), limit, longestPause, now);
            Fail(KeyOf(source, default), limit * AllUsersFactor, longestPause, now);
        }
    }

    /// <summary>Notes a right one: that user's failures from there are forgiven. Those of the source for other users are not, or one account of its own would pay for all.</summary>
    public void NoteSuccess(in NetAddress source, ReadOnlySpan<byte> user)
    {
        if (IsQuiet) return;
        lock (_gate)
        {
            ref var entry = ref Find(KeyOf(source, user), out bool found);
            if (!found) return;
            entry = default;
            _count--;
        }
    }

    private bool IsPausing(ulong key, long now)
    {
        ref var entry = ref Find(key, out bool found);
        return found && entry.PausesUntil > now;
    }

    private void Fail(ulong key, int limit, int longestPause, long now)
    {
        ref var entry = ref Find(key, out bool found);
        if (!found)
        {
            if (entry.Key == 0) _count++;
            entry = new Entry { Key = key };
        }
        if (now - entry.LastAt > Memory) entry.Failures = 0;
        entry.LastAt = now;
        int beyond = ++entry.Failures - limit;
        if (beyond >= 0) entry.PausesUntil = now + Math.Min(1L << Math.Min(beyond, 20), longestPause) * 1000;
    }

    /// <summary>The entry of a key, or the place it would take.</summary>
    private ref Entry Find(ulong key, out bool found)
    {
        int at = (int)(key % Sets) * Ways, oldest = at;
        for (int i = at; i < at + Ways; i++)
        {
            found = _entries[i].Key == key;
            if (found) return ref _entries[i];
            if (_entries[i].Key == 0 || _entries[oldest].Key != 0 && _entries[i].LastAt < _entries[oldest].LastAt) oldest = i;
        }
        found = false;
        return ref _entries[oldest];
    }

    private ulong KeyOf(in NetAddress source, ReadOnlySpan<byte> user)
    {
        Span<byte> address = stackalloc byte[16];
        source.WriteTo(address);
        // An IPv6 customer has a whole /64 to send from.
        if (!source.IsIPv4) address[8..].Clear();
        return XxHash3.HashToUInt64(address, _seed) ^ ulong.RotateLeft(XxHash3.HashToUInt64(user, _seed), 32) | 1;
    }
}
