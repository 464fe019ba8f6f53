using Chappe.Engine.Routing;
using Chappe.Engine.Transports;
using Chappe.Sip.Messages;

namespace Chappe.Engine.Forwarding;

/// <summary>Shows a message that is about to leave to an event route, which says by <c>drop()</c> that something is not to be done with it; what the route edits has no effect.</summary>
public static class LeavingEvent
{
    /// <summary>True when <paramref name="route"/> dropped the message. One that awaits something has lost its say.</summary>
    public static bool Drops(Proxy proxy, Route route, in Hop to, ReadOnlySpan<byte> octets)
    {
        var context = proxy.Contexts.Rent();
        context.Routes = proxy.Routes;
        // Nobody else's address is at hand for a message that was made here.
        context.Source = context.SendsTo = to;
        bool isRead = context.Message.Parse(context.RentCopy(octets), octets.Length) == MessageFault.None;
        if (isRead && !proxy.Runner.Run(context, route, static late => late.Proxy.Contexts.Return(late))) return false;
        bool drops = isRead && context.IsDropped;
        proxy.Contexts.Return(context);
        return drops;
    }
}
