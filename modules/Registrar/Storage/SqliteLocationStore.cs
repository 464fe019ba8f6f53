using Chappe.Engine.Modules;
using Microsoft.Data.Sqlite;

namespace Chappe.Modules.Registrar.Storage;

/// <summary>
/// Bindings in an SQLite file with Kamailio's tables (<c>version</c>, <c>location</c> version 9), so that either program can take over
/// the other's file. Times are stored as its db_sqlite does, as Julian days. Write-ahead log with a sync at every commit: a row
/// that was committed survives <c>kill -9</c> and a power failure.
/// </summary>
public sealed class SqliteLocationStore : ILocationStore
{
    private const int TableVersion = 9;
    private const double JulianDayOf1970 = 2440587.5;

    private readonly Lock _gate = new();
    private readonly SqliteConnection _connection;
    private readonly string _path;
    private readonly Dictionary<string, Statements> _statements = new(StringComparer.Ordinal);

    private sealed record Statements(SqliteCommand Write, SqliteCommand Remove);

    /// <summary>Opens or makes the file.</summary>
    /// <exception cref="ConfigurationException">It cannot be opened.</exception>
    public SqliteLocationStore(string path)
    {
        _path = path;
        _connection = new SqliteConnection(ConnectionString(path));
        try
        {
            _connection.Open();
            Execute("PRAGMA journal_mode = WAL");
            Execute("PRAGMA synchronous = FULL");
            Execute("PRAGMA busy_timeout = 5000");
            Execute("""
                CREATE TABLE IF NOT EXISTS version (
                    id INTEGER PRIMARY KEY NOT NULL,
                    table_name VARCHAR(32) NOT NULL,
                    table_version INTEGER DEFAULT 0 NOT NULL,
                    CONSTRAINT version_table_name_idx UNIQUE (table_name))
                """);
        }
        catch (SqliteException failure)
        {
            _connection.Dispose();
            throw new ConfigurationException($"usrloc.db_url: the SQLite database '{path}' cannot be opened: {Reason(failure)}.", failure);
        }
    }

    /// <inheritdoc/>
    public void Prepare(string table)
    {
        lock (_gate) PrepareLocked(table);
    }

    private void PrepareLocked(string table)
    {
        if (_statements.ContainsKey(table)) return;
        // A table's name cannot be a parameter of a statement, so only names that need no quoting come in.
        if (table.Length is 0 or > 32 || table.AsSpan().ContainsAnyExcept(NameCharacters))
            throw new ConfigurationException($"'{table}' cannot name a location table: letters, digits and underscores, at most 32.");
        try
        {
            CreateTable(table);
        }
        catch (SqliteException failure)
        {
            throw new ConfigurationException($"usrloc.db_url: table '{table}' of the SQLite database '{_path}' cannot be used: {Reason(failure)}.", failure);
        }
        _statements[table] = new Statements(MakeWrite(table), MakeRemove(table));
    }

