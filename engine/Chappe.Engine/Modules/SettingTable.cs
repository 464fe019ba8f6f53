using System.Collections.Immutable;

namespace Chappe.Engine.Modules;

/// <summary>
/// This is what the settings of the script say at the moment. An operator's change holds until the script itself says something else: a
/// reload keeps it as long as the definition stays the same.
/// </summary>
public sealed class SettingTable
{
    private readonly Lock _gate = new();
    private volatile ImmutableDictionary<(string Group, string Name), Setting> _values = ImmutableDictionary<(string, string), Setting>.Empty;
    private IReadOnlyList<Setting> _defined = [];

    /// <summary>All of them as they are now, in the order in which the script defines them.</summary>
    public IReadOnlyList<Setting> All { get { lock (_gate) return [.. _defined.Select(d => _values[(d.Group, d.Name)])]; } }

    /// <summary>The setting as it is now; null when the script defines none of that name.</summary>
    public Setting? Find(string group, string name) => _values.GetValueOrDefault((group, name));

    /// <summary>What the script says it is at first; null when it defines none of that name.</summary>
    public Setting? Defined(string group, string name) { lock (_gate) return _defined.FirstOrDefault(d => d.Group == group && d.Name == name); }

    /// <summary>A version of the scripts was taken over.</summary>
    public void TakeOver(IReadOnlyList<Setting> definitions)
    {
        lock (_gate)
        {
            // Who defines one twice means the last one, as an assignment would.
            Setting[] next = [.. definitions.GroupBy(d => (d.Group, d.Name)).Select(g => g.Last())];
            _values = next.ToImmutableDictionary(d => (d.Group, d.Name), d => _defined.Contains(d) ? _values[(d.Group, d.Name)] : d);
            _defined = next;
        }
    }

    /// <summary>Gives a setting another value of its own type.</summary>
    /// <returns>false when there is none of that name, or it is of the other type.</returns>
    public bool Set(string group, string name, string? text, int number)
    {
        lock (_gate)
        {
            if (Find(group, name) is not { } old || old.Text is null != text is null) return false;
            _values = _values.SetItem((group, name), new Setting(group, name, text, number, old.Description));
            return true;
        }
    }
}
