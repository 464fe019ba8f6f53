using Chappe.Engine.Diagnostics;
using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Classics;

/// <summary>The words of htable for single items.</summary>
public static class HtableFunctions
{
    /// <summary>The parameters of htable: <c>htable.define("rate", autoexpire: 60)</c>.</summary>
    [Export(RouteKinds.Any | RouteKinds.Load, Module = "htable")]
    public static HtableOptions htable => Here.Options<HtableOptions>();

    /// <summary><c>$sht(table=&gt;key)</c>: the tables that all workers share.</summary>
    [Export(RouteKinds.Any, Module = "htable")]
    public static HtableValues sht { get; } = new();

    /// <summary><c>$shtex(table=&gt;key)</c>: how long items live.</summary>
    [Export(RouteKinds.Any, Module = "htable")]
    public static HtableLives shtex { get; } = new();

    /// <summary><c>$shtinc(table=&gt;key)</c>: adds to a number in one step, whoever else does so too.</summary>
    /// <returns>The new value; 0 when there is no such item and the table has no initial value.</returns>
    [Export(RouteKinds.Any, Module = "htable")]
    public static int sht_inc(string table, Text key, int amount = 1) => (int)(Table(table)?.Increment(key.Octets, amount) ?? 0);

    /// <summary><c>$shtdec(table=&gt;key)</c>: as <see cref="sht_inc"/>, taking off.</summary>
    [Export(RouteKinds.Any, Module = "htable")]
    public static int sht_dec(string table, Text key, int amount = 1) => sht_inc(table, key, -amount);

    /// <summary>Removes an item.</summary>
    /// <returns>false when there is none.</returns>
    [Export(RouteKinds.Any, Module = "htable")]
    public static Rc sht_rm(string table, Text key) => Table(table)?.Remove(key.Octets) ?? false;

    /// <summary>Asks for an item of that name.</summary>
    /// <returns>false when there is none.</returns>
    [Export(RouteKinds.Any, Module = "htable")]
    public static Rc sht_is_set(string table, Text key) => Table(table)?.Has(key.Octets) ?? false;

    /// <summary>Removes all items of a table.</summary>
    /// <returns>false when there is no such table.</returns>
    [Export(RouteKinds.Any, Module = "htable")]
    public static Rc sht_reset(string table)
    {
        if (Table(table) is not { } found) return Rc.False;
        found.Clear();
        return Rc.True;
    }

    /// <summary>Keeps other routes that lock the same <c>table=&gt;key</c> waiting until <c>sht_unlock</c>. For a single number, <c>sht_inc</c> is better. Who holds a lock for a second has forgotten it: it is taken away and logged.</summary>
    [Export(RouteKinds.Any, Module = "htable")]
    public static Rc sht_lock(Text item) => HtableLocks.Take(Here.Context, SharedTable.Hash(item.Octets));

    /// <summary>Lets others go on.</summary>
    /// <returns>false when this route did not hold the lock.</returns>
    [Export(RouteKinds.Any, Module = "htable")]
    public static Rc sht_unlock(Text item) => HtableLocks.Release(Here.Context, SharedTable.Hash(item.Octets));

    /// <summary><c>$shtrecord(key)</c> and <c>$shtrecord(value)</c>: the item in <c>event_route[htable:expired:…]</c>.</summary>
    /// <returns>Undefined elsewhere.</returns>
    [Export(RouteKinds.Event, Module = "htable")]
    public static Text shtrecord(string part)
    {
        var state = Here.Context.Slots.Find<HtableState>();
        var octets = part == "key" ? state?.RecordKey : state?.RecordValue;
        return octets is null ? default : Text.Of(octets);
    }

    internal static SharedTable? Table(string name)
    {
        var table = HtableModule.Here.Find(name);
        if (table is null) Here.Context.Proxy.Log.WriteLimited(LogLevel.Error, "htable", $"There is no table '{name}'; define it with htable.define(\"{name}\").");
        return table;
    }

    internal static void LogFull(SharedTable table) => HtableLog.Full(Here.Context.Proxy, table);
}
