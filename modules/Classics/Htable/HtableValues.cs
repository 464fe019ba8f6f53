using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Classics;

/// <summary>What stands behind <c>sht["table", key]</c>.</summary>
public sealed class HtableValues
{
    internal HtableValues() { }

    /// <summary>The value at a key: undefined when there is none and the table has no initial value. Setting null removes it. A table that does not exist is logged; a full one too.</summary>
    public Text this[string table, Text key]
    {
        get => HtableFunctions.Table(table)?.Get(key.Octets, Here.Context.Arena) ?? default;
        set
        {
            if (HtableFunctions.Table(table) is not { } found) return;
            if (value.IsNull) found.Remove(key.Octets);
            else if (!found.Set(key.Octets, value.Octets)) HtableFunctions.LogFull(found);
        }
    }
}
