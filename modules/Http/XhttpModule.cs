using Chappe.Engine;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Forwarding;
using Chappe.Engine.Modules;
using Chappe.Engine.Routing;
using Chappe.Engine.Transports;
using Chappe.Engine.Transports.Streams;
using Chappe.Sip.Framing;

namespace Chappe.Modules.Http;

/// <summary>This is Kamailio's module xhttp: HTTP/1.1 on the SIP ports, answered by <c>event_route("xhttp:request")</c>.</summary>
public sealed class XhttpModule : Module, IHttpHandler
{
    private const string RequestRoute = "xhttp:request";

    private Proxy? _proxy;
    private Counter? _requests, _refused;
    private IHttpRoutes[] _others = [];

    /// <inheritdoc/>
    public override string Name => "xhttp";
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(XhttpFunctions)];
    /// <inheritdoc/>
    public override Type? OptionsType => typeof(XhttpOptions);
    /// <inheritdoc/>
    public override void AddOptions(OptionsSet options) => options.Add(new XhttpOptions());

    /// <inheritdoc/>
    public override ValueTask StartAsync(Proxy proxy, CancellationToken cancel)
    {
        _requests = proxy.Counters["xhttp.requests"];
        _refused = proxy.Counters["xhttp.refused"];
        _others = [.. proxy.Modules.OfType<IHttpRoutes>()];
        _proxy = proxy;
        if (proxy.Streams is { } streams) streams.Http = this;
        return default;
    }

    /// <inheritdoc/>
    public void Refuse(StreamConnection connection, FrameFault fault)
    {
        _refused?.Add();
        connection.Send(fault switch
        {
            FrameFault.BodyTooLarge => "HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"u8,
            FrameFault.HeadersTooLong => "HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"u8,
            FrameFault.StartLineTooLong => "HTTP/1.1 414 URI Too Long\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"u8,
            _ => "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"u8,
        });
    }

    /// <inheritdoc/>
    public void Receive(StreamConnection connection, ReadOnlySpan<byte> request)
    {
        if (_proxy is not { } proxy)
        {
            connection.Close(CloseReason.Refused);
            return;
        }
        _requests!.Add();
        var context = proxy.Contexts.Rent();
        context.Routes = proxy.Routes;
        context.Source = new Hop(connection.Listener, connection.Remote, connection.Id);
        // Of its own: a route may await, and then the octets are needed when the connection's buffer is used for others.
        if (HttpMessage.TryRead(context.Message, request, connection, out bool isHead, out bool closes))
        {
            var exchange = context.Slots.Get<HttpExchange>();
            exchange.Begin(connection, isHead, closes);
            if (Route(context, exchange) is { } route)
            {
                if (!proxy.Runner.Run(context, route, ended => { Finish(ended); proxy.Contexts.Return(ended); })) return;
                Finish(context);
            }
        }
        else
        {
            Refuse(connection, FrameFault.NotSip);
            connection.CloseAfterSending(CloseReason.Refused);
        }
        proxy.Contexts.Return(context);
    }

    /// <summary>The route for it; null when it has been answered already.</summary>
    private Route? Route(RouteContext context, HttpExchange exchange)
    {
        foreach (var other in _others)
            if (other.RouteFor(context) is { } own) return own;
        var options = context.Routes.Options.Get<XhttpOptions>();
        var route = context.Routes.Find(RouteKinds.Event, RequestRoute);
        if (route is not null && (options.Match is null && options.Skip is null || IsWanted(context, options))) return route;
        exchange.Closes = true;
        exchange.Reply(context, 404, "Not Found"u8);
        return null;
    }

    private static bool IsWanted(RouteContext context, XhttpOptions options)
    {
        string target = System.Text.Encoding.Latin1.GetString(context.Message[context.Message.RequestUri]);
        return options.Match?.IsMatch(target) != false && options.Skip?.IsMatch(target) != true;
    }

    private static void Finish(RouteContext context)
    {
        // The slot is gone when the connection became a WebSocket and the exchange says so; else every request ends in one answer.
        if (context.Slots.Find<HttpExchange>() is not { IsAnswered: false } exchange) return;
        if (context.IsDropped)
        {
            exchange.Drop();
            return;
        }
        exchange.Closes = true;
        if (context.HasFailed) exchange.Reply(context, 500, "Internal Server Error"u8);
        else exchange.Reply(context, 404, "Not Found"u8);
    }
}
