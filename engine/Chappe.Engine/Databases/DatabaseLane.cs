using System.Data.Common;

namespace Chappe.Engine.Databases;

/// <summary>
/// One connection and the loop that serves it: takes what waits, connects when there is no connection, carries it out. A driver that
/// can wait without a thread gets none; one that cannot gets one of its own, never a worker and never the pool's.
/// </summary>
internal sealed class DatabaseLane(PooledDatabase database, RequestQueue queue, CancellationToken stop)
{
    private const int GroupLimit = 512, KeptLimit = 256;

    private readonly Dictionary<(string Text, string Kinds), DbCommand> _kept = [];
    private readonly List<DatabaseRequest> _group = [];
    private DbConnection? _connection;
    private Task _loop = Task.CompletedTask;

    public bool IsConnected => _connection is not null;

    public void Start()
    {
        if (!database.Habits.IsBlocking)
        {
            _loop = Task.Run(RunAsync, CancellationToken.None);
            return;
        }
        var ended = new TaskCompletionSource();
        _loop = ended.Task;
        new Thread(() =>
        {
            // A blocking driver's tasks have ended when they are returned, so that this loop never leaves its thread.
            RunAsync().GetAwaiter().GetResult();
            ended.SetResult();
        }) { Name = "chappe-database", IsBackground = true }.Start();
    }

