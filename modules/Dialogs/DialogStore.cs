using System.Collections.Concurrent;
using Chappe.Engine;
using Chappe.Engine.Databases;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Timers;

namespace Chappe.Modules.Dialogs;

/// <summary>
/// This is what <c>db_mode</c> asks for: dialogs that were answered are rows of a database and are there again after a restart. Nobody waits
/// for a row: with 1 it is on its way as soon as a dialog changes, with 2 every <c>db_update_period</c>, with 3 at the end of the process.
/// What a database could not take is written when it is back.
/// </summary>
internal sealed class DialogStore(DialogsModule module, Proxy proxy, DialogOptions options, Database database) : TimerNode
{
    /// <summary>How many rows are written at a time, so that statements of others find room in the database's queue.</summary>
    private const int AtATime = 16;

    private readonly DialogTables _tables = new(database.Dialect, options);
    private readonly ConcurrentDictionary<uint, Dialog> _changed = new();
    private readonly Counter _lost = proxy.Counters["dialog.lost_rows"];
    private readonly Lock _gate = new();
    private Task _sweep = Task.CompletedTask;
    private bool _isLoaded, _hasStopped;

    private enum DbMode { RealTime = 1, Delayed = 2, Shutdown = 3 }

    /// <summary>Makes the tables where that is ours to do, and takes the dialogs in.</summary>
    public async Task OpenAsync()
    {
        database.CameBack += () => _ = ReturnAsync();
        bool isThere = await DialogTables.Dialogs.EnsureAsync(database, options.table_name).ConfigureAwait(false)
            && await DialogTables.Variables.EnsureAsync(database, options.vars_table_name).ConfigureAwait(false);
        if (isThere) await LoadAsync().ConfigureAwait(false);
        else proxy.Log.Write(LogLevel.Warning, module.Name, $"{database.Url} cannot be reached; the calls that it holds are unknown until it is.");
        if (options.db_mode != (int)DbMode.Shutdown) proxy.Timers.Arm(this, Period);
    }

    /// <summary>Writes what has changed, as far as the database is there.</summary>
    public async Task CloseAsync()
    {
        _hasStopped = true;
        proxy.Timers.Disarm(this);
        await WhenWritten().ConfigureAwait(false);
        await SweepAsync().ConfigureAwait(false);
        if (!_changed.IsEmpty) proxy.Log.Write(LogLevel.Error, module.Name, $"{_changed.Count} dialogs could not be written before the end.");
    }

    /// <summary>A dialog has changed. Called under its lock.</summary>
    public void Note(Dialog dialog)
    {
        var stored = dialog.Stored ??= new StoredDialog();
        // A call that was not answered is not kept: the transaction that would answer it ends with the process.
        if (dialog.State < DialogState.ConfirmedNotAcknowledged || dialog.State == DialogState.Deleted && !stored.Exists) return;
        // Only dialogs whose end a database did not hear of can be more than the table holds.
        if (_changed.Count >= 2L * options.max_dialogs && !_changed.ContainsKey(dialog.Id))
        {
            _lost.Add();
            proxy.Log.WriteLimited(LogLevel.Error, module.Name, $"{_changed.Count} changed dialogs wait for {database.Url}; a further change is not written.");
            return;
        }
        stored.IsStale = true;
        _changed[dialog.Id] = dialog;
        if (options.db_mode == (int)DbMode.RealTime && database.IsUp) Begin(dialog, stored);
    }

