using Chappe.Engine;
using Chappe.Engine.Databases;

namespace Chappe.Modules.Dispatcher;

/// <summary>Reads the destinations from Kamailio's table <c>dispatcher</c>.</summary>
internal static class ListRows
{
    private static readonly TableLayout s_layout = new("dispatcher", 4,
        [new("setid", "INTEGER", "0"), new("destination", "VARCHAR(192)"), new("flags", "INTEGER", "0"), new("priority", "INTEGER", "0"), new("attrs"), new("description", "VARCHAR(64)")]);

    /// <summary>Reads the rows; one that is wrong is told and the others count.</summary>
    /// <exception cref="IOException">The database cannot be read; the text says why.</exception>
    public static async Task<List<(int Set, Destination Destination)>> ReadAsync(Proxy proxy, DispatcherOptions options, Action<string> problem)
    {
        var database = proxy.Databases.Get(options.db_url);
        string[] columns = [options.setid_col, options.destination_col, options.flags_col, options.priority_col, options.attrs_col];
        if (!SqlDialect.IsName(options.table_name) || !columns.All(SqlDialect.IsName)) throw new IOException($"'{options.table_name}' or one of its columns is no name.");
        if (!await s_layout.EnsureAsync(database, options.table_name).ConfigureAwait(false)) throw new IOException($"{database.Url} cannot be reached.");
        string text = $"SELECT {string.Join(", ", columns.Select(database.Dialect.Quote))} FROM {database.Dialect.Quote(options.table_name)} ORDER BY {database.Dialect.Quote("id")}";
        var result = await database.RunAsync(new SqlStatement(text, false, false)).ConfigureAwait(false);
        if (!result.IsDone) throw new IOException($"{options.table_name}: {(result.Error.Length > 0 ? result.Error : result.Outcome)}");
        var rows = new List<(int, Destination)>();
        foreach (var row in result.Rows)
        {
            string uri = row[1].IsNull ? "" : row[1].ToString();
            try
            {
                rows.Add(((int)row[0].ToInteger(), new Destination(uri, (DestinationFlags)row[2].ToInteger(), (int)row[3].ToInteger(), row[4].IsNull ? "" : row[4].ToString())));
            }
            catch (FormatException wrong)
            {
                problem(wrong.Message);
            }
        }
        return rows;
    }
}
