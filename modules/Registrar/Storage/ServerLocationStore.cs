using System.Data.Common;
using System.Runtime.ExceptionServices;
using Chappe.Engine.Databases;
using Chappe.Engine.Modules;

namespace Chappe.Modules.Registrar.Storage;

/// <summary>
/// Bindings in Kamailio's location table on a server. The committing thread has a connection of its own and waits on it; what has
/// gathered goes there in one transaction and one batch. While the server is down nobody waits for it. Of several databases that stand for one
/// it reads and writes those that <see cref="Database.Ways"/> names.
/// </summary>
public sealed class ServerLocationStore(Database database) : ILocationStore
{
    private const int BatchLimit = 256;

    private static readonly string[] s_columns =
    [
        "ruid", "username", "domain", "contact", "received", "path", "expires", "q", "callid", "cseq", "last_modified",
        "flags", "cflags", "user_agent", "socket", "methods", "instance", "reg_id", "connection_id",
    ];

    // What Kamailio writes for a phone that does not name itself. With nothing in its place it could not read a text table.
    private const string NoUserAgent = "n/a";

    private readonly Lock _gate = new();
    private readonly Dictionary<Database, DbConnection> _connections = [];
    private readonly HashSet<string> _inFiles = [];

    /// <inheritdoc/>
    public void Prepare(string table)
    {
        if (!SqlDialect.IsName(table)) throw new ConfigurationException($"'{table}' cannot name a location table: letters, digits and underscores, at most 64.");
    }

    /// <inheritdoc/>
    /// <exception cref="IOException">No server answers.</exception>
    /// <exception cref="DbException">It has no such table.</exception>
    public IEnumerable<LocationRow> Load(string table)
    {
        MakeInFiles(table);
        using var connection = Connect();
        foreach (var row in Read(connection, table, $" ORDER BY {database.Dialect.Quote("last_modified")}")) yield return row;
    }

    /// <summary>A connection of its own, open, for who follows the tables.</summary>
    /// <exception cref="IOException">No server answers.</exception>
    internal DbConnection Connect()
    {
        Exception? failure = null;
        foreach (var member in database.Ways(isWrite: false).SelectMany(g => g.Members).Where(m => m.IsUp))
        {
            try
            {
                return Open(member);
            }
            catch (Exception wrong) when (wrong is not OutOfMemoryException)
            {
                // Whatever a driver throws: another member may be there.
                failure = wrong;
            }
        }
        throw new IOException($"{database.Url} cannot be reached{(failure is null ? "" : $": {failure.Message}")}", failure);
    }

