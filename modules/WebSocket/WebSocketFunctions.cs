using Chappe.Engine.Forwarding;
using Chappe.Engine.Routing;
using Chappe.Engine.Transports;
using Chappe.Engine.Transports.WebSocket;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.WebSocket;

/// <summary>The words of websocket.</summary>
public static class WebSocketFunctions
{
    /// <summary>The parameters of websocket.</summary>
    [Export(RouteKinds.Any | RouteKinds.Load, Module = "websocket")]
    public static WebSocketOptions websocket => Here.Options<WebSocketOptions>();

    /// <summary><c>$ws_conid</c>: the number of the WebSocket that the message came by, or that the event is about; -1 when there is none.</summary>
    [Export(RouteKinds.Any, Module = "websocket")]
    public static long ws_conid
    {
        get
        {
            var context = Here.Context;
            // After the handshake the message at hand is still the HTTP request.
            return context.Source.Listener.Transport is TransportKind.Ws or TransportKind.Wss || context.Slots.Find<HttpExchange>()?.Connection.WebSocket is not null
                ? context.Source.ConnectionId : -1;
        }
    }

    /// <summary>Makes a WebSocket of the connection that this HTTP request came on (RFC 6455, sub-protocols <c>sip</c> of RFC 7118 and <c>msrp</c> of RFC 7977, the first of them when a client offers both). What is missing or wrong is answered here: 400, 426 for another version, 403 for an Origin that may not; the script ends then.</summary>
    /// <returns>true when the connection is a WebSocket now; nothing more can be answered to the request.</returns>
    [Export(RouteKinds.Event, Module = "websocket", MayExit = true)]
    public static Rc ws_handle_handshake()
    {
        var context = Here.Context;
        var module = context.Proxy.Module<WebSocketModule>();
        if (context.Slots.Find<HttpExchange>() is not { IsAnswered: false } exchange) return Rc.False;
        if (!module.IsEnabled)
        {
            exchange.Closes = true;
            exchange.Reply(context, 503, "Service Unavailable"u8);
            return Ended(context, module);
        }
        var options = context.Routes.Options.Get<WebSocketOptions>();
        var spoken = module.Spoken(options);
        var fault = Handshake.Check(context.Message, options, spoken, out var chosen);
        if (fault != HandshakeFault.None)
        {
            Handshake.Refuse(context, exchange, fault, spoken);
            return Ended(context, module);
        }
        return Handshake.Accept(context, exchange, options.cors_mode, chosen) && module.Begin(exchange.Connection, chosen) ? Rc.True : Ended(context, module);
    }

    /// <summary>Closes the WebSocket that the message came by, with 1000 "Normal closure".</summary>
    /// <returns>false when there is none.</returns>
    [Export(RouteKinds.Any, Module = "websocket")]
    public static Rc ws_close() => Close(ws_conid, (int)CloseCode.Normal, "Normal closure");

    /// <summary>Closes the WebSocket that the message came by.</summary>
    /// <param name="status">A code of RFC 6455 section 7.4: 1000, 1008 and so on, or 3000 to 4999.</param>
    /// <param name="reason">Text for the peer, at most 123 octets of it.</param>
    /// <returns>false when there is none, or the code may not be sent.</returns>
    [Export(RouteKinds.Any, Module = "websocket")]
    public static Rc ws_close(int status, Text reason) => Close(ws_conid, status, reason);

    /// <summary>Closes a WebSocket.</summary>
    /// <param name="status">A code of RFC 6455 section 7.4.</param>
    /// <param name="reason">Text for the peer.</param>
    /// <param name="connid">Its number, as <see cref="ws_conid"/> told it.</param>
    /// <returns>false when there is none, or the code may not be sent.</returns>
    [Export(RouteKinds.Any, Module = "websocket")]
    public static Rc ws_close(int status, Text reason, long connid) => Close(connid, status, reason);

    private static Rc Close(long id, int status, Text reason)
    {
        var module = Here.Context.Proxy.Module<WebSocketModule>();
        return CloseCodes.MayBeSent(status) && System.Text.Unicode.Utf8.IsValid(reason.Octets) && module.Close(id, status, reason.Octets);
    }

    private static Rc Ended(RouteContext context, WebSocketModule module)
    {
        module.Counters.FailedHandshakes.Add();
        context.HasExited = true;
        return 0;
    }
}
