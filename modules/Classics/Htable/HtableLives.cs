using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Classics;

/// <summary>What stands behind <c>shtex["table", key]</c>.</summary>
public sealed class HtableLives
{
    internal HtableLives() { }

    /// <summary>The seconds that an item has left, 0 when it lives for ever, -1 when there is none. Setting gives it so many from now.</summary>
    public int this[string table, Text key]
    {
        get => HtableFunctions.Table(table)?.LifeLeft(key.Octets) ?? -1;
        set => HtableFunctions.Table(table)?.SetLife(key.Octets, value);
    }
}
