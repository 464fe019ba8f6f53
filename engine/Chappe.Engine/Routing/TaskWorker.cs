using Chappe.Engine.Diagnostics;
using Chappe.Engine.Transports.Linux;

namespace Chappe.Engine.Routing;

/// <summary>
/// The engine's own two threads: one advances the timers, one goes on with routes that awaited something. They are apart so
/// that a route that blocks after an await does not hold up retransmissions.
/// </summary>
internal sealed class TaskWorker(Proxy proxy)
{
    private readonly CancellationTokenSource _stop = new();
    private readonly StallWatch _timerWatch = new(proxy, "the timers"), _routeWatch = new(proxy, "routes that awaited something");
    private Thread? _timers, _routes;

    internal void Start()
    {
        _timers = new Thread(RunTimers) { Name = "chappe-timers", IsBackground = true };
        _routes = new Thread(RunRoutes) { Name = "chappe-routes", IsBackground = true };
        _timers.Start();
        _routes.Start();
    }

    internal void Stop()
    {
        _stop.Cancel();
        _timers?.Join();
        _routes?.Join();
    }

    private void RunTimers()
    {
        _timerWatch.Open();
        for (WaitTick(); !_stop.IsCancellationRequested; WaitTick())
        {
            _timerWatch.Begin();
            Guard(proxy.Timers.Advance);
            _timerWatch.End();
            _routeWatch.Check();
        }
    }

    private void RunRoutes()
    {
        _routeWatch.Open();
        while (!_stop.IsCancellationRequested)
        {
            _timerWatch.Check();
            try
            {
                proxy.Runner.WaitForPending(250, _stop.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            _routeWatch.Begin();
            Guard(() => proxy.Runner.RunPending());
            _routeWatch.End();
        }
    }

    private const int TickMilliseconds = 10;

    // A hundred times a second for as long as the process lives: the framework's waits cost several times the system call.
    private static void WaitTick()
    {
        if (LibC.IsAvailable) _ = LibC.usleep(TickMilliseconds * 1000);
        else Thread.Sleep(TickMilliseconds);
    }

    private void Guard(Action work)
    {
        try
        {
            work();
        }
        catch (Exception mistake)
        {
            // A worker's loop never ends by what one message or timer did (threats G1).
            proxy.Counters["core.internal_errors"].Add();
            proxy.Log.WriteLimited(LogLevel.Bug, "core", $"worker: {mistake}");
        }
    }
}
