namespace Chappe.Engine.Routing;

/// <summary>
/// This is how late a worker is: how long its messages have waited in the queue of its socket, which is bounded by the kernel. When that
/// wait has been too long for a while, the worker begins nothing new until it has caught up (threats O2): a request that is refused in
/// time costs little, one that is accepted late costs everything and helps nobody. A short stall, of a reload or the collector, is no overload.
/// One a worker, used by its thread alone.
/// </summary>
public sealed class OverloadGauge
{
    /// <summary>How long messages must have waited too long before a worker that was well refuses anything, in milliseconds.</summary>
    public const int Patience = 300;
    /// <summary>A worker that was overloaded within this many milliseconds refuses again at once.</summary>
    public const int Memory = 10_000;

    [ThreadStatic] private static OverloadGauge? t_current;
    private long _since = -1, _lastOver = long.MinValue / 2;

    /// <summary>The gauge of the worker whose thread this is; null on a thread that reads nothing.</summary>
    public static OverloadGauge? Current { get => t_current; set => t_current = value; }

    /// <summary>New requests are refused now.</summary>
    public bool IsOverloaded { get; private set; }
    /// <summary>
    /// The last messages waited too long. Before the worker sleeps it looks whether more are there, and notes 0 when there are none: two messages that were late
    /// for reasons of their own, an hour apart, would otherwise be an overload of an hour, and a worker with nothing to do would refuse the call after it.
    /// </summary>
    public bool IsLate => IsOverloaded || _since >= 0;

    /// <summary>Takes note of the wait of the oldest message at hand.</summary>
    /// <param name="waited">Milliseconds in the queue.</param>
    /// <param name="limit"><c>core.overload_delay</c>; 0: never overloaded.</param>
    /// <param name="now">The monotonic clock, in milliseconds.</param>
    public void Note(long waited, int limit, long now)
    {
        if (IsOverloaded)
        {
            _lastOver = now;
            // Half, so that it does not change its mind with every message.
            if (limit <= 0 || waited < limit / 2) (IsOverloaded, _since) = (false, -1);
            return;
        }
        if (limit <= 0 || waited < limit)
        {
            _since = -1;
            return;
        }
        if (_since < 0) _since = now;
        IsOverloaded = now - _since >= Patience || now - _lastOver < Memory;
    }
}
