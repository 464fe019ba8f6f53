using System.Collections.Concurrent;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Vocabulary;

namespace Chappe.Engine.Routing;

/// <summary>
/// Runs a route on a message: sets what is ambient, ends what the script ended, and keeps a script's mistake from reaching
/// anything else. A route that awaits goes on later, on whatever thread calls <see cref="RunPending"/>.
/// </summary>
public sealed class RouteRunner(Proxy proxy)
{
    private readonly ConcurrentQueue<(RouteContext? Context, SendOrPostCallback Callback, object? State)> _pending = new();
    private readonly SemaphoreSlim _signal = new(0);
    private readonly Counter _failures = proxy.Counters["script.exceptions"];

    /// <summary>Runs <paramref name="route"/> with <paramref name="context"/> as the message at hand.</summary>
    /// <param name="context">The message. <see cref="RouteContext.RouteCode"/>, <see cref="RouteContext.IsDropped"/> and <see cref="RouteContext.HasFailed"/> tell afterwards how it ended.</param>
    /// <param name="route">The route.</param>
    /// <param name="onCompleted">Called when a route that awaits has ended, with the context entered; not called when this returns true.</param>
    /// <returns>true when the route has ended; false when it awaits something and <paramref name="onCompleted"/> follows.</returns>
    public bool Run(RouteContext context, Route route, Action<RouteContext>? onCompleted = null)
    {
        var before = context.Enter();
        var kind = context.Kind;
        context.Kind = route.Kind;
        context.HasExited = context.IsDropped = context.HasFailed = false;
        context.RouteCode = 1;
        try
        {
            var completion = route.Body();
            if (completion.Pending is { } task)
            {
                if (!task.IsCompleted)
                {
                    Suspend(context, route, kind, task, onCompleted);
                    return false;
                }
                Conclude(context, route, task);
            }
            else context.RouteCode = completion.Code;
        }
        catch (ScriptExit)
        {
            // exit() from a place where the compiler could not make a return of it; its flags are set.
        }
        catch (Exception mistake)
        {
            // The edge that threats G1 asks for: a script's mistake ends its message and nothing else.
            Fail(context, route, mistake);
        }
        finally
        {
            RouteContext.Leave(before);
        }
        context.Kind = kind;
        return true;
    }

    /// <summary>Runs what awaited routes have become ready; returns how many steps ran. Tests call it, and the engine's own thread does.</summary>
    public int RunPending()
    {
        int steps = 0;
        while (_pending.TryDequeue(out var step))
        {
            steps++;
            if (step.Context?.Gate is { } gate) lock (gate) Step(step.Context, step.Callback, step.State);
            else Step(step.Context, step.Callback, step.State);
        }
        return steps;
    }

    /// <summary>Does what a module has to do with <paramref name="context"/> as the message at hand, so that variables can be read. An exception is logged and goes no further.</summary>
    public void Do(RouteContext context, Action<RouteContext> work) => Step(context, static state =>
    {
        var (context, work) = ((RouteContext, Action<RouteContext>))state!;
        work(context);
    }, (context, work));

    /// <summary>Runs <paramref name="work"/> soon, on the thread of routes that awaited something: for what a module has to do when it hears something under a lock of the engine.</summary>
    public void Post(Action work) => Enqueue(null, static action => ((Action)action!)(), work);

    /// <summary>Waits until something may be pending, or <paramref name="milliseconds"/> passed.</summary>
    internal void WaitForPending(int milliseconds, CancellationToken cancel) => _signal.Wait(milliseconds, cancel);

    internal void Resume(RouteContext context, SendOrPostCallback callback, object? state) => Enqueue(context, callback, state);

    private void Enqueue(RouteContext? context, SendOrPostCallback callback, object? state)
    {
        _pending.Enqueue((context, callback, state));
        _signal.Release();
    }

    private void Step(RouteContext? context, SendOrPostCallback callback, object? state)
    {
        if (context is null)
        {
            callback(state);
            return;
        }
        var before = context.Enter();
        try
        {
            callback(state);
        }
        catch (Exception mistake)
        {
            // async void in a script: nobody else would hear of it.
            proxy.Log.WriteLimited(LogLevel.Error, "<script>", ScriptTrace.Describe(mistake));
            _failures.Add();
        }
        finally
        {
            RouteContext.Leave(before);
        }
    }

    private void Suspend(RouteContext context, Route route, RouteKinds kind, Task<int> task, Action<RouteContext>? onCompleted)
    {
        // A request that waits must be known before anything else of its transaction arrives: retransmissions and CANCEL.
        if (route.Kind == RouteKinds.Request && !context.HasFailed) proxy.Transactions.Adopt(context);
        // Registered while the context is current: the completion comes back through Post, like every other step.
        task.GetAwaiter().UnsafeOnCompleted(() =>
        {
            Conclude(context, route, task);
            context.Kind = kind;
            context.EndDetached();
            onCompleted?.Invoke(context);
        });
        context.Detach();
    }

    private void Conclude(RouteContext context, Route route, Task<int> task)
    {
        if (task.IsCompletedSuccessfully)
        {
            // The task has ended: reading its result waits for nothing.
            context.RouteCode = task.GetAwaiter().GetResult();
            return;
        }
        var mistake = task.Exception?.InnerException;
        if (mistake is ScriptExit) return;
        Fail(context, route, mistake ?? new TaskCanceledException(task));
    }

    private void Fail(RouteContext context, Route route, Exception mistake)
    {
        context.HasFailed = true;
        _failures.Add();
        var message = context.Message;
        proxy.Log.WriteLimited(LogLevel.Error, "<script>", $"{route.Name}: {ScriptTrace.Describe(mistake)}",
            message.Length > 0 ? Log.Printable(message[message.CallId]) : null);
    }
}