    public Task EndAsync() => _loop;

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                if (database.Habits.IsBlocking) queue.Wait(stop);
                else await queue.WaitAsync(stop).ConfigureAwait(false);
                if (queue.Take() is not { } first) continue;
                _group.Clear();
                _group.Add(first);
                if (database.Habits.GroupsWrites && first.Statement.IsWrite) queue.TakeWrites(_group, GroupLimit);
                await ServeAsync(stop).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // What waits was promised nothing but an answer; what was to be written is written before the end.
            await DrainAsync().ConfigureAwait(false);
        }
        await CloseAsync().ConfigureAwait(false);
    }

    private async Task DrainAsync()
    {
        while (queue.Take() is { } last)
        {
            _group.Clear();
            _group.Add(last);
            if (database.Habits.GroupsWrites) queue.TakeWrites(_group, GroupLimit);
            // One attempt to reach it is enough at the end.
            if (_connection is null && !database.IsUp) foreach (var lost in _group) lost.End(DbResult.Of(DbOutcome.Down));
            else await ServeAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    private async Task ServeAsync(CancellationToken cancel)
    {
        // Nobody waits any more for those whose time is up; a write is made all the same, because nobody could say that it was not.
        _group.RemoveAll(r => r.HasEnded && !r.Statement.IsWrite);
        // A connection that was lost between two statements is opened anew once, and what it was lost over is tried again.
        for (int attempt = 0; _group.Count > 0; attempt++)
        {
            Exception failure;
            bool isConnecting = _connection is null;
            try
            {
                if (isConnecting) await OpenAsync(cancel).ConfigureAwait(false);
                database.NoteUp();
                isConnecting = false;
                // What has begun is not broken off at the end of the process: a write that nobody can repeat would be lost.
                if (_group.Count > 1) await WriteGroupAsync(CancellationToken.None).ConfigureAwait(false);
                else await CarryOutAsync(_group[0], null, CancellationToken.None).ConfigureAwait(false);
                return;
            }
            catch (Exception wrong)
            {
                // The edge of a connection: whatever the driver throws ends this connection, not the loop.
                failure = wrong;
            }
            await CloseAsync().ConfigureAwait(false);
            if (attempt == 0 && !isConnecting && !cancel.IsCancellationRequested) continue;
            database.NoteDown(failure);
            foreach (var request in _group) request.End(DbResult.Of(DbOutcome.Down));
            return;
        }
    }

    private async Task OpenAsync(CancellationToken cancel)
    {
        var connection = database.NewConnection();
        try
        {
            await connection.OpenAsync(cancel).ConfigureAwait(false);
            foreach (string statement in database.Dialect.OnOpen)
            {
                var command = connection.CreateCommand();
                await using var disposed = command.ConfigureAwait(false);
                command.CommandText = statement;
                await command.ExecuteNonQueryAsync(cancel).ConfigureAwait(false);
            }
            _connection = connection;
        }
        finally
        {
            if (_connection is null) await connection.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task WriteGroupAsync(CancellationToken cancel)
    {
        var results = new DbResult[_group.Count];
        var transaction = await _connection!.BeginTransactionAsync(cancel).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            for (int i = 0; i < results.Length; i++) results[i] = await ExecuteAsync(_group[i], transaction, cancel).ConfigureAwait(false);
            await transaction.CommitAsync(cancel).ConfigureAwait(false);
        }
        for (int i = 0; i < results.Length; i++) database.End(_group[i], results[i]);
    }

    private async Task CarryOutAsync(DatabaseRequest request, DbTransaction? transaction, CancellationToken cancel) =>
        database.End(request, request.IsProbe ? DbResult.Of(DbOutcome.Done) : await ExecuteAsync(request, transaction, cancel).ConfigureAwait(false));

    private async Task<DbResult> ExecuteAsync(DatabaseRequest request, DbTransaction? transaction, CancellationToken cancel)
    {
        var command = await CommandAsync(request, transaction, cancel).ConfigureAwait(false);
        try
        {
            var reader = await command.ExecuteReaderAsync(cancel).ConfigureAwait(false);
            await using var disposed = reader.ConfigureAwait(false);
            var rows = new List<DbValue[]>();
            string[] columns = new string[reader.FieldCount];
            for (int i = 0; i < columns.Length; i++) columns[i] = reader.GetName(i);
            while (columns.Length > 0 && rows.Count < database.Limits.Rows && await reader.ReadAsync(cancel).ConfigureAwait(false))
            {
                var row = new DbValue[columns.Length];
                for (int i = 0; i < row.Length; i++) row[i] = database.Dialect.FromStored(reader.GetValue(i));
                rows.Add(row);
            }
            // Closed before it is asked: some drivers know only then how many rows were written.
            await reader.CloseAsync().ConfigureAwait(false);
            return new DbResult(DbOutcome.Done, columns, rows, Math.Max(0, reader.RecordsAffected));
        }
        catch (Exception refused) when (!database.Dialect.IsConnectionLost(_connection!, refused))
        {
            return DbResult.Of(DbOutcome.Refused, refused.Message);
        }
        finally
        {
            if (!request.Statement.IsKept) await command.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async ValueTask<DbCommand> CommandAsync(DatabaseRequest request, DbTransaction? transaction, CancellationToken cancel)
    {
        var statement = request.Statement;
        // A server fixes the types of a prepared statement; other types, and NULL, are another statement.
        var key = (statement.Text, statement.IsKept ? string.Concat(request.Values.Select(v => (char)('0' + (int)v.Kind))) : "");
        if (statement.IsKept && _kept.TryGetValue(key, out var known))
        {
            known.Transaction = transaction;
            for (int i = 0; i < request.Values.Length; i++) database.Dialect.Fill(known.Parameters[i], request.Values[i]);
            return known;
        }
        var command = _connection!.CreateCommand();
        command.CommandText = statement.Text;
        command.Transaction = transaction;
        for (int i = 0; i < request.Values.Length; i++)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = $"@p{i}";
            database.Dialect.Fill(parameter, request.Values[i]);
            command.Parameters.Add(parameter);
        }
        if (!statement.IsKept) return command;
        if (_kept.Count == KeptLimit) await ForgetAsync().ConfigureAwait(false);
        _kept[key] = command;
        await PrepareAsync(command, cancel).ConfigureAwait(false);
        return command;
    }

    private async ValueTask PrepareAsync(DbCommand command, CancellationToken cancel)
    {
        try
        {
            await command.PrepareAsync(cancel).ConfigureAwait(false);
        }
        catch (DbException refused) when (!database.Dialect.IsConnectionLost(_connection!, refused))
        {
            // A statement that is wrong says so again, and to whom it belongs, when it is carried out.
            database.NoteUnprepared(command.CommandText, refused);
        }
    }

    private async Task ForgetAsync()
    {
        foreach (var command in _kept.Values) await command.DisposeAsync().ConfigureAwait(false);
        _kept.Clear();
    }

    private async Task CloseAsync()
    {
        await ForgetAsync().ConfigureAwait(false);
        if (Interlocked.Exchange(ref _connection, null) is { } connection) await connection.DisposeAsync().ConfigureAwait(false);
    }
}
