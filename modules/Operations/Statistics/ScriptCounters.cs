using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Chappe.Engine;
using Chappe.Engine.Diagnostics;

namespace Chappe.Modules.Operations;

/// <summary>
/// This is what scripts count under names of their own, and how they read what the proxy counts. A name is looked up once; what scripts
/// may write is only what they defined, so that no message can make the table grow.
/// </summary>
internal sealed class ScriptCounters
{
    private static readonly ConditionalWeakTable<Proxy, ScriptCounters> s_of = new();

    private readonly Counters _counters;
    private readonly ConcurrentDictionary<string, Counter> _defined = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _help = new(StringComparer.Ordinal);

    private ScriptCounters(Counters counters) => _counters = counters;

    /// <summary>Those of a proxy.</summary>
    internal static ScriptCounters Of(Proxy proxy) => s_of.GetValue(proxy, static p => new ScriptCounters(p.Counters));

    /// <summary>Defines one, or leaves it as it is.</summary>
    internal void Define(string group, string name, string help)
    {
        string whole = $"{group}.{name}";
        // A script's number may fall: update_stat("calls", "-1").
        var counter = _counters.Gauge(whole);
        _defined[name] = _defined[whole] = _defined[$"{group}:{name}"] = counter;
        if (help.Length > 0) _help[whole] = help;
    }

    /// <summary>One that a script defined; null for any other name.</summary>
    internal Counter? Find(string name) => _defined.GetValueOrDefault(name);

    /// <summary>Reads one of the script's or of the proxy's.</summary>
    internal bool TryRead(string name, out long value)
    {
        value = 0;
        if (Find(name) is { } counter)
        {
            value = counter.Value;
            return true;
        }
        if (!_names.TryGetValue(name, out string? whole))
        {
            if (_counters.FindInGroups(name) is not { } found) return false;
            _names[name] = whole = found; // as many as there are counters, at most
        }
        return _counters.TryRead(whole, out value);
    }

    /// <summary>What it is for; null when nobody said.</summary>
    internal string? Help(string whole) => _help.GetValueOrDefault(whole);
}
