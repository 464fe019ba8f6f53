using System.Globalization;
using Chappe.Engine.Databases;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Data;

/// <summary>What stands behind <c>dbr["ra", 0, 1]</c>.</summary>
public sealed class DbrValues
{
    internal DbrValues() { }

    /// <summary><c>$dbr(name=&gt;[row,column])</c>; rows and columns count from 0. Undefined when there is none, and for NULL.</summary>
    public Text this[string result, int row, int column] =>
        Find(result) is { } found && (uint)row < (uint)found.Rows.Count && (uint)column < (uint)found.Columns.Count ? TextOf(found.Rows[row][column]) : default;

    /// <summary>As above, with the column's name.</summary>
    public Text this[string result, int row, string column] => Find(result) is { } found ? this[result, row, IndexOf(found, column)] : default;

    /// <summary><c>$dbr(name=&gt;rows)</c>: how many rows there are; 0 when there is no such result.</summary>
    public int rows(string result) => Find(result)?.Rows.Count ?? 0;

    /// <summary><c>$dbr(name=&gt;cols)</c>: how many columns there are.</summary>
    public int cols(string result) => Find(result) is { Rows.Count: > 0 } found ? found.Columns.Count : 0;

    /// <summary><c>$dbr(name=&gt;colname[i])</c>: what a column is called; undefined when there is none.</summary>
    public Text colname(string result, int column) =>
        Find(result) is { } found && (uint)column < (uint)found.Columns.Count ? found.Columns[column] : default(Text);

    /// <summary>A value by Kamailio's key as it is written: <c>dbr["ra", "[0,1]"]</c>, <c>"rows"</c>, <c>"cols"</c>, <c>"colname[0]"</c>.</summary>
    /// <returns>Undefined when there is none, or the key cannot be read.</returns>
    public Text this[string result, Text key]
    {
        get
        {
            string what = key.ToString().Trim();
            if (what is "rows") return rows(result);
            if (what is "cols") return cols(result);
            int open = what.IndexOf('[');
            if (open < 0 || !what.EndsWith(']')) return default;
            string[] places = what[(open + 1)..^1].Split(',', StringSplitOptions.TrimEntries);
            if (what.StartsWith("colname", StringComparison.Ordinal)) return int.TryParse(places[0], CultureInfo.InvariantCulture, out int index) ? colname(result, index) : default;
            if (open != 0 || places.Length != 2 || !int.TryParse(places[0], CultureInfo.InvariantCulture, out int row)) return default;
            return int.TryParse(places[1], CultureInfo.InvariantCulture, out int column) ? this[result, row, column] : this[result, row, places[1]];
        }
    }

    private static DbResult? Find(string name) => Here.Context.Slots.Find<SqlResults>()?.Find(name);

    private static int IndexOf(DbResult result, string column)
    {
        for (int i = 0; i < result.Columns.Count; i++)
            if (string.Equals(result.Columns[i], column, StringComparison.OrdinalIgnoreCase)) return i;
        return -1;
    }

    /// <summary>A value as scripts see it: a time is the seconds since 1970, NULL is undefined.</summary>
    internal static Text TextOf(DbValue value) => value.Kind switch
    {
        DbKind.Null => default,
        DbKind.Time => value.ToInteger().ToString(CultureInfo.InvariantCulture),
        _ => Here.Context.Arena.Store(value.ToOctets()),
    };
}
