using System.Text;
using Chappe.Engine;
using Chappe.Engine.Routing;
using Chappe.Engine.Transports;

namespace Chappe.Modules.Dispatcher;

/// <summary>Runs <c>event_route[dispatcher:dst-up]</c> and <c>event_route[dispatcher:dst-down]</c>: <c>$ru</c> and <c>$du</c> are the destination, and it is the top of <c>xavp_dst</c>.</summary>
internal static class DestinationEvent
{
    /// <summary>Runs a route when the destination went down or came up.</summary>
    /// <param name="proxy">The proxy.</param>
    /// <param name="cause">The message whose route said so, or null. The event has a message of its own.</param>
    /// <param name="set">The destination's set.</param>
    /// <param name="destination">The destination.</param>
    /// <param name="before">Its flags before.</param>
    /// <param name="after">Its flags now.</param>
    public static void RunOnChange(Proxy proxy, RouteContext? cause, int set, Destination destination, DestinationFlags before, DestinationFlags after)
    {
        const DestinationFlags Down = DestinationFlags.Inactive | DestinationFlags.Disabled;
        bool wasDown = (before & Down) != 0, isDown = (after & Down) != 0;
        if (wasDown == isDown) return;
        proxy.Counters[isDown ? "dispatcher.went_down" : "dispatcher.came_up"].Add();
        var routes = cause?.Routes ?? proxy.Routes;
        if (routes.Find(RouteKinds.Event, isDown ? "dispatcher:dst-down" : "dispatcher:dst-up") is not { } route) return;
        var octets = Encoding.ASCII.GetBytes($"OPTIONS {destination.Uri} SIP/2.0\r\nVia: SIP/2.0/UDP dispatcher.invalid;branch=z9hG4bK-event\r\n"
            + $"From: <sip:dispatcher@dispatcher.invalid>;tag=event\r\nTo: <{destination.Uri}>\r\nCall-ID: event@dispatcher.invalid\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n");
        var context = proxy.Contexts.Rent();
        context.Routes = routes;
        if (proxy.Listeners.All is [var first, ..]) context.Source = new Hop(first, first.Local);
        context.Message.Parse(octets, octets.Length);
        context.SetDestinationOfScript(context.Arena.Store(destination.Octets));
        DestinationRecord.Push(context, routes.Options.Get<DispatcherOptions>(), set, destination, isCounted: false);
        if (proxy.Runner.Run(context, route, static ended => ended.Proxy.Contexts.Return(ended))) proxy.Contexts.Return(context);
    }
}
