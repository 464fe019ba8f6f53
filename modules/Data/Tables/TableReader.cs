using Chappe.Engine;
using Chappe.Engine.Databases;
using Chappe.Engine.Diagnostics;

namespace Chappe.Modules.Data;

/// <summary>A module's way to rows of its tables: names are checked, values travel beside the statement, and what cannot be asked is logged and null.</summary>
internal sealed class TableReader(Proxy proxy, string module)
{
    private readonly DatabaseLink _link = new(proxy, module);

    /// <summary>The database behind a URL; null, and logged, when there is none.</summary>
    public Database? To(string url) => _link.To(url);

    /// <summary>Makes tables where that is ours to do, and says so when their database cannot be reached.</summary>
    /// <returns>The database; null when none is named.</returns>
    public async ValueTask<Database?> OpenAsync(string url, params (TableLayout Layout, string Name)[] tables)
    {
        if (url.Length == 0 || _link.To(url) is not { } database) return null;
        foreach (var (layout, name) in tables)
        {
            if (await layout.EnsureAsync(database, name).ConfigureAwait(false)) continue;
            proxy.Log.Write(LogLevel.Warning, module, $"{database.Url} cannot be reached; what '{name}' holds is unknown until it is.");
            break;
        }
        return database;
    }

    /// <summary>The rows of a table with these keys.</summary>
    /// <returns>null when the question could not be asked or was not answered.</returns>
    public async Task<IReadOnlyList<DbValue[]>?> SelectAsync(string url, string table, string[] columns, string[] keys, DbValue[] values, string suffix = "")
    {
        if (!SqlDialect.IsName(table))
        {
            proxy.Log.WriteLimited(LogLevel.Error, module, $"\"{Log.Printable(System.Text.Encoding.UTF8.GetBytes(table), 64)}\" is no name of a table.");
            return null;
        }
        if (_link.To(url) is not { } database) return null;
        var result = await database.RunAsync(database.Dialect.Select(table, columns, keys, suffix), values).ConfigureAwait(false);
        return result.IsDone ? result.Rows : null;
    }
}
