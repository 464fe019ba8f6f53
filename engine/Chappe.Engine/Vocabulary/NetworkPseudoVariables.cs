using System.Text;
using Chappe.Engine.Routing;
using Chappe.Engine.Transports;

namespace Chappe.Engine.Vocabulary;

/// <summary>Kamailio's pseudo-variables of where the message came from, where it came in, and what it will leave by.</summary>
public static class NetworkPseudoVariables
{
    private static readonly byte[][] s_names = [.. Enum.GetValues<TransportKind>().Select(k => Encoding.ASCII.GetBytes(k == TransportKind.Any ? "any" : k.ToString().ToLowerInvariant()))];

    /// <summary><c>$si</c>: the source IP address, IPv6 without brackets.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static Text si => Host(Here.Context.Source.Remote, brackets: false);

    /// <summary><c>$siz</c>: the source IP address, IPv6 in brackets.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static Text siz => Host(Here.Context.Source.Remote, brackets: true);

    /// <summary><c>$sp</c>: the source port.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static Text sp => (int)Here.Context.Source.Remote.Port;

    /// <summary><c>$su</c>: the source as a URI, <c>sip:ip:port</c>, with a transport parameter unless it is UDP.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static Text su => Here.Context.Source.Listener.Transport == TransportKind.Udp ? $"sip:{siz}:{sp}" : sut;

    /// <summary><c>$sut</c>: the source as a URI, always with its transport parameter.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static Text sut => $"sip:{siz}:{sp};transport={proto}";

    /// <summary><c>$sas</c>: the source as <c>proto:ip:port</c>.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static Text sas => $"{proto}:{siz}:{sp}";

    /// <summary><c>$Ri</c>: the IP address that the message came in on.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static Text Ri => Host(Here.Context.Source.Listener.Local, brackets: false);

    /// <summary><c>$Rp</c>: the port that the message came in on.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static Text Rp => (int)Here.Context.Source.Listener.Local.Port;

    /// <summary><c>$Ru</c>: the address that the message came in on as a URI with its transport.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static Text Ru => $"sip:{Host(Here.Context.Source.Listener.Local, brackets: true)}:{Rp};transport={proto}";

    /// <summary><c>$Rn</c>: the name of the listener that the message came in on; undefined when it has none.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static Text Rn => Here.Context.Source.Listener.Spec.Name;

    /// <summary><c>$RAi</c>: the advertised address of the listener that the message came in on; its own when it advertises none.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static Text RAi => Text.Of(Here.Context.Source.Listener.HostText);

    /// <summary><c>$RAp</c>: the advertised port of the listener that the message came in on.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static Text RAp => Here.Context.Source.Listener.Port;

    /// <summary><c>$proto</c>: the transport that the message came by: udp, tcp, tls, ws or wss.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static Text proto => NameOf(Here.Context.Source.Listener.Transport);

    /// <summary><c>$pr</c>: the same as <c>proto</c>.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static Text pr => proto;

    /// <summary><c>$sndto(name)</c>: where the message is about to go, in <c>onsend_route</c> and <c>event_route("topoh:msg-outgoing")</c>; undefined elsewhere.</summary>
    /// <param name="name"><c>ip</c>, <c>port</c>, <c>proto</c> or <c>af</c> (4 or 6).</param>
    [Export(RouteKinds.Any, Module = "pv")]
    public static Text sndto(string name) => Leaving(name, Here.Context.SendsTo.Remote);

    /// <summary><c>$sndfrom(name)</c>: our address that the message is about to leave from, like <c>sndto</c>.</summary>
    /// <param name="name"><c>ip</c>, <c>port</c>, <c>proto</c> or <c>af</c> (4 or 6).</param>
    [Export(RouteKinds.Any, Module = "pv")]
    public static Text sndfrom(string name) => Here.Context.SendsTo.Listener is { } listener ? Leaving(name, listener.Local) : default;

    private static Text Leaving(string name, in NetAddress side) => Here.Context.SendsTo.Listener is not { } listener ? default : name switch
    {
        "ip" => Host(side, brackets: false),
        "port" => (int)side.Port,
        "proto" => NameOf(listener.Transport),
        "af" => side.IsIPv4 ? 4 : 6,
        _ => default,
    };

    /// <summary>What <c>proto</c> is for UDP: <c>proto == UDP</c>.</summary>
    [Export(RouteKinds.Any)]
    public static Text UDP => NameOf(TransportKind.Udp);

    /// <summary>What <c>proto</c> is for TCP: <c>proto == TCP</c>.</summary>
    [Export(RouteKinds.Any)]
    public static Text TCP => NameOf(TransportKind.Tcp);

    /// <summary>What <c>proto</c> is for TLS: <c>proto == TLS</c>.</summary>
    [Export(RouteKinds.Any)]
    public static Text TLS => NameOf(TransportKind.Tls);

    /// <summary>What <c>proto</c> is for a WebSocket without TLS: <c>proto == WS</c>.</summary>
    [Export(RouteKinds.Any)]
    public static Text WS => NameOf(TransportKind.Ws);

    /// <summary>What <c>proto</c> is for a WebSocket over TLS: <c>proto == WSS</c>.</summary>
    [Export(RouteKinds.Any)]
    public static Text WSS => NameOf(TransportKind.Wss);

    /// <summary><c>$prid</c>: Kamailio's number of the transport: 1 udp, 2 tcp, 3 tls, 4 sctp, 5 ws, 6 wss.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static int prid => (int)Here.Context.Source.Listener.Transport;

    /// <summary><c>$af</c>: <c>INET</c> or <c>INET6</c>, by the source address.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static Text af => Here.Context.Source.Remote.IsIPv4 ? "INET" : "INET6";

    /// <summary><c>$conid</c>: the number of the connection that the message came by; 0 for UDP.</summary>
    [Export(RouteKinds.Any, Module = "tcpops")]
    public static long conid => Here.Context.Source.ConnectionId;

    /// <summary><c>$fs</c>: the listener that the request will be sent from, as <c>proto:ip:port</c>; undefined when none is forced. Set it to that form or to a listener's name; anything else is refused and logged; null lets the engine choose again.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static Text fs
    {
        get => Here.Context.SendSocket is { } socket ? $"{NameOf(socket.Transport)}:{Host(socket.Local, brackets: true)}:{socket.Local.Port}" : default(Text);
        set
        {
            var context = Here.Context;
            if (value.IsNull) context.SendSocket = null;
            else if (ListenerNaming.Find(context.Proxy.Listeners, value) is { } listener) context.SendSocket = listener;
            else UriEditing.Refuse(context, "send socket", value);
        }
    }

    /// <summary>The name of a transport in small letters, without making a text of it.</summary>
    internal static Text NameOf(TransportKind kind) => Text.Of(s_names[(int)kind]);

    /// <summary>An address's host in the arena of the message at hand.</summary>
    internal static Text Host(in NetAddress address, bool brackets)
    {
        var arena = Here.Context.Arena;
        return arena.Commit(address.FormatHost(arena.Reserve(56), brackets));
    }
}
