using Chappe.Engine.Timers;

namespace Chappe.Engine.Databases;

/// <summary>One statement that somebody waits for, or nobody does. Its time is up when the timer says so, whatever the driver is doing.</summary>
internal sealed class DatabaseRequest(PooledDatabase database, SqlStatement statement, DbValue[] values) : TimerNode
{
    private readonly TaskCompletionSource<DbResult> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SqlStatement Statement { get; } = statement;
    public DbValue[] Values { get; } = values;
    public Task<DbResult> Ended => _ended.Task;
    public bool HasEnded => _ended.Task.IsCompleted;

    /// <summary>Only looks whether the database is there.</summary>
    public bool IsProbe => Statement.Text.Length == 0;

    public bool End(DbResult result)
    {
        database.Timers.Disarm(this);
        return _ended.TrySetResult(result);
    }

    protected internal override void Expire()
    {
        if (_ended.TrySetResult(DbResult.Of(DbOutcome.TimedOut))) database.CountTimeout(this);
    }
}
