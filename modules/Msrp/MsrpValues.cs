using Chappe.Engine.Routing;
using Chappe.Engine.Transports;
using Chappe.Engine.Vocabulary;
using Chappe.Sip.Messages;
using Chappe.Sip.Msrp;

namespace Chappe.Modules.Msrp;

/// <summary>What stands behind <c>msrp["x"]</c>, under the names of Kamailio's <c>$msrp(x)</c>.</summary>
internal static class MsrpValues
{
    internal static Text Read(string name)
    {
        if (Here.Context.Slots.Find<MsrpExchange>() is not { Length: > 0 } exchange) return default;
        var frame = exchange.Frame;
        return name switch
        {
            "method" => exchange.Part(frame.Method),
            "code" => exchange.Part(frame.Code),
            "reason" => exchange.Part(frame.Reason),
            "transid" => exchange.Part(frame.TransactionId),
            "msgid" => exchange.Part(frame.MessageId),
            "hdrs" => exchange.Part(frame.Headers),
            "body" => exchange.Part(frame.Body),
            "bodylen" => frame.Body.Length,
            "buf" => exchange.Whole,
            "buflen" => exchange.Length,
            "conid" => Here.Context.Arena.Store(exchange.Connection.Id),
            "crthop" => exchange.Part(MsrpFrame.First(exchange.Octets, frame.ToPath)),
            "nexthop" => exchange.Part(Next(exchange)),
            "lasthop" => exchange.Part(MsrpFrame.Last(exchange.Octets, frame.ToPath)),
            "prevhop" => exchange.Part(MsrpFrame.First(exchange.Octets, frame.FromPath)),
            "firsthop" => exchange.Part(MsrpFrame.Last(exchange.Octets, frame.FromPath)),
            // Of those behind this hop.
            "nexthops" => MsrpFrame.Count(exchange.Octets, frame.ToPath) - 1,
            "prevhops" => MsrpFrame.Count(exchange.Octets, frame.FromPath),
            "sessid" => SessionId(exchange),
            "srcaddr" => AddressOf(exchange),
            "srcsock" => SocketOf(exchange),
            _ => default,
        };
    }

    /// <summary>The URI of the next hop; not present when this is the last.</summary>
    internal static Slice Next(MsrpExchange exchange) =>
        MsrpFrame.Rest(exchange.Octets, exchange.Frame.ToPath) is { IsPresent: true } rest ? MsrpFrame.First(exchange.Octets, rest) : default;

    /// <summary>The session of the URI that leads here; undefined when it names none.</summary>
    internal static Text SessionId(MsrpExchange exchange)
    {
        var here = exchange.Part(MsrpFrame.First(exchange.Octets, exchange.Frame.ToPath));
        return MsrpUri.TryParse(here.Octets, out var uri) && uri.Session.Length > 0 ? here.Slice(uri.Session.Offset, uri.Session.Length) : default;
    }

    /// <summary>The far side as a URI: what <c>msrp_set_dst</c> takes.</summary>
    internal static Text AddressOf(MsrpExchange exchange) =>
        $"{(exchange.Connection.IsSecure ? "msrps" : "msrp")}://{exchange.Connection.Remote.HostText}:{exchange.Connection.Remote.Port}";

    /// <summary>Our side as a socket: <c>tcp:192.0.2.1:2855</c>, also of a WebSocket, as in Kamailio.</summary>
    internal static Text SocketOf(MsrpExchange exchange) =>
        $"{(exchange.Connection.IsSecure ? "tls" : "tcp")}:{exchange.Connection.Listener.Local.HostText}:{exchange.Connection.Listener.Local.Port}";
}
