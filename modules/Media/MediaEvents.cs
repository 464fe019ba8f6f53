using System.Text;
using Chappe.Engine;
using Chappe.Engine.Routing;
using Chappe.Engine.Transports;
using Chappe.Modules.Media.Calls;
using Chappe.Modules.Media.Relay;

namespace Chappe.Modules.Media;

/// <summary>
/// Runs <c>event_route("rtpengine:media-timeout")</c> when a call's media has fallen silent, and <c>event_route("rtpengine:media-failed")</c> when it
/// cannot be (a wrong certificate, a failed handshake, a peer that has gone). There <c>$ci</c>, <c>$ft</c> and <c>$tt</c> are the call's and
/// <c>$hdr(Reason)</c> says why.
/// </summary>
internal static class MediaEvents
{
    internal const string Timeout = "rtpengine:media-timeout", Failed = "rtpengine:media-failed";

    internal static void Run(Proxy proxy, Call call, MediaTrouble trouble)
    {
        proxy.Log.Write(Engine.Diagnostics.LogLevel.Warning, "media", $"the media of call {Engine.Diagnostics.Log.Printable(Encoding.UTF8.GetBytes(call.Id))} has ended: {CallReport.Text(trouble)}");
        if (proxy.Routes.Find(RouteKinds.Event, trouble == MediaTrouble.Timeout ? Timeout : Failed) is not { } route) return;
        var context = proxy.Contexts.Rent();
        context.Routes = proxy.Routes;
        if (proxy.Listeners.All is [var first, ..]) context.Source = new Hop(first, first.Local);
        byte[] message = Encoding.UTF8.GetBytes(Message(call, trouble));
        context.Message.Parse(message, message.Length);
        if (proxy.Runner.Run(context, route, static ended => ended.Proxy.Contexts.Return(ended))) proxy.Contexts.Return(context);
    }

    // Words expect a message at hand. Nobody sent this one and it goes nowhere; tags and Call-ID came from messages, or from an NG client who could say anything.
    private static string Message(Call call, MediaTrouble trouble) =>
        $"OPTIONS sip:media@rtpengine.invalid SIP/2.0\r\nVia: SIP/2.0/UDP rtpengine.invalid;branch=z9hG4bK-media\r\nFrom: <sip:media@rtpengine.invalid>;tag={Token(call.First.Tag)}\r\n"
        + $"To: <sip:media@rtpengine.invalid>{(call.Current?.Tag is { } tag ? ";tag=" + Token(tag) : "")}\r\nCall-ID: {Token(call.Id)}\r\nCSeq: 1 OPTIONS\r\n"
        + $"Reason: Q.850;cause={(trouble == MediaTrouble.Timeout ? "102" : "41")};text=\"{CallReport.Text(trouble)}\"\r\nContent-Length: 0\r\n\r\n";

    private static string Token(string? text) => string.Concat((text ?? "").Where(c => c is > ' ' and < '\x7F' and not ('"' or '<' or '>' or ';' or ',')));
}
