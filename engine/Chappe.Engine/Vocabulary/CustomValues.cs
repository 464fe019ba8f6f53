using Chappe.Engine.Modules;

namespace Chappe.Engine.Vocabulary;

/// <summary>What stands behind <c>cfg["group", "name"]</c>.</summary>
public sealed class CustomValues
{
    internal CustomValues() { }

    /// <summary>The value, undefined when nothing set it. It is set at the top level of a script; an operator may change it later.</summary>
    public Text this[string group, string name]
    {
        get => Here.Options<CustomSettings>()[group, name] is { } octets ? Text.Of(octets) : default;
        set => Here.Options<CustomSettings>()[group, name] = value.IsNull ? null : value.Octets.ToArray();
    }
}
