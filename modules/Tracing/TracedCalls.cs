using System.Collections.Concurrent;
using System.IO.Hashing;

namespace Chappe.Modules.Tracing;

/// <summary>The calls that are traced at this moment, by a hash of their Call-ID. Bounded; each is forgotten after its time.</summary>
internal sealed class TracedCalls
{
    private readonly ConcurrentDictionary<ulong, long> _until = new();
    private readonly long _seed = Random.Shared.NextInt64();
    private int _count;

    /// <summary>How many there are.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Traces a call until then.</summary>
    /// <returns>false when there are too many.</returns>
    public bool Add(ReadOnlySpan<byte> callId, long until, int most, long now)
    {
        ulong key = KeyOf(callId);
        if (_until.ContainsKey(key))
        {
            _until[key] = until;
            return true;
        }
        if (Count >= most) Sweep(now);
        if (Count >= most || !_until.TryAdd(key, until)) return false;
        Interlocked.Increment(ref _count);
        return true;
    }

    /// <summary>True while a call is traced.</summary>
    public bool Has(ReadOnlySpan<byte> callId, long now) => Count > 0 && _until.TryGetValue(KeyOf(callId), out long until) && now < until;

    /// <summary>Forgets those whose time is over.</summary>
    public void Sweep(long now)
    {
        foreach (var (key, until) in _until)
            if (until <= now && _until.TryRemove(key, out _)) Interlocked.Decrement(ref _count);
    }

    private ulong KeyOf(ReadOnlySpan<byte> callId) => XxHash3.HashToUInt64(callId, _seed);
}
