using System.Collections.Concurrent;

namespace Chappe.Engine.Diagnostics;

/// <summary>One number that only grows, or a gauge; adding is one interlocked instruction.</summary>
public sealed class Counter
{
    private long _value;
    /// <summary>True for a number that also falls (transactions alive, connections open): clearing it would make it wrong.</summary>
    public bool IsGauge { get; init; }
    /// <summary>The value.</summary>
    public long Value => Volatile.Read(ref _value);
    /// <summary>Adds.</summary>
    public void Add(long amount = 1) => Interlocked.Add(ref _value, amount);
    /// <summary>Back to 0, as <c>stats.clear</c> asks; what is added meanwhile counts from there.</summary>
    public void Clear() => Interlocked.Exchange(ref _value, 0);
}

/// <summary>All counters of a proxy under Kamailio's names, <c>group.name</c> (<c>core.drop_requests</c>, <c>sl.200_replies</c>). Look one up once and keep it.</summary>
public sealed class Counters
{
    private readonly ConcurrentDictionary<string, Counter> _counters = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Func<long>> _shown = new(StringComparer.Ordinal);

    /// <summary>The counter of that name, made on first use. Names come from code only, so the table is bounded.</summary>
    public Counter this[string name] => _counters.GetOrAdd(name, static _ => new Counter());

    /// <summary>As above, for a number that also falls.</summary>
    public Counter Gauge(string name) => _counters.GetOrAdd(name, static _ => new Counter { IsGauge = true });

    /// <summary>The counter of that name if somebody uses it; asking for it makes none.</summary>
    public bool TryFind(string name, [System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out Counter counter) => _counters.TryGetValue(name, out counter);

    /// <summary>Shows a counter that somebody else keeps, or a number that is counted when asked for, under a name.</summary>
    public void Show(string name, Func<long> read) => _shown[name] = read;

    /// <summary>The number of that name, counted or shown.</summary>
    /// <returns>false when nothing has that name.</returns>
    public bool TryRead(string name, out long value)
    {
        bool isCounted = _counters.TryGetValue(name, out var counter), isShown = _shown.TryGetValue(name, out var shown);
        value = isCounted ? counter!.Value : isShown ? shown!() : 0;
        return isCounted || isShown;
    }

    /// <summary>The whole name of what is called <paramref name="name"/> in some group, as Kamailio's statistics may be called; null when nothing is.</summary>
    public string? FindInGroups(string name)
    {
        if (_counters.ContainsKey(name) || _shown.ContainsKey(name)) return name;
        string written = name.Replace(':', '.'), end = "." + name;
        if (_counters.ContainsKey(written) || _shown.ContainsKey(written)) return written;
        return _counters.Keys.Concat(_shown.Keys).Where(k => k.EndsWith(end, StringComparison.Ordinal)).Order(StringComparer.Ordinal).FirstOrDefault();
    }

    /// <summary>All of them by name.</summary>
    public IEnumerable<KeyValuePair<string, long>> Snapshot() =>
        _counters.Select(c => KeyValuePair.Create(c.Key, c.Value.Value))
            .Concat(_shown.Select(s => KeyValuePair.Create(s.Key, s.Value())))
            .OrderBy(c => c.Key, StringComparer.Ordinal);
}
