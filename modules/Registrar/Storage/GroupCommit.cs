using Chappe.Engine.Diagnostics;
using Chappe.Modules.Registrar.Location;

namespace Chappe.Modules.Registrar.Storage;

/// <summary>
/// The one thread that writes to the store. While it waits for the disk, changes gather; all that have gathered become durable
/// together, then become visible, then their answers leave. So no worker waits, and the disk sets the size of a group, not a timer.
/// </summary>
internal sealed class GroupCommit : IDisposable
{
    /// <summary>Most changes that may wait; a REGISTER beyond gets a 503 (threats G2).</summary>
    public const int QueueLimit = 32768;
    private const int GroupLimit = 2048;
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    private readonly ILocationStore _store;
    private readonly RowConverter _rows;
    private readonly Log _log;
    private readonly Counter _groups, _written, _failed;
    private readonly object _gate = new();
    private readonly Queue<PendingChange> _queue = new();
    private readonly Thread _thread;
    private bool _isStopping, _isHeld;
    private long _enqueued, _ended;

    /// <summary>Starts the thread. <paramref name="store"/> belongs to it from now on.</summary>
    public GroupCommit(ILocationStore store, RowConverter rows, bool isWriteBack, Log log, Counters counters)
    {
        (_store, _rows, IsWriteBack, _log) = (store, rows, isWriteBack, log);
        _groups = counters["usrloc.commits"];
        _written = counters["usrloc.commits_rows"];
        _failed = counters["usrloc.commits_failed"];
        _thread = new Thread(Run) { Name = "chappe-location", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Changes are visible at once and written later.</summary>
    public bool IsWriteBack { get; }

    /// <summary>Puts a change in the queue. Never waits.</summary>
    /// <returns>false when too many wait.</returns>
    public bool TryEnqueue(PendingChange change)
    {
        lock (_gate)
        {
            if (_queue.Count >= QueueLimit || _isStopping) return false;
            _queue.Enqueue(change);
            _enqueued++;
            if (_queue.Count == 1) Monitor.PulseAll(_gate);
            return true;
        }
    }

    /// <summary>Waits until everything that is in the queue now is written. For an operator and for tests, not for workers.</summary>
    public void Flush()
    {
        lock (_gate)
        {
            long target = _enqueued;
            while (_ended < target) Monitor.Wait(_gate);
        }
    }

    /// <summary>Stops writing until <see cref="Release"/>; tests look at what is not durable yet.</summary>
    internal void Hold()
    {
        lock (_gate) _isHeld = true;
    }

    internal void Release()
    {
        lock (_gate)
        {
            _isHeld = false;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Writes what waits, then closes the store.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isStopping = true;
            Monitor.PulseAll(_gate);
        }
        _thread.Join();
        _store.Dispose();
    }

    private void Run()
    {
        var group = new List<PendingChange>();
        var rows = new List<RowChange>();
        while (Take(group))
        {
            bool isWritten = TryWrite(group, rows);
            foreach (var change in group) End(change, isWritten && change.State != ChangeState.Failed);
            lock (_gate)
            {
                _ended += group.Count;
                Monitor.PulseAll(_gate);
            }
            group.Clear();
            rows.Clear();
        }
    }

    private bool Take(List<PendingChange> group)
    {
        lock (_gate)
        {
            while ((_queue.Count == 0 || _isHeld) && !_isStopping) Monitor.Wait(_gate);
            while (group.Count < GroupLimit && _queue.TryDequeue(out var change)) group.Add(change);
            return group.Count > 0;
        }
    }

    private bool TryWrite(List<PendingChange> group, List<RowChange> rows)
    {
        while (true)
        {
            try
            {
                rows.Clear();
                foreach (var change in group)
                    if (change.Previous is { State: ChangeState.Failed }) change.End(ChangeState.Failed);
                    else if (change.State != ChangeState.Failed) _rows.AddChanges(change, rows);
                if (rows.Count > 0) _store.Apply(rows);
                _groups.Add();
                _written.Add(rows.Count);
                return true;
            }
            catch (Exception failure)
            {
                // The edge where a disk that is full or gone must not end the thread: what was promised to nobody is taken back.
                _failed.Add();
                _log.WriteLimited(LogLevel.Error, "usrloc", $"{rows.Count} rows could not be written: {failure.Message}");
                // Write-back has promised already: it keeps trying, and the bounded queue tells newcomers.
                if (!IsWriteBack || !PauseUnlessStopping()) return false;
            }
        }
    }

    private bool PauseUnlessStopping()
    {
        lock (_gate)
        {
            if (!_isStopping) Monitor.Wait(_gate, RetryPause);
            return !_isStopping;
        }
    }

    private void End(PendingChange change, bool isDurable)
    {
        change.End(isDurable ? ChangeState.Committed : ChangeState.Failed);
        if (!IsWriteBack)
        {
            using var turn = change.Table.Enter(change.Aor);
            if (isDurable) turn.Commit(change);
            else turn.Revoke(change);
        }
        change.Answer?.Leave(isDurable);
    }
}
