using System.Collections.Concurrent;

namespace Chappe.Engine.Diagnostics;

/// <summary>One number that only grows, or a gauge; adding is one interlocked instruction.</summary>
public sealed class Counter
{
    private long _value;
    /// <summary>The value.</summary>
    public long Value => Volatile.Read(ref _value);
    /// <summary>Adds.</summary>
    public void Add(long amount = 1) => Interlocked.Add(ref _value, amount);
}

/// <summary>All counters of a proxy under Kamailio's names, <c>group.name</c> (<c>core.drop_requests</c>, <c>sl.200_replies</c>). Look one up once and keep it.</summary>
public sealed class Counters
{
    private readonly ConcurrentDictionary<string, Counter> _counters = new(StringComparer.Ordinal);

    /// <summary>The counter of that name, made on first use. Names come from code only, so the table is bounded.</summary>
    public Counter this[string name] => _counters.GetOrAdd(name, static _ => new Counter());

    /// <summary>All of them by name.</summary>
    public IEnumerable<KeyValuePair<string, long>> Snapshot() => _counters.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => KeyValuePair.Create(c.Key, c.Value.Value));
}
