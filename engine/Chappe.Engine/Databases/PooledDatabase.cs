using System.Data.Common;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Timers;

namespace Chappe.Engine.Databases;

/// <summary>
/// This is one database behind a driver. Statements queue for a few connections; queue and waiting are bounded. A server that is down is
/// answered for at once, and looked for in growing intervals.
/// </summary>
internal sealed class PooledDatabase : Database
{
    private readonly Proxy _proxy;
    private readonly IDatabaseDriver _driver;
    private readonly CancellationTokenSource _stop = new();
    private readonly RequestQueue[] _queues;
    private readonly DatabaseLane[] _lanes;
    private readonly Retry _retry;
    private readonly Lock _gate = new();
    private readonly Counter _statements, _failed, _timedOut, _busy, _down;
    private State _state = State.Unknown;
    private long _pause = 1000;

    private enum State { Unknown, Up, Down }

    internal PooledDatabase(Proxy proxy, IDatabaseDriver driver, DatabaseUrl url, DatabaseLimits limits)
        : base(url)
    {
        (_proxy, _driver, Limits) = (proxy, driver, limits);
        Habits = driver.HabitsOf(url);
        _retry = new Retry(this);
        _statements = proxy.Counters["sql.statements"];
        _failed = proxy.Counters["sql.refused"];
        _timedOut = proxy.Counters["sql.timed_out"];
        _busy = proxy.Counters["sql.busy"];
        _down = proxy.Counters["sql.down"];
        _queues = Habits.SeparatesWrites ? [new RequestQueue(limits.Queue), new RequestQueue(limits.Queue)] : [new RequestQueue(limits.Queue)];
        int count = Habits.SeparatesWrites ? 2 : Habits.Connections > 0 ? Habits.Connections : Math.Max(1, limits.Connections);
        _lanes = [.. Enumerable.Range(0, count).Select(i => new DatabaseLane(this, _queues[i % _queues.Length], _stop.Token))];
        foreach (var lane in _lanes) lane.Start();
    }

    /// <inheritdoc/>
    public override SqlDialect Dialect => _driver.Dialect;
    /// <summary>Its bounds.</summary>
    public DatabaseLimits Limits { get; }
    /// <inheritdoc/>
    public override bool IsUp => _state != State.Down;
    /// <inheritdoc/>
    public override int Waiting => _queues.Sum(q => q.Count);
    /// <inheritdoc/>
    public override int Connected => _lanes.Count(l => l.IsConnected);

    internal DatabaseHabits Habits { get; }
    internal TimingWheel Timers => _proxy.Timers;

    /// <inheritdoc/>
    public override Task<DbResult> RunAsync(SqlStatement statement, params DbValue[] values)
    {
        _statements.Add();
        if (_state == State.Down || _stop.IsCancellationRequested)
        {
            _down.Add();
            return Task.FromResult(DbResult.Of(DbOutcome.Down));
        }
        var request = new DatabaseRequest(this, statement, values);
        if (!_queues[statement.IsWrite ? 0 : ^1].TryAdd(request))
        {
            _busy.Add();
            _proxy.Log.WriteLimited(LogLevel.Error, "sql", $"{Url}: {Limits.Queue} statements wait; another one is refused.");
            return Task.FromResult(DbResult.Of(DbOutcome.Busy));
        }
        if (!request.HasEnded) Timers.Arm(request, (long)Limits.Query.TotalMilliseconds);
        if (request.HasEnded) Timers.Disarm(request);
        return request.Ended;
    }

    /// <inheritdoc/>
    public override DbConnection NewConnection() =>
        _driver.Connect(Url, Math.Max(1, (int)Limits.Connect.TotalSeconds), Math.Max(1, (int)Math.Ceiling(Limits.Query.TotalSeconds)));

    protected internal override async Task StopAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        Timers.Disarm(_retry);
        foreach (var lane in _lanes) await lane.EndAsync().ConfigureAwait(false);
        foreach (var queue in _queues) queue.Dispose();
    }

    internal void End(DatabaseRequest request, DbResult result)
    {
        if (result.Outcome == DbOutcome.Refused)
        {
            _failed.Add();
            // The statement's text without its values: those came from the network.
            _proxy.Log.WriteLimited(LogLevel.Error, "sql", $"{Url}: {result.Error.ReplaceLineEndings(" ")} ({(request.Statement.IsKept ? request.Statement.Text : "a statement of the script")})");
        }
        request.End(result);
    }

    internal void NoteUnprepared(string text, Exception refused) =>
        _proxy.Log.WriteLimited(LogLevel.Debug, "sql", $"{Url}: cannot be prepared: {refused.Message.ReplaceLineEndings(" ")} ({text})");

    internal void CountTimeout(DatabaseRequest request)
    {
        _timedOut.Add();
        _proxy.Log.WriteLimited(LogLevel.Error, "sql", $"{Url}: no answer within {Limits.Query.TotalSeconds} s ({(request.Statement.IsKept ? request.Statement.Text : "a statement of the script")})");
    }

    internal void NoteUp()
    {
        if (_state == State.Up) return;
        bool wasDown;
        lock (_gate)
        {
            if (_state == State.Up) return;
            wasDown = _state == State.Down;
            (_state, _pause) = (State.Up, 1000);
        }
        if (!wasDown) return;
        _proxy.Log.Write(LogLevel.Notice, "sql", $"{Url} can be reached again.");
        ThreadPool.UnsafeQueueUserWorkItem(_ => NoteCameBack(), null);
    }

    internal void NoteDown(Exception failure)
    {
        lock (_gate)
        {
            if (_state == State.Down && (_retry.IsArmed || _stop.IsCancellationRequested)) return;
            _state = State.Down;
            if (!_stop.IsCancellationRequested) Timers.Arm(_retry, _pause);
        }
        _proxy.Log.Write(LogLevel.Error, "sql", $"{Url} cannot be reached; the next attempt follows in {_pause / 1000} s: {failure.Message.ReplaceLineEndings(" ")}");
        _pause = Math.Min(_pause * 2, Math.Max(1000, (long)Limits.LongestPause.TotalMilliseconds));
    }

    private void LookAgain()
    {
        // Past the gate of RunAsync: this one is allowed to wait for a connection.
        var probe = new DatabaseRequest(this, Probe, []);
        if (!_queues[0].TryAdd(probe)) Timers.Arm(_retry, _pause);
    }

    private sealed class Retry(PooledDatabase database) : TimerNode
    {
        protected internal override void Expire() => database.LookAgain();
    }
}
