namespace Chappe.Engine.Vocabulary;

/// <summary>What stands behind <c>xavu["name"]</c> and <c>xavu["name", "field"]</c>.</summary>
public sealed class XavuValues
{
    internal XavuValues() { }

    /// <summary>The value of that name; undefined when there is none. Setting replaces it; setting null removes it.</summary>
    public Text this[string name]
    {
        get => this[name, ""];
        set => this[name, ""] = value;
    }

    /// <summary>The value of a field of that name.</summary>
    public Text this[string name, string field]
    {
        get => Here.Context.Avps.Single.Get(name, 0, field);
        set => Here.Context.Avps.Single.SetField(name, 0, field, value);
    }
}
