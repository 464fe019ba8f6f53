using System.Collections.Concurrent;

namespace Chappe.Engine.Routing;

/// <summary>Contexts waiting for a message. Bounded: what is given back beyond the limit is left to the collector.</summary>
public sealed class ContextPool(Proxy proxy)
{
    private const int Limit = 4096;
    private readonly ConcurrentQueue<RouteContext> _free = new();
    private int _count;

    /// <summary>A context as new.</summary>
    public RouteContext Rent()
    {
        if (!_free.TryDequeue(out var context)) return new RouteContext(proxy);
        Interlocked.Decrement(ref _count);
        return context;
    }

    /// <summary>Takes a context back; nobody may hold a text of it any more.</summary>
    public void Return(RouteContext context)
    {
        context.Reset();
        if (Interlocked.Increment(ref _count) > Limit) Interlocked.Decrement(ref _count);
        else _free.Enqueue(context);
    }
}
