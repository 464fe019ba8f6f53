using System.Data.Common;

namespace Chappe.Engine.Databases;

/// <summary>
/// This is a database as the modules see it: statements go in, results come out, and nobody's thread waits. It is one behind a driver, or
/// several that stand for one (<see cref="IDatabaseComposer"/>).
/// </summary>
public abstract class Database(DatabaseUrl url)
{
    private protected static SqlStatement Probe { get; } = new("", true);

    /// <summary>Where it is.</summary>
    public DatabaseUrl Url { get; } = url;
    /// <summary>What is special about it.</summary>
    public abstract SqlDialect Dialect { get; }
    /// <summary>False after it could not be reached, until it can.</summary>
    public abstract bool IsUp { get; }
    /// <summary>How many statements wait.</summary>
    public abstract int Waiting { get; }
    /// <summary>How many connections are open.</summary>
    public abstract int Connected { get; }

    /// <summary>The databases that it is made of: itself, or others.</summary>
    public virtual IReadOnlyList<Database> Parts => [this];

    /// <summary>It could be reached again, after it had been down; called on a thread of the pool. Whoever could not load what he needed does so now.</summary>
    public event Action? CameBack;

    /// <summary>Carries a statement out. Never throws and never blocks; what became of it is in the result.</summary>
    /// <param name="statement">The statement.</param>
    /// <param name="values">What stands for <c>@p0</c>, <c>@p1</c>, …</param>
    public abstract Task<DbResult> RunAsync(SqlStatement statement, params DbValue[] values);

    /// <summary>A text that a script wrote. It is sent as it is; <c>SELECT</c> and its like are told from what changes something.</summary>
    public Task<DbResult> RunTextAsync(string text)
    {
        bool reads = text.AsSpan().TrimStart().StartsWith("select", StringComparison.OrdinalIgnoreCase) || text.AsSpan().TrimStart().StartsWith("show", StringComparison.OrdinalIgnoreCase);
        return RunAsync(new SqlStatement(text, !reads, IsKept: false));
    }

    /// <summary>Looks whether it can be reached.</summary>
    public virtual async Task<bool> ProbeAsync() => (await RunAsync(Probe).ConfigureAwait(false)).IsDone;

    /// <summary>
    /// In which order its parts are to be asked, for who has a thread and connections of his own: groups one after the other until one
    /// succeeded; in a parallel one all, else one after the other until one succeeded.
    /// </summary>
    public virtual IReadOnlyList<DatabaseGroup> Ways(bool isWrite) => [new DatabaseGroup(false, [this])];

    /// <summary>A connection of one's own, not open yet, for who has a thread of his own; of one of <see cref="Ways"/>.</summary>
    public abstract DbConnection NewConnection();

    /// <summary>Writes what waits and closes.</summary>
    protected internal virtual Task StopAsync() => Task.CompletedTask;

    /// <summary>Tells everybody that it can be reached again.</summary>
    protected void NoteCameBack() => CameBack?.Invoke();
}

/// <summary>Parts of a database that are asked together.</summary>
/// <param name="IsParallel">All of them are to do it, and one that did it is enough; else one after the other until one did it.</param>
/// <param name="Members">In the order in which they are asked.</param>
public readonly record struct DatabaseGroup(bool IsParallel, IReadOnlyList<Database> Members);
