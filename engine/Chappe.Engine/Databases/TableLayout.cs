using Chappe.Engine.Modules;

namespace Chappe.Engine.Databases;

/// <summary>A column of one of Kamailio's tables.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type as SQLite reads it.</param>
/// <param name="Default">Its default as written in SQL; null: none, and NULL is allowed.</param>
public readonly record struct TableColumn(string Name, string Type = "VARCHAR(128)", string? Default = "''");

/// <summary>
/// One of Kamailio's tables: its version in the table <c>version</c>, its columns and what is unique. In an embedded database it is made
/// when it is missing; a server's is served as it is, since somebody made it with Kamailio's own tools.
/// </summary>
public sealed record TableLayout(string Name, int Version, IReadOnlyList<TableColumn> Columns)
{
    /// <summary>Columns whose values together are unique; none when empty.</summary>
    public IReadOnlyList<string> Unique { get; init; } = [];

    /// <summary>Makes the table under <paramref name="name"/> where that is ours to do.</summary>
    /// <returns>false when the database cannot be reached.</returns>
    public async Task<bool> EnsureAsync(Database database, string name)
    {
        if (!SqlDialect.IsName(name)) throw new ConfigurationException($"'{name}' cannot name a table: letters, digits and underscores, at most 64.");
        bool isThere = false;
        foreach (var part in database.Parts) isThere |= await EnsureInAsync(part, name).ConfigureAwait(false);
        return isThere;
    }

    private async Task<bool> EnsureInAsync(Database database, string name)
    {
        if (database.Url.Scheme != "sqlite") return await database.ProbeAsync().ConfigureAwait(false);
        foreach (var statement in Statements(database.Dialect, name))
        {
            var made = await database.RunAsync(statement).ConfigureAwait(false);
            if (made.Outcome is DbOutcome.Down or DbOutcome.TimedOut or DbOutcome.Busy) return false;
        }
        await database.RunAsync(new SqlStatement("INSERT OR IGNORE INTO version (table_name, table_version) VALUES (@p0, @p1)", true), DbValue.Of(name), DbValue.Of(Version)).ConfigureAwait(false);
        return true;
    }

    private IEnumerable<SqlStatement> Statements(SqlDialect dialect, string name)
    {
        yield return new SqlStatement("CREATE TABLE IF NOT EXISTS version (id INTEGER PRIMARY KEY NOT NULL, table_name VARCHAR(32) NOT NULL, table_version INTEGER DEFAULT 0 NOT NULL, CONSTRAINT version_table_name_idx UNIQUE (table_name))", true, false);
        var columns = Columns.Select(c => $"{dialect.Quote(c.Name)} {c.Type} {(c.Default is null ? "DEFAULT NULL" : $"DEFAULT {c.Default} NOT NULL")}").Prepend("id INTEGER PRIMARY KEY NOT NULL");
        if (Unique.Count > 0) columns = columns.Append($"UNIQUE ({string.Join(", ", Unique.Select(dialect.Quote))})");
        yield return new SqlStatement($"CREATE TABLE IF NOT EXISTS {dialect.Quote(name)} ({string.Join(", ", columns)})", true, false);
    }
}
