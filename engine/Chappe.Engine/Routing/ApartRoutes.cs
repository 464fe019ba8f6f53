using Chappe.Engine.Transports;

namespace Chappe.Engine.Routing;

/// <summary>
/// Runs routes that no message of the network asked for: a timer's, a queue's, the one behind an answer that has come. They run one after the
/// other on the thread that goes on with routes that awaited, never on a worker or on the timers' thread.
/// </summary>
public static class ApartRoutes
{
    // Words expect a message at hand. Nobody sent this one and it goes nowhere.
    private static readonly byte[] s_message =
        [.. "OPTIONS sip:apart@chappe.invalid SIP/2.0\r\nVia: SIP/2.0/UDP chappe.invalid;branch=z9hG4bK-apart\r\nFrom: <sip:apart@chappe.invalid>;tag=apart\r\n"u8,
        .. "To: <sip:apart@chappe.invalid>\r\nCall-ID: apart@chappe.invalid\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n"u8];

    /// <summary>The route of that name as the running scripts have it: <c>event_route[name]</c>, or <c>route[name]</c> as one; null when there is neither.</summary>
    public static Route? Find(RouteTable routes, string name)
    {
        if (routes.Find(RouteKinds.Event, name) is { } route) return route;
        return routes.Find(RouteKinds.None, name) is { } plain ? new Route(plain.Name, RouteKinds.Event, plain.Body, plain.File, plain.Line) : null;
    }

    /// <summary>Runs <paramref name="route"/> soon.</summary>
    /// <param name="proxy">Whose scripts.</param>
    /// <param name="routes">The version of the scripts that has the route.</param>
    /// <param name="route">The route.</param>
    /// <param name="prepare">Gives the context what the route reads; called just before.</param>
    /// <param name="ended">Called when it has ended.</param>
    public static void Run(Proxy proxy, RouteTable routes, Route route, Action<RouteContext>? prepare = null, Action? ended = null)
    {
        var context = proxy.Contexts.Rent();
        context.Routes = routes;
        proxy.Runner.Resume(context, _ =>
        {
            if (proxy.Listeners.All is [var first, ..]) context.Source = new Hop(first, first.Local);
            context.Message.Parse(s_message, s_message.Length);
            prepare?.Invoke(context);
            void End(RouteContext done)
            {
                done.Proxy.Contexts.Return(done);
                ended?.Invoke();
            }
            if (proxy.Runner.Run(context, route, End)) End(context);
        }, null);
    }

    /// <summary>Calls a route from another one, with the same message at hand, also one that awaits.</summary>
    /// <returns>What it returned.</returns>
    public static async ValueTask<int> CallAsync(Route route)
    {
        var completion = route.Body();
        return completion.Pending is { } pending ? await pending : completion.Code;
    }
}
