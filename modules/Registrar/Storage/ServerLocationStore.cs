using System.Data.Common;
using Chappe.Engine.Databases;
using Chappe.Engine.Modules;

namespace Chappe.Modules.Registrar.Storage;

/// <summary>
/// Bindings in Kamailio's location table on a server. The committing thread has a connection of its own and waits on it; what has
/// gathered goes there in one transaction and one batch. While the server is down nobody waits for it.
/// </summary>
public sealed class ServerLocationStore(Database database) : ILocationStore
{
    private const int BatchLimit = 256;

    private static readonly string[] s_columns =
    [
        "ruid", "username", "domain", "contact", "received", "path", "expires", "q", "callid", "cseq", "last_modified",
        "flags", "cflags", "user_agent", "socket", "methods", "instance", "reg_id", "connection_id",
    ];

    private readonly Lock _gate = new();
    private DbConnection? _connection;

    /// <inheritdoc/>
    public void Prepare(string table)
    {
        if (!SqlDialect.IsName(table)) throw new ConfigurationException($"'{table}' cannot name a location table: letters, digits and underscores, at most 64.");
    }

    /// <inheritdoc/>
    /// <exception cref="DbException">The server does not answer, or has no such table.</exception>
    public IEnumerable<LocationRow> Load(string table)
    {
        using var connection = Connect();
        foreach (var row in Read(connection, table, $" ORDER BY {database.Dialect.Quote("last_modified")}")) yield return row;
    }

    /// <summary>A connection of its own, open, for who follows the tables.</summary>
    /// <exception cref="DbException">The server does not answer.</exception>
    internal DbConnection Connect()
    {
        if (!database.IsUp) throw new IOException($"{database.Url} cannot be reached");
        var connection = database.NewConnection();
        connection.Open();
        return connection;
    }

    /// <summary>The rows that were changed at or after a time, oldest first.</summary>
    internal IEnumerable<LocationRow> LoadSince(DbConnection connection, string table, DateTimeOffset since)
    {
        string modified = database.Dialect.Quote("last_modified");
        return Read(connection, table, $" WHERE {modified} >= @p0 ORDER BY {modified}", DbValue.Of(since));
    }

    /// <summary>The names of all rows.</summary>
    internal IEnumerable<string> LoadRuids(DbConnection connection, string table)
    {
        Prepare(table);
        using var command = Command(connection, database.Dialect.Select(table, ["ruid"], []).Text);
        using var reader = command.ExecuteReader();
        while (reader.Read()) yield return reader.GetString(0);
    }

    /// <summary>Removes rows that expired before a time. Those without an end have a time long ago.</summary>
    internal void DeleteExpired(DbConnection connection, string table, DateTimeOffset before)
    {
        Prepare(table);
        var dialect = database.Dialect;
        string expires = dialect.Quote("expires");
        using var command = Command(connection, $"DELETE FROM {dialect.Quote(table)} WHERE {expires} > @p0 AND {expires} < @p1", DbValue.Of(DateTimeOffset.FromUnixTimeSeconds(365 * 86400)), DbValue.Of(before));
        command.ExecuteNonQuery();
    }

    private IEnumerable<LocationRow> Read(DbConnection connection, string table, string suffix, params DbValue[] values)
    {
        Prepare(table);
        var dialect = database.Dialect;
        using var command = Command(connection, dialect.Select(table, s_columns, [], suffix).Text, values);
        using var reader = command.ExecuteReader();
        var row = new DbValue[s_columns.Length];
        while (reader.Read())
        {
            for (int i = 0; i < row.Length; i++) row[i] = dialect.FromStored(reader.GetValue(i));
            yield return ToRow(dialect, row);
        }
    }

