using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Chappe.Engine;
using Chappe.Engine.Databases;
using Chappe.Engine.Diagnostics;

namespace Chappe.Modules.Classics;

/// <summary>Fills tables from a database and writes them back. A table that was never filled is not written back: that would empty what nobody has read.</summary>
internal sealed class HtableStore(Proxy proxy)
{
    private static readonly TableLayout s_layout = new("htable", 2,
        [new("key_name", "VARCHAR(64)"), new("key_type", "INTEGER", "0"), new("value_type", "INTEGER", "0"), new("key_value", "VARCHAR(128)"), new("expires", "INTEGER", "0")]);

    private readonly DatabaseLink _link = new(proxy, "htable");
    private readonly ConditionalWeakTable<SharedTable, object> _filled = [];

    /// <summary>The columns that a table is read from.</summary>
    public static IReadOnlyList<string> ColumnsOf(HtableDefinition definition, HtableOptions options) => definition.Columns.Length > 0
        ? definition.Columns.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        : [options.key_name_column, options.key_type_column, options.value_type_column, options.key_value_column, options.expires_column];

    /// <summary>Fills a table, now or when its database comes.</summary>
    public async Task LoadAsync(SharedTable table, HtableOptions options)
    {
        if (table.Definition.DbTable is not { } name || _link.To(options.db_url) is not { } database) return;
        if (table.Definition.Columns.Length == 0) await s_layout.EnsureAsync(database, name).ConfigureAwait(false);
        if (await FillAsync(table, options, database).ConfigureAwait(false)) return;
        proxy.Log.Write(LogLevel.Warning, "htable", $"table '{table.Definition.Name}' could not be filled from {database.Url}; it is empty until that can be reached.");
        database.CameBack += () =>
        {
            if (!_filled.TryGetValue(table, out _)) _ = FillAsync(table, options, database);
        };
    }

    /// <summary>Fills a table anew; what is there and not in the database goes.</summary>
    public async Task<bool> ReloadAsync(SharedTable table, HtableOptions options) =>
        _link.To(options.db_url) is { } database && await FillAsync(table, options, database, clears: true).ConfigureAwait(false);

    /// <summary>Writes a table back in place of what was there.</summary>
    public async Task<bool> SaveAsync(SharedTable table, HtableOptions options)
    {
        if (table.Definition.DbTable is not { } name || !_filled.TryGetValue(table, out _) || _link.To(options.db_url) is not { } database) return false;
        if (table.Definition.Columns.Length > 0)
        {
            proxy.Log.Write(LogLevel.Warning, "htable", $"table '{table.Definition.Name}' has columns of its own and cannot be written back.");
            return false;
        }
        if (!(await database.RunAsync(database.Dialect.Delete(name, [])).ConfigureAwait(false)).IsDone) return false;
        var insert = database.Dialect.Insert(name, [.. ColumnsOf(table.Definition, options)]);
        long now = proxy.Clock.UnixSeconds;
        var items = new List<(byte[] Key, byte[] Value)>();
        var sent = new List<Task<DbResult>>();
        bool isDone = true;
        for (int stripe = 0; stripe < SharedTable.Stripes; stripe++)
        {
            items.Clear();
            table.CopyStripe(stripe, items);
            foreach (var (key, value) in items)
            {
                int left = table.LifeLeft(key);
                if (left < 0) continue;
                sent.Add(database.RunAsync(insert, DbValue.Of(key), DbValue.Of(0), DbValue.Of(IsNumber(value) ? 1 : 0), DbValue.Of(value), DbValue.Of(left == 0 ? 0 : now + left)));
                if (sent.Count < 1000) continue;
                foreach (var result in await Task.WhenAll(sent).ConfigureAwait(false)) isDone &= result.IsDone;
                sent.Clear();
            }
        }
        foreach (var result in await Task.WhenAll(sent).ConfigureAwait(false)) isDone &= result.IsDone;
        return isDone;
    }

    private async Task<bool> FillAsync(SharedTable table, HtableOptions options, Database database, bool clears = false)
    {
        var definition = table.Definition;
        var columns = ColumnsOf(definition, options);
        var result = await database.RunAsync(database.Dialect.Select(definition.DbTable!, columns, [], $" ORDER BY {database.Dialect.Quote(columns[0])}")).ConfigureAwait(false);
        if (!result.IsDone) return false;
        if (clears) table.Clear();
        if (definition.Columns.Length > 0)
        {
            foreach (var row in result.Rows) table.Set(row[0].ToOctets(), Encoding.UTF8.GetBytes(string.Join(definition.ColumnDelimiter, row.Skip(1).Select(v => v.IsNull ? definition.ColumnNull : v.ToString()))));
        }
        else FillUsual(table, options, result.Rows);
        _filled.AddOrUpdate(table, this);
        return true;
    }

    private void FillUsual(SharedTable table, HtableOptions options, IReadOnlyList<DbValue[]> rows)
    {
        long now = proxy.Clock.UnixSeconds;
        var sizes = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            long expires = options.db_expires && table.Definition.AutoExpire > 0 ? row[4].ToInteger() : 0;
            if (expires > 0 && expires <= now) continue;
            string name = row[0].ToString();
            if (row[1].ToInteger() == 1)
            {
                int index = sizes[name] = sizes.GetValueOrDefault(name) + 1;
                name = $"{name}[{(index - 1).ToString(CultureInfo.InvariantCulture)}]";
            }
            byte[] key = Encoding.UTF8.GetBytes(name), value = row[3].ToOctets();
            // A number that is none counts as 0, as in Kamailio.
            if (!table.Set(key, row[2].ToInteger() == 1 && !IsNumber(value) ? "0"u8 : value)) HtableLog.Full(proxy, table);
            if (expires > 0) table.SetLife(key, (int)(expires - now));
        }
        foreach (var (name, size) in sizes) table.Set(Encoding.UTF8.GetBytes(name + options.array_size_suffix), Encoding.ASCII.GetBytes(size.ToString(CultureInfo.InvariantCulture)));
    }

    private static bool IsNumber(ReadOnlySpan<byte> value) => int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number)
        && number.ToString(CultureInfo.InvariantCulture).Length == value.Length;
}

/// <summary>What is said about a table in more than one place.</summary>
internal static class HtableLog
{
    /// <summary>An item found no room.</summary>
    public static void Full(Proxy proxy, SharedTable table) =>
        proxy.Log.WriteLimited(LogLevel.Error, "htable", $"Table '{table.Definition.Name}' is full ({table.Definition.MaxItems} items); maxitems says how many.");
}
