using Chappe.Engine.Routing;
using Chappe.Engine.Transports.Streams;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.WebSocket;

/// <summary>The words of tcpops.</summary>
public static class TcpopsFunctions
{
    private const int LongestLife = 7 * 24 * 3600;

    /// <summary>The parameters of tcpops.</summary>
    [Export(RouteKinds.Any | RouteKinds.Load, Module = "tcpops")]
    public static TcpopsOptions tcpops => Here.Options<TcpopsOptions>();

    /// <summary>Sets how long the connection of this message may be idle.</summary>
    /// <param name="seconds">The time, up to a week.</param>
    /// <returns>false when the message came by no connection, or it has gone.</returns>
    [Export(RouteKinds.Any, Module = "tcpops")]
    public static Rc tcp_set_connection_lifetime(int seconds) => tcp_set_connection_lifetime(Here.Context.Source.ConnectionId, seconds);

    /// <summary>Sets how long a connection may be idle.</summary>
    /// <param name="connection">Its number, <c>conid</c>.</param>
    /// <param name="seconds">The time, up to a week.</param>
    /// <returns>false when there is no such connection.</returns>
    [Export(RouteKinds.Any, Module = "tcpops")]
    public static Rc tcp_set_connection_lifetime(long connection, int seconds)
    {
        if (Find(connection) is not { } found || seconds <= 0) return Rc.False;
        found.Lifetime = TimeSpan.FromSeconds(Math.Min(seconds, LongestLife));
        return Rc.True;
    }

    /// <summary>Lets <c>event_route[tcp:closed]</c> run for the connection of this message, when <c>tcpops.closed_event</c> is 2.</summary>
    /// <returns>false when the message came by no connection, or it has gone.</returns>
    [Export(RouteKinds.Any, Module = "tcpops")]
    public static Rc tcp_enable_closed_event() => tcp_enable_closed_event(Here.Context.Source.ConnectionId);

    /// <summary>Lets <c>event_route[tcp:closed]</c> run for a connection, when <c>tcpops.closed_event</c> is 2.</summary>
    /// <param name="connection">Its number, <c>conid</c>.</param>
    /// <returns>false when there is no such connection.</returns>
    [Export(RouteKinds.Any, Module = "tcpops")]
    public static Rc tcp_enable_closed_event(long connection)
    {
        if (Find(connection) is not { } found) return Rc.False;
        Here.Context.Proxy.Module<TcpopsModule>().Ask(found);
        return Rc.True;
    }

    /// <summary>Asks for a connection by its number.</summary>
    /// <returns>1 open, 2 being opened; false when there is none (-1), or it is closing (-2).</returns>
    [Export(RouteKinds.Any, Module = "tcpops")]
    public static Rc tcp_conid_state(long connection) => Find(connection, mustBeOpen: false) is not { } found ? -1 : found.IsOpen ? 1 : found.IsOutgoing ? 2 : -2;

    /// <summary>Asks whether a connection can be sent on.</summary>
    /// <returns>false when it cannot.</returns>
    [Export(RouteKinds.Any, Module = "tcpops")]
    public static Rc tcp_conid_alive(long connection) => Find(connection) is not null;

    /// <summary>Finds the number of a connection by the address at its other end.</summary>
    /// <param name="address"><c>192.0.2.1:5060</c>.</param>
    /// <param name="connection">The number.</param>
    /// <returns>false when there is none.</returns>
    [Export(RouteKinds.Any, Module = "tcpops")]
    public static Rc tcp_get_conid(Text address, out long connection)
    {
        connection = 0;
        string wanted = address.ToString();
        foreach (var open in Here.Context.Proxy.Streams?.Connections ?? [])
            if (open.IsOpen && $"{open.Remote.HostText}:{open.Remote.Port}" == wanted)
            {
                connection = open.Id;
                return Rc.True;
            }
        return Rc.False;
    }

    /// <inheritdoc cref="tcp_get_conid(Text, out long)"/>
    [Export(RouteKinds.Any, Module = "tcpops")]
    public static Rc tcp_get_conid(Text address, Into connection)
    {
        if (!tcp_get_conid(address, out long found)) return Rc.False;
        connection($"{found}");
        return Rc.True;
    }

    /// <summary>Taken, without effect: who is gone is noticed when an idle connection's lifetime ends.</summary>
    [Export(RouteKinds.Any, Module = "tcpops")]
    public static Rc tcp_keepalive_enable(int idle, int count, int interval) => Kept(idle + count + interval);

    /// <inheritdoc cref="tcp_keepalive_enable(int, int, int)"/>
    [Export(RouteKinds.Any, Module = "tcpops")]
    public static Rc tcp_keepalive_enable(long connection, int idle, int count, int interval) => Find(connection) is not null && Kept(idle + count + interval);

    /// <inheritdoc cref="tcp_keepalive_enable(int, int, int)"/>
    [Export(RouteKinds.Any, Module = "tcpops")]
    public static Rc tcp_keepalive_disable() => Find(Here.Context.Source.ConnectionId) is not null;

    private static bool Kept(int sum) => sum >= 0 && Find(Here.Context.Source.ConnectionId) is not null;

    private static StreamConnection? Find(long connection, bool mustBeOpen = true) =>
        connection > 0 && Here.Context.Proxy.Streams?.Find(connection) is { } found && (found.IsOpen || !mustBeOpen) ? found : null;
}
