using System.Collections.Concurrent;

namespace Chappe.Engine.Modules;

/// <summary>The parameters that a script makes for itself, <c>group.name</c> in Kamailio: set at the top level, read in routes, changed by an operator while it runs.</summary>
public sealed class CustomSettings
{
    private readonly ConcurrentDictionary<(string Group, string Name), byte[]> _values = new();

    /// <summary>The value; null when there is none.</summary>
    public byte[]? this[string group, string name]
    {
        get => _values.GetValueOrDefault((group, name));
        set
        {
            if (value is null) _values.TryRemove((group, name), out _);
            else _values[(group, name)] = value;
        }
    }

    /// <summary>All of them.</summary>
    public IEnumerable<(string Group, string Name, byte[] Value)> All => _values.Select(v => (v.Key.Group, v.Key.Name, v.Value));
}
