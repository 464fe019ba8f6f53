using Chappe.Engine;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Routing;
using Chappe.Engine.Timers;

namespace Chappe.Modules.Tasks;

/// <summary>One timer at work. A turn that has not ended is not begun again: what takes longer than the interval skips turns, and says so.</summary>
internal sealed class RunningTimer : TimerNode
{
    private readonly Proxy _proxy;
    private readonly string _name;
    private int _running;
    private volatile bool _isStopped;
    private volatile string[] _routes = [];

    internal RunningTimer(Proxy proxy, string name, TimeSpan interval)
    {
        (_proxy, _name, Interval) = (proxy, name, interval);
        proxy.Timers.Arm(this, (long)interval.TotalMilliseconds);
    }

    /// <summary>From one turn to the next.</summary>
    internal TimeSpan Interval { get; }
    /// <summary>What a turn runs, in this order.</summary>
    internal string[] Routes { set => _routes = value; }

    internal void Stop()
    {
        _isStopped = true;
        _proxy.Timers.Disarm(this);
    }

    /// <inheritdoc/>
    protected override void Expire()
    {
        if (_isStopped) return;
        _proxy.Timers.Arm(this, (long)Interval.TotalMilliseconds);
        if (Interlocked.CompareExchange(ref _running, 1, 0) != 0)
        {
            _proxy.Counters["rtimer.skipped"].Add();
            _proxy.Log.WriteLimited(LogLevel.Warning, "rtimer", $"timer {_name}: the turn before has not ended; this one is skipped.");
            return;
        }
        Next(_routes, 0);
    }

    private void Next(string[] routes, int index)
    {
        var table = _proxy.Routes;
        for (; index < routes.Length && !_isStopped; index++)
        {
            if (ApartRoutes.Find(table, routes[index]) is not { } route)
            {
                _proxy.Log.WriteLimited(LogLevel.Error, "rtimer", $"timer {_name}: there is no route '{routes[index]}'.");
                continue;
            }
            int next = index + 1;
            ApartRoutes.Run(_proxy, table, route, ended: () => Next(routes, next));
            return;
        }
        Volatile.Write(ref _running, 0);
    }
}
