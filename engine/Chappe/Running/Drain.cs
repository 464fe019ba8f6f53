using Chappe.Engine;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;
using Chappe.Sip.Messages;

namespace Chappe.Running;

/// <summary>
/// The end of a station without loss (threats C4): what begins something new is refused with a 503, so that its sender goes elsewhere at
/// once; what belongs to a call goes on until the last transaction has its final reply or the deadline has come.
/// </summary>
internal static class Drain
{
    internal static async Task RunAsync(Proxy proxy, TimeSpan deadline)
    {
        var running = proxy.Routes;
        // A version of the scripts like any other: the way of a message needs no question about draining.
        proxy.Routes = new RouteTable(running.Version, [.. running.All.Where(r => r.Kind != RouteKinds.Request), Refusing(proxy, running)], running.Options)
        {
            Generation = running.Generation,
            EditsAreDeferred = running.EditsAreDeferred,
        };
        var unanswered = proxy.Counters.Gauge("tmx.active_transactions");
        var time = proxy.Clock.Provider;
        long start = time.GetTimestamp();
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(20), time);
        while (unanswered.Value > 0 && time.GetElapsedTime(start) < deadline) await ticks.WaitForNextTickAsync().ConfigureAwait(false);
        if (unanswered.Value is > 0 and var left) proxy.Log.Write(LogLevel.Notice, "core", $"ending with {left} transactions that have no final reply yet");
    }

    private static Route Refusing(Proxy proxy, RouteTable running) => new("request_route", RouteKinds.Request, () =>
    {
        var context = Here.Context;
        var message = context.Message;
        bool isNew = !message.To.Tag.IsPresent && message.Method is not (SipMethod.Ack or SipMethod.Cancel);
        if (!isNew && running.Request is { } route) return route.Body();
        context.ReplyHeaders = context.Arena.Store("Retry-After: 10\r\n"u8);
        proxy.Replies.SendStateless(context, 503, "Service Unavailable"u8);
        return RouteCompletion.Done;
    });
}
