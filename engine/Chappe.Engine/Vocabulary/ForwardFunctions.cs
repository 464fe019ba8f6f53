using Chappe.Engine.Routing;
using Chappe.Engine.Transactions;
using Chappe.Engine.Transports;

namespace Chappe.Engine.Vocabulary;

/// <summary>The core's words that forward without state (RFC 3261 section 16.11): nothing is retransmitted from here, and nobody is told when it fails.</summary>
public static class ForwardFunctions
{
    /// <summary>Forwards the request without state to <c>$du</c>, else to its Request-URI.</summary>
    /// <returns>false when it leads nowhere or could not be sent.</returns>
    [Export(RouteKinds.Request | RouteKinds.Failure)]
    public static Rc forward() => Here.Context.Proxy.Transactions.ForwardStateless(Here.Context, default);

    /// <summary>Forwards the request without state to this proxy.</summary>
    /// <returns>false when it leads nowhere or could not be sent.</returns>
    [Export(RouteKinds.Request | RouteKinds.Failure)]
    public static Rc forward(Text host, int port) => By(TransportKind.Any, host, port);

    /// <inheritdoc cref="forward(Text, int)"/>
    [Export(RouteKinds.Request | RouteKinds.Failure)]
    public static Rc forward_udp(Text host, int port) => By(TransportKind.Udp, host, port);

    /// <inheritdoc cref="forward(Text, int)"/>
    [Export(RouteKinds.Request | RouteKinds.Failure)]
    public static Rc forward_tcp(Text host, int port) => By(TransportKind.Tcp, host, port);

    /// <inheritdoc cref="forward(Text, int)"/>
    [Export(RouteKinds.Request | RouteKinds.Failure)]
    public static Rc forward_tls(Text host, int port) => By(TransportKind.Tls, host, port);

    private static Rc By(TransportKind transport, Text host, int port) =>
        Here.Context.Proxy.Transactions.ForwardStateless(Here.Context, new RelayProxy(transport, host, port));
}