    private static DbConnection Open(Database member)
    {
        var connection = member.NewConnection();
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    // An SQLite file alone has a store of its own, which makes its tables; one among others is made ready by it.
    private void MakeInFiles(string table)
    {
        Prepare(table);
        lock (_inFiles)
        {
            if (!_inFiles.Add(table)) return;
        }
        foreach (var file in database.Parts.Where(p => p.Url.Scheme == "sqlite"))
        {
            using var store = new SqliteLocationStore(file.Url.Name);
            store.Prepare(table);
        }
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
    internal void DeleteExpired(string table, DateTimeOffset before)
    {
        Prepare(table);
        string expires = database.Dialect.Quote("expires");
        WriteTo(member =>
        {
            using var connection = Open(member);
            using var command = Command(connection, $"DELETE FROM {database.Dialect.Quote(table)} WHERE {expires} > @p0 AND {expires} < @p1", DbValue.Of(DateTimeOffset.FromUnixTimeSeconds(365 * 86400)), DbValue.Of(before));
            command.ExecuteNonQuery();
        });
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
        Fill(command.Parameters, command.CreateParameter, values);
        return command;
    }

    /// <inheritdoc/>
    public void Apply(IReadOnlyList<RowChange> changes)
    {
        lock (_gate) WriteTo(member => ApplyTo(member, changes));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var connection in _connections.Values) connection.Dispose();
        _connections.Clear();
    }

    private void WriteTo(Action<Database> write)
    {
        Exception? failure = null;
        foreach (var group in database.Ways(isWrite: true))
        {
            bool isWritten = false;
            // Asked for beside this: who is down is known to be, and looked for.
            foreach (var member in group.Members.Where(m => m.IsUp))
            {
                try
                {
                    write(member);
                    isWritten = true;
                    if (!group.IsParallel) return;
                }
                catch (Exception wrong) when (wrong is not OutOfMemoryException)
                {
                    // Whatever a driver throws: the next member may do it. When none did, this goes to who wanted it written.
                    failure = wrong;
                }
            }
            if (isWritten) return;
        }
        if (failure is not null) ExceptionDispatchInfo.Throw(failure);
        throw new IOException($"{database.Url} cannot be reached");
    }

    private void ApplyTo(Database member, IReadOnlyList<RowChange> changes)
    {
        try
        {
            if (!_connections.TryGetValue(member, out var connection)) _connections[member] = connection = Open(member);
            using var transaction = connection.BeginTransaction();
            if (connection.CanCreateBatch) Send(connection, transaction, changes);
            else SendEach(connection, transaction, changes);
            transaction.Commit();
        }
        catch
        {
            if (_connections.Remove(member, out var broken)) broken.Dispose();
            _ = member.ProbeAsync();
            throw;
        }
    }

    private void Send(DbConnection connection, DbTransaction transaction, IReadOnlyList<RowChange> changes)
    {
        for (int first = 0; first < changes.Count; first += BatchLimit)
        {
            using var batch = connection.CreateBatch();
            batch.Transaction = transaction;
            for (int i = first; i < Math.Min(changes.Count, first + BatchLimit); i++)
            {
                var command = batch.CreateBatchCommand();
                var (text, values) = StatementOf(changes[i]);
                command.CommandText = text;
                Fill(command.Parameters, command.CreateParameter, values);
                batch.BatchCommands.Add(command);
            }
            batch.ExecuteNonQuery();
        }
    }

    private void SendEach(DbConnection connection, DbTransaction transaction, IReadOnlyList<RowChange> changes)
    {
        foreach (var change in changes)
        {
            var (text, values) = StatementOf(change);
            using var command = connection.CreateCommand();
            (command.CommandText, command.Transaction) = (text, transaction);
            Fill(command.Parameters, command.CreateParameter, values);
            command.ExecuteNonQuery();
        }
    }

    private (string Text, DbValue[] Values) StatementOf(RowChange change)
    {
        Prepare(change.Table);
        return change.Row is { } row
            ? (database.Dialect.Upsert(change.Table, s_columns, ["ruid"]).Text, ToValues(row))
            : (database.Dialect.Delete(change.Table, ["ruid"]).Text, [DbValue.Of(change.Ruid)]);
    }

    private void Fill(DbParameterCollection parameters, Func<DbParameter> make, DbValue[] values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            var parameter = make();
            parameter.ParameterName = $"@p{i}";
            database.Dialect.Fill(parameter, values[i]);
            parameters.Add(parameter);
        }
    }

    private static DbValue[] ToValues(LocationRow row) =>
    [
        DbValue.Of(row.Ruid), DbValue.Of(row.Username), DbValue.Of(row.Domain), DbValue.Of(row.Contact), DbValue.Of(row.Received), DbValue.Of(row.Path), Time(row.Expires),
        DbValue.Of(row.Q), DbValue.Of(row.CallId), DbValue.Of(row.CSeq), Time(row.LastModified), DbValue.Of(row.Flags), DbValue.Of(row.CFlags), DbValue.Of(row.UserAgent.Length > 0 ? row.UserAgent : NoUserAgent),
        DbValue.Of(row.Socket), row.Methods is { } methods ? DbValue.Of(methods) : default, DbValue.Of(row.Instance), DbValue.Of(row.RegId), DbValue.Of(row.ConnectionId),
    ];

    private static LocationRow ToRow(SqlDialect dialect, DbValue[] row) => new()
    {
        Ruid = row[0].ToString(), Username = row[1].ToString(), Domain = OrNull(row[2]), Contact = row[3].ToString(), Received = OrNull(row[4]), Path = OrNull(row[5]),
        Expires = Seconds(dialect, row[6]), Q = row[7].IsNull ? -1 : row[7].ToReal(), CallId = row[8].ToString(), CSeq = row[9].ToInteger(), LastModified = Seconds(dialect, row[10]),
        Flags = row[11].ToInteger(), CFlags = row[12].ToInteger(), UserAgent = row[13].ToString() is var name and not NoUserAgent ? name : "", Socket = OrNull(row[14]), Methods = row[15].IsNull ? null : row[15].ToInteger(),
        Instance = OrNull(row[16]), RegId = row[17].ToInteger(), ConnectionId = row[18].IsNull ? -1 : row[18].ToInteger(),
    };

    // Columns of whole seconds: what ends within a second ends after it, not before.
    private static DbValue Time(double seconds) => DbValue.Of(DateTimeOffset.FromUnixTimeSeconds((long)Math.Ceiling(seconds)));

    private static double Seconds(SqlDialect dialect, DbValue value) => dialect.TimeOf(value).ToUnixTimeMilliseconds() / 1000.0;

    private static string? OrNull(DbValue value) => value.IsNull ? null : value.ToString();
}
