namespace Chappe.Engine.Vocabulary;

/// <summary>What stands behind <c>avp["x"]</c>.</summary>
public sealed class AvpValues
{
    internal AvpValues() { }

    /// <summary>The newest value, undefined when there is none. Setting pushes; setting null removes the newest.</summary>
    public Text this[string name]
    {
        get => Here.Context.Avps.Get(name);
        set => Here.Context.Avps.Push(name, value);
    }

    /// <summary>The value <paramref name="depth"/> below the newest; undefined when there is none.</summary>
    public Text this[string name, int depth] => depth < 0 ? default : Here.Context.Avps.Get(name, depth);

    /// <summary><c>$(avp(name)[*])</c>: all values joined with <c>, </c>, the newest first; undefined when there is none.</summary>
    public Text all(string name)
    {
        Text joined = default;
        var avps = Here.Context.Avps;
        for (int depth = 0; avps.Get(name, depth) is { IsNull: false } value; depth++)
            joined = joined.IsNull ? value : $"{joined}, {value}";
        return joined;
    }

    /// <summary><c>$(avp(name)[*]) = value</c>: removes all values of that name and pushes this one, unless it is undefined.</summary>
    public void replace(string name, Text value)
    {
        Here.Context.Avps.RemoveAll(name);
        if (!value.IsNull) Here.Context.Avps.Push(name, value);
    }

    /// <summary>How many values that name has.</summary>
    public int count(string name) => Here.Context.Avps.CountOf(name);

    /// <summary>Removes all values of that name.</summary>
    /// <returns>How many there were.</returns>
    public int remove(string name) => Here.Context.Avps.RemoveAll(name);
}