    /// <summary>Ends when all that is being written is written.</summary>
    public async Task WhenWritten()
    {
        Task sweep;
        lock (_gate) sweep = _sweep;
        await sweep.ConfigureAwait(false);
        foreach (var dialog in _changed.Values)
        {
            Task saving;
            lock (dialog.Gate) saving = dialog.Stored?.Saving ?? Task.CompletedTask;
            await saving.ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    protected override void Expire()
    {
        if (_hasStopped) return;
        lock (_gate)
            if (_sweep.IsCompleted && !_changed.IsEmpty && database.IsUp) _sweep = SweepAsync();
        proxy.Timers.Arm(this, Period);
    }

    private long Period => Math.Max(1, options.db_update_period) * 1000L;

    private async Task ReturnAsync()
    {
        if (_hasStopped) return;
        if (!_isLoaded) await LoadAsync().ConfigureAwait(false);
        if (options.db_mode != (int)DbMode.RealTime) return;
        lock (_gate)
            if (_sweep.IsCompleted) _sweep = SweepAsync();
    }

    private async Task SweepAsync() =>
        await Parallel.ForEachAsync(_changed.Values, new ParallelOptions { MaxDegreeOfParallelism = AtATime }, (dialog, _) =>
        {
            lock (dialog.Gate) return new ValueTask(Begin(dialog, dialog.Stored!));
        }).ConfigureAwait(false);

    private Task Begin(Dialog dialog, StoredDialog stored)
    {
        if (stored.IsSaving) return stored.Saving;
        stored.IsSaving = true;
        return stored.Saving = SaveAsync(dialog, stored);
    }

    private async Task SaveAsync(Dialog dialog, StoredDialog stored)
    {
        while (true)
        {
            (SqlStatement Statement, DbValue[] Values)[] statements;
            lock (dialog.Gate)
            {
                if (!stored.IsStale)
                {
                    stored.IsSaving = false;
                    _changed.TryRemove(new(dialog.Id, dialog));
                    return;
                }
                stored.IsStale = false;
                statements = [.. Difference(dialog, stored)];
            }
            foreach (var (statement, values) in statements)
            {
                var result = await database.RunAsync(statement, values).ConfigureAwait(false);
                lock (dialog.Gate)
                {
                    // A row that the database does not want is not offered for ever; the database has said why.
                    if (result.Outcome == DbOutcome.Refused) _lost.Add();
                    if (result.Outcome is DbOutcome.Done or DbOutcome.Refused)
                    {
                        Remember(stored, statement, values, result);
                        continue;
                    }
                    (stored.IsStale, stored.IsSaving) = (true, false);
                    return;
                }
            }
        }
    }

    /// <summary>What makes the database know what the dialog is now. Called under the dialog's lock.</summary>
    private IEnumerable<(SqlStatement, DbValue[])> Difference(Dialog dialog, StoredDialog stored)
    {
        var name = DialogRow.NameOf(dialog);
        if (dialog.State == DialogState.Deleted)
        {
            if (!stored.Exists) yield break;
            // The variables first: a row without its dialog would stay for ever.
            yield return (_tables.DeleteVariables, name);
            yield return (_tables.Delete, name);
            yield break;
        }
        var values = DialogRow.ValuesOf(dialog, proxy.Clock);
        yield return stored.Exists ? (_tables.Update, [.. values, .. name]) : (_tables.Insert, [.. name, .. values]);
        // From here on there may be one, though no answer has come.
        stored.Exists = true;
        foreach (var (key, value) in dialog.Variables)
            if (!stored.Variables.TryGetValue(key, out string? known)) yield return (_tables.InsertVariable, [.. name, DbValue.Of(key), DbValue.Of(value)]);
            else if (known != value) yield return (_tables.UpdateVariable, [DbValue.Of(value), .. name, DbValue.Of(key)]);
        var now = dialog.Variables.Select(v => v.Key).ToHashSet();
        foreach (string key in stored.Variables.Keys)
            if (!now.Contains(key)) yield return (_tables.DeleteVariable, [.. name, DbValue.Of(key)]);
    }

    /// <summary>Keeps in mind what the database has now. Called under the dialog's lock.</summary>
    private void Remember(StoredDialog stored, SqlStatement statement, DbValue[] values, DbResult result)
    {
        if (statement == _tables.Insert) stored.Exists = result.IsDone;
        else if (statement == _tables.Delete) stored.Exists = !result.IsDone;
        // An INSERT that timed out was not carried out after all, or somebody emptied the table.
        else if (statement == _tables.Update && result is { IsDone: true, Changed: 0 }) (stored.Exists, stored.IsStale) = (false, true);
        // A variable that was refused counts as known, or each change of the dialog would offer it again.
        else if (statement == _tables.InsertVariable) stored.Variables[values[2].ToString()] = values[3].ToString();
        else if (statement == _tables.UpdateVariable) stored.Variables[values[3].ToString()] = values[0].ToString();
        else if (statement == _tables.DeleteVariable) stored.Variables.Remove(values[2].ToString());
    }

    private async Task LoadAsync()
    {
        if (options.db_skip_load != 0)
        {
            _isLoaded = true;
            return;
        }
        if (await PagesAsync(_tables.ReadVariables).ConfigureAwait(false) is not { } variables || await PagesAsync(_tables.Read).ConfigureAwait(false) is not { } rows) return;
        var byDialog = variables.ToLookup(v => (v[1].ToInteger(), v[2].ToInteger()));
        int taken = 0;
        foreach (var row in rows)
        {
            if (DialogRow.Read(module, proxy, row, out long until) is not { } dialog || module.Table.Find(dialog.Entry, dialog.Id) is not null) continue;
            var stored = dialog.Stored = new StoredDialog { Exists = true };
            foreach (var variable in byDialog[(row[1].ToInteger(), row[2].ToInteger())])
            {
                stored.Variables[variable[3].ToString()] = variable[4].ToString();
                dialog.Recall(variable[3].ToString(), variable[4].ToString());
            }
            if (module.Life.Resume(dialog, until, DialogRow.ProfilesOf(row))) taken++;
        }
        _isLoaded = true;
        if (rows.Count > 0) proxy.Log.Write(LogLevel.Notice, module.Name, $"{taken} of {rows.Count} dialogs in {database.Url} go on.");
    }

    /// <summary>All rows, a page at a time.</summary>
    /// <returns>null when the database did not answer.</returns>
    private async Task<List<DbValue[]>?> PagesAsync(SqlStatement page)
    {
        var all = new List<DbValue[]>();
        for (long last = 0; ;)
        {
            var result = await database.RunAsync(page, DbValue.Of(last)).ConfigureAwait(false);
            if (!result.IsDone)
            {
                proxy.Log.Write(LogLevel.Error, module.Name, $"{database.Url}: dialogs cannot be read ({result.Outcome}); they are read when the database is back.");
                return null;
            }
            if (result.Rows.Count == 0) return all;
            all.AddRange(result.Rows);
            // No more than can be kept in mind, each with as many variables as it may have.
            if (all.Count >= (long)options.max_dialogs * Dialog.MostVariables) return all;
            last = result.Rows[^1][0].ToInteger();
        }
    }
}
