using Chappe.Engine.Diagnostics;
using Chappe.Engine.Routing;

namespace Chappe.Modules.Classics;

/// <summary>Locks that a script takes by name, held by a message, so that they survive an await. Never waits longer than a second.</summary>
internal static class HtableLocks
{
    private const int Slots = 1024;
    private static readonly RouteContext?[] s_holders = new RouteContext?[Slots];

    /// <summary>Takes the lock; at once when this message holds it already.</summary>
    public static bool Take(RouteContext context, ulong hash)
    {
        ref var holder = ref s_holders[hash % Slots];
        if (ReferenceEquals(holder, context)) return true;
        long until = context.Proxy.Clock.Milliseconds + 1000;
        var wait = new SpinWait();
        while (true)
        {
            var before = Interlocked.CompareExchange(ref holder, context, null);
            if (before is null) return true;
            wait.SpinOnce(sleep1Threshold: 20);
            if (context.Proxy.Clock.Milliseconds < until) continue;
            // Workers must not stand still for what a script forgot (threats R5).
            context.Proxy.Log.WriteLimited(LogLevel.Error, "htable", "A lock was held for a second and is taken away: is there an sht_unlock() on every way out of the route?");
            Interlocked.CompareExchange(ref holder, context, before);
            return ReferenceEquals(holder, context);
        }
    }

    /// <summary>Gives the lock back.</summary>
    public static bool Release(RouteContext context, ulong hash) =>
        ReferenceEquals(Interlocked.CompareExchange(ref s_holders[hash % Slots], null, context), context);
}
