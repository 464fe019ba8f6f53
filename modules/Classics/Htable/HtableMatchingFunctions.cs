using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Classics;

/// <summary>The words of htable that look through a whole table. They copy it part by part: for seldom use.</summary>
public static class HtableMatchingFunctions
{
    /// <summary>Removes the items whose name matches a POSIX expression: <c>"table=&gt;expression"</c>. Case counts.</summary>
    /// <returns>false when there is no such table.</returns>
    [Export(RouteKinds.Any, Module = "htable")]
    public static Rc sht_rm_name_re(Text item) => RemoveByExpression(item, isName: true);

    /// <summary>Removes the items whose value matches a POSIX expression: <c>"table=&gt;expression"</c>. Case counts.</summary>
    /// <returns>false when there is no such table.</returns>
    [Export(RouteKinds.Any, Module = "htable")]
    public static Rc sht_rm_value_re(Text item) => RemoveByExpression(item, isName: false);

    /// <summary>Removes the items whose name compares so with <paramref name="value"/>.</summary>
    /// <param name="table">The table.</param>
    /// <param name="op"><c>re</c> matches the expression, <c>sw</c> starts with, <c>ew</c> ends with, <c>eq</c> equals, <c>in</c> holds.</param>
    /// <param name="value">What to compare with.</param>
    /// <returns>false when there is no such table.</returns>
    [Export(RouteKinds.Any, Module = "htable")]
    public static Rc sht_rm_name(string table, string op, Text value) => Remove(table, op, value, isName: true);

    /// <summary>As <see cref="sht_rm_name"/>, by the items' values.</summary>
    [Export(RouteKinds.Any, Module = "htable")]
    public static Rc sht_rm_value(string table, string op, Text value) => Remove(table, op, value, isName: false);

    /// <summary>Asks for an item whose name compares so with <paramref name="value"/>; the letters are those of <see cref="sht_rm_name"/>.</summary>
    /// <returns>false when there is none.</returns>
    [Export(RouteKinds.Any, Module = "htable")]
    public static Rc sht_match_name(string table, string op, Text value) => Count(HtableFunctions.Table(table), op, value, isName: true) > 0;

    /// <summary>Asks for an item whose value compares so with <paramref name="value"/>.</summary>
    /// <returns>false when there is none.</returns>
    [Export(RouteKinds.Any, Module = "htable")]
    public static Rc sht_match_str_value(string table, string op, Text value) => Count(HtableFunctions.Table(table), op, value, isName: false) > 0;

    /// <summary>As <see cref="sht_match_name"/>, under its newer name.</summary>
    [Export(RouteKinds.Any, Module = "htable")]
    public static Rc sht_has_name(string table, string op, Text value) => sht_match_name(table, op, value);

    /// <summary>As <see cref="sht_match_str_value"/>, under its newer name.</summary>
    [Export(RouteKinds.Any, Module = "htable")]
    public static Rc sht_has_str_value(string table, string op, Text value) => sht_match_str_value(table, op, value);

    /// <summary><c>$shtcn(table=&gt;what)</c>: how many items have such a name. <c>~~x</c> matches the expression x, <c>~%x</c> starts with x, <c>**</c> is all, anything else equals.</summary>
    [Export(RouteKinds.Any, Module = "htable")]
    public static int shtcn(string table, Text what) => CountBySign(table, what, isName: true);

    /// <summary><c>$shtcv(table=&gt;what)</c>: how many items have such a value; the signs are those of <see cref="shtcn"/>.</summary>
    [Export(RouteKinds.Any, Module = "htable")]
    public static int shtcv(string table, Text what) => CountBySign(table, what, isName: false);

    private static int CountBySign(string table, Text what, bool isName)
    {
        var found = HtableFunctions.Table(table);
        if (what.StartsWith("~~")) return Count(found, "re", what.strip(2), isName);
        if (what.StartsWith("~%")) return Count(found, "sw", what.strip(2), isName);
        return what == "**" ? Count(found, "sw", Text.Empty, isName) : Count(found, "eq", what, isName);
    }

    private static Rc RemoveByExpression(Text item, bool isName)
    {
        int arrow = item.Octets.IndexOf("=>"u8);
        return arrow > 0 && Remove(item.Slice(0, arrow).ToString(), "re", item.strip(arrow + 2), isName);
    }

    private static Rc Remove(string table, string op, Text value, bool isName)
    {
        if (HtableFunctions.Table(table) is not { } found) return Rc.False;
        var items = new List<(byte[] Key, byte[] Value)>();
        for (int stripe = 0; stripe < SharedTable.Stripes; stripe++)
        {
            items.Clear();
            found.CopyStripe(stripe, items);
            foreach (var item in items)
                if (Compares(isName ? item.Key : item.Value, op, value)) found.Remove(item.Key);
        }
        return Rc.True;
    }

    private static int Count(SharedTable? table, string op, Text value, bool isName)
    {
        if (table is null) return 0;
        var items = new List<(byte[] Key, byte[] Value)>();
        int count = 0;
        for (int stripe = 0; stripe < SharedTable.Stripes; stripe++, items.Clear())
        {
            table.CopyStripe(stripe, items);
            foreach (var item in items)
                if (Compares(isName ? item.Key : item.Value, op, value)) count++;
        }
        return count;
    }

    private static bool Compares(ReadOnlySpan<byte> octets, string op, Text value) => op switch
    {
        "re" => Patterns.Find(value, PatternMode.None).IsMatch(octets),
        "sw" => octets.StartsWith(value.Octets),
        "ew" => octets.EndsWith(value.Octets),
        "in" => octets.IndexOf(value.Octets) >= 0,
        "ne" => !octets.SequenceEqual(value.Octets),
        _ => octets.SequenceEqual(value.Octets),
    };
}
