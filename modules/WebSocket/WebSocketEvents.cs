using Chappe.Engine;
using Chappe.Engine.Routing;
using Chappe.Engine.Transports;
using Chappe.Engine.Transports.Streams;

namespace Chappe.Modules.WebSocket;

/// <summary>Runs the event routes: <c>$ws_conid</c>, <c>$si</c> and <c>$sp</c> say of which connection.</summary>
internal static class WebSocketEvents
{
    internal const string Closed = "websocket:closed", Ping = "websocket:ping";

    // Words expect a message at hand. Nobody sent this one and it goes nowhere.
    private static readonly byte[] s_message =
        [.. "OPTIONS sip:event@websocket.invalid SIP/2.0\r\nVia: SIP/2.0/WS websocket.invalid;branch=z9hG4bK-event\r\nFrom: <sip:event@websocket.invalid>;tag=event\r\n"u8,
        .. "To: <sip:event@websocket.invalid>\r\nCall-ID: event@websocket.invalid\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n"u8];

    internal static void Run(Proxy? proxy, string name, StreamConnection connection)
    {
        if (proxy is null || proxy.Routes.Find(RouteKinds.Event, name) is not { } route) return;
        var context = proxy.Contexts.Rent();
        context.Routes = proxy.Routes;
        context.Source = new Hop(connection.Listener, connection.Remote, connection.Id);
        context.Message.Parse(s_message, s_message.Length);
        if (proxy.Runner.Run(context, route, static ended => ended.Proxy.Contexts.Return(ended))) proxy.Contexts.Return(context);
    }
}