    /// <inheritdoc/>
    public IEnumerable<LocationRow> Load(string table)
    {
        Prepare(table);
        // A connection of its own: a table that a script names late is read while the others are written.
        using var connection = new SqliteConnection(ConnectionString(_path));
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"""
            SELECT ruid, username, domain, contact, received, path, expires, q, callid, cseq, last_modified, flags, cflags,
                   user_agent, socket, methods, instance, reg_id, connection_id FROM {table} ORDER BY last_modified, id
            """;
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            yield return new LocationRow
            {
                Ruid = Text(reader, 0) ?? "", Username = Text(reader, 1) ?? "", Domain = Text(reader, 2), Contact = Text(reader, 3) ?? "",
                Received = Text(reader, 4), Path = Text(reader, 5), Expires = Time(reader, 6), Q = Real(reader, 7, -1), CallId = Text(reader, 8) ?? "",
                CSeq = Whole(reader, 9) ?? 0, LastModified = Time(reader, 10), Flags = Whole(reader, 11) ?? 0, CFlags = Whole(reader, 12) ?? 0,
                UserAgent = Text(reader, 13) ?? "", Socket = Text(reader, 14), Methods = Whole(reader, 15), Instance = Text(reader, 16),
                RegId = Whole(reader, 17) ?? 0, ConnectionId = Whole(reader, 18) ?? -1,
            };
        }
    }

    /// <inheritdoc/>
    public void Apply(IReadOnlyList<RowChange> changes)
    {
        lock (_gate) ApplyLocked(changes);
    }

    private void ApplyLocked(IReadOnlyList<RowChange> changes)
    {
        using var transaction = _connection.BeginTransaction();
        foreach (var change in changes)
        {
            if (!_statements.TryGetValue(change.Table, out var statements))
            {
                PrepareLocked(change.Table);
                statements = _statements[change.Table];
            }
            var command = change.Row is null ? statements.Remove : statements.Write;
            command.Transaction = transaction;
            if (change.Row is { } row) Fill(command.Parameters, row);
            else command.Parameters[0].Value = change.Ruid;
            command.ExecuteNonQuery();
        }
        transaction.Commit();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var statements in _statements.Values)
        {
            statements.Write.Dispose();
            statements.Remove.Dispose();
        }
        _connection.Dispose();
    }

    private static readonly System.Buffers.SearchValues<char> NameCharacters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");

    private void CreateTable(string table)
    {
        Execute($"""
            CREATE TABLE IF NOT EXISTS {table} (
                id INTEGER PRIMARY KEY NOT NULL,
                ruid VARCHAR(64) DEFAULT '' NOT NULL,
                username VARCHAR(64) DEFAULT '' NOT NULL,
                domain VARCHAR(64) DEFAULT NULL,
                contact VARCHAR(512) DEFAULT '' NOT NULL,
                received VARCHAR(128) DEFAULT NULL,
                path VARCHAR(512) DEFAULT NULL,
                expires TIMESTAMP WITHOUT TIME ZONE DEFAULT '2030-05-28 21:32:15' NOT NULL,
                q REAL DEFAULT 1.0 NOT NULL,
                callid VARCHAR(255) DEFAULT 'Default-Call-ID' NOT NULL,
                cseq INTEGER DEFAULT 1 NOT NULL,
                last_modified TIMESTAMP WITHOUT TIME ZONE DEFAULT '2000-01-01 00:00:01' NOT NULL,
                flags INTEGER DEFAULT 0 NOT NULL,
                cflags INTEGER DEFAULT 0 NOT NULL,
                user_agent VARCHAR(255) DEFAULT '' NOT NULL,
                socket VARCHAR(64) DEFAULT NULL,
                methods INTEGER DEFAULT NULL,
                instance VARCHAR(255) DEFAULT NULL,
                reg_id INTEGER DEFAULT 0 NOT NULL,
                server_id INTEGER DEFAULT 0 NOT NULL,
                connection_id INTEGER DEFAULT 0 NOT NULL,
                keepalive INTEGER DEFAULT 0 NOT NULL,
                partition INTEGER DEFAULT 0 NOT NULL,
                CONSTRAINT {table}_ruid_idx UNIQUE (ruid));
            CREATE INDEX IF NOT EXISTS {table}_account_contact_idx ON {table} (username, domain, contact);
            CREATE INDEX IF NOT EXISTS {table}_expires_idx ON {table} (expires);
            INSERT OR IGNORE INTO version (table_name, table_version) VALUES ('{table}', {TableVersion});
            """);
        using var command = _connection.CreateCommand();
        command.CommandText = "SELECT table_version FROM version WHERE table_name = $table";
        command.Parameters.AddWithValue("$table", table);
        if (command.ExecuteScalar() is long version && version != TableVersion)
            throw new ConfigurationException($"usrloc.db_url: table '{table}' of the SQLite database '{_path}' has version {version}; this program needs {TableVersion}.");
    }

    private SqliteCommand MakeWrite(string table)
    {
        string[] columns = ["ruid", "username", "domain", "contact", "received", "path", "expires", "q", "callid", "cseq", "last_modified",
            "flags", "cflags", "user_agent", "socket", "methods", "instance", "reg_id", "connection_id"];
        var command = _connection.CreateCommand();
        command.CommandText = $"INSERT INTO {table} ({string.Join(", ", columns)}) VALUES ({string.Join(", ", columns.Select(c => "$" + c))}) "
            + $"ON CONFLICT (ruid) DO UPDATE SET {string.Join(", ", columns.Skip(1).Select(c => $"{c} = excluded.{c}"))}";
        foreach (var column in columns) command.Parameters.Add(new SqliteParameter { ParameterName = "$" + column });
        command.Prepare();
        return command;
    }

    private SqliteCommand MakeRemove(string table)
    {
        var command = _connection.CreateCommand();
        command.CommandText = $"DELETE FROM {table} WHERE ruid = $ruid";
        command.Parameters.Add(new SqliteParameter { ParameterName = "$ruid" });
        command.Prepare();
        return command;
    }

    private static void Fill(SqliteParameterCollection parameters, LocationRow row)
    {
        int at = 0;
        void Put(object? value) => parameters[at++].Value = value ?? DBNull.Value;
        Put(row.Ruid); Put(row.Username); Put(row.Domain); Put(row.Contact); Put(row.Received); Put(row.Path);
        Put(row.Expires == 0 ? 0.0 : ToJulian(row.Expires)); Put(row.Q); Put(row.CallId); Put(row.CSeq); Put(ToJulian(row.LastModified));
        Put(row.Flags); Put(row.CFlags); Put(row.UserAgent); Put(row.Socket); Put(row.Methods); Put(row.Instance); Put(row.RegId); Put(row.ConnectionId);
    }

    private static string ConnectionString(string path) => new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString();

    private void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static string? Text(SqliteDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
    private static long? Whole(SqliteDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetInt64(column);
    private static double Real(SqliteDataReader reader, int column, double otherwise) => reader.IsDBNull(column) ? otherwise : reader.GetDouble(column);

    /// <summary>A Julian day, or a date written as text by other tools; 0 is "never" in either.</summary>
    private static double Time(SqliteDataReader reader, int column) => reader.GetValue(column) switch
    {
        double days => days == 0 ? 0 : (days - JulianDayOf1970) * 86400,
        long days => days == 0 ? 0 : (days - JulianDayOf1970) * 86400,
        string text when DateTime.TryParse(text, System.Globalization.CultureInfo.InvariantCulture,
            System.Globalization.DateTimeStyles.AssumeUniversal | System.Globalization.DateTimeStyles.AdjustToUniversal, out var time)
            => (time - DateTime.UnixEpoch).TotalSeconds,
        _ => 1,
    };

    private static double ToJulian(double seconds) => seconds / 86400 + JulianDayOf1970;

    private static string Reason(SqliteException failure) => failure.SqliteErrorCode switch
    {
        14 => "it does not exist and cannot be made, or may not be read",
        26 => "it is not an SQLite database",
        8 => "it may not be written",
        5 or 6 => "another process holds it",
        11 => "it is damaged",
        13 => "the disk is full",
        _ => failure.Message.TrimEnd('.'),
    };
}