    private DbCommand Command(DbConnection connection, string text, params DbValue[] values)
    {
        var command = connection.CreateCommand();
        // A table of millions takes longer than a statement of a call may.
        (command.CommandText, command.CommandTimeout) = (text, 300);
        for (int i = 0; i < values.Length; i++)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = $"@p{i}";
            database.Dialect.Fill(parameter, values[i]);
            command.Parameters.Add(parameter);
        }
        return command;
    }

    /// <inheritdoc/>
    public void Apply(IReadOnlyList<RowChange> changes)
    {
        // Asked for beside this: who is down is known to be, and looked for.
        if (!database.IsUp) throw new IOException($"{database.Url} cannot be reached");
        lock (_gate)
        {
            try
            {
                ApplyLocked(changes);
            }
            catch
            {
                _connection?.Dispose();
                _connection = null;
                _ = database.ProbeAsync();
                throw;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _connection?.Dispose();

    private void ApplyLocked(IReadOnlyList<RowChange> changes)
    {
        if (_connection is null)
        {
            _connection = database.NewConnection();
            _connection.Open();
        }
        using var transaction = _connection.BeginTransaction();
        for (int first = 0; first < changes.Count; first += BatchLimit)
        {
            using var batch = _connection.CreateBatch();
            batch.Transaction = transaction;
            for (int i = first; i < Math.Min(changes.Count, first + BatchLimit); i++) batch.BatchCommands.Add(CommandOf(batch, changes[i]));
            batch.ExecuteNonQuery();
        }
        transaction.Commit();
    }

    private DbBatchCommand CommandOf(DbBatch batch, RowChange change)
    {
        var dialect = database.Dialect;
        var command = batch.CreateBatchCommand();
        Prepare(change.Table);
        command.CommandText = (change.Row is null ? dialect.Delete(change.Table, ["ruid"]) : dialect.Upsert(change.Table, s_columns, ["ruid"])).Text;
        DbValue[] values = change.Row is { } row ? ToValues(row) : [DbValue.Of(change.Ruid)];
        for (int i = 0; i < values.Length; i++)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = $"@p{i}";
            dialect.Fill(parameter, values[i]);
            command.Parameters.Add(parameter);
        }
        return command;
    }

    private static DbValue[] ToValues(LocationRow row) =>
    [
        DbValue.Of(row.Ruid), DbValue.Of(row.Username), DbValue.Of(row.Domain), DbValue.Of(row.Contact), DbValue.Of(row.Received), DbValue.Of(row.Path), Time(row.Expires),
        DbValue.Of(row.Q), DbValue.Of(row.CallId), DbValue.Of(row.CSeq), Time(row.LastModified), DbValue.Of(row.Flags), DbValue.Of(row.CFlags), DbValue.Of(row.UserAgent),
        DbValue.Of(row.Socket), row.Methods is { } methods ? DbValue.Of(methods) : default, DbValue.Of(row.Instance), DbValue.Of(row.RegId), DbValue.Of(row.ConnectionId),
    ];

    private static LocationRow ToRow(SqlDialect dialect, DbValue[] row) => new()
    {
        Ruid = row[0].ToString(), Username = row[1].ToString(), Domain = OrNull(row[2]), Contact = row[3].ToString(), Received = OrNull(row[4]), Path = OrNull(row[5]),
        Expires = Seconds(dialect, row[6]), Q = row[7].IsNull ? -1 : row[7].ToReal(), CallId = row[8].ToString(), CSeq = row[9].ToInteger(), LastModified = Seconds(dialect, row[10]),
        Flags = row[11].ToInteger(), CFlags = row[12].ToInteger(), UserAgent = row[13].ToString(), Socket = OrNull(row[14]), Methods = row[15].IsNull ? null : row[15].ToInteger(),
        Instance = OrNull(row[16]), RegId = row[17].ToInteger(), ConnectionId = row[18].IsNull ? -1 : row[18].ToInteger(),
    };

    // Columns of whole seconds: what ends within a second ends after it, not before.
    private static DbValue Time(double seconds) => DbValue.Of(DateTimeOffset.FromUnixTimeSeconds((long)Math.Ceiling(seconds)));

    private static double Seconds(SqlDialect dialect, DbValue value) => dialect.TimeOf(value).ToUnixTimeMilliseconds() / 1000.0;

    private static string? OrNull(DbValue value) => value.IsNull ? null : value.ToString();
}
