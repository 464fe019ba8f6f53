using System.Text;
using Chappe.Engine.Transports;
using Chappe.Sip.Parsing;

namespace Chappe.Engine.Vocabulary;

/// <summary>Finds a listener by what a script calls it: its name, or <c>[proto:]host[:port]</c> of its bound or advertised address.</summary>
public static class ListenerNaming
{
    /// <summary>The listener of that name or address; null when there is none.</summary>
    public static Listener? Find(ListenerSet listeners, Text text)
    {
        var all = listeners.All;
        for (int i = 0; i < all.Count; i++)
            if (all[i].Spec.Name is { } name && Ascii.Equals(text.Octets, name)) return all[i];

        var rest = text.Octets;
        var transport = TransportKind.Any;
        int colon = rest.IndexOf((byte)':');
        if (colon > 0 && TryTransport(rest[..colon], out transport)) rest = rest[(colon + 1)..];
        if (!TryHostPort(rest, out var host, out int port)) return null;
        return Find(listeners, transport, host, port);
    }

    /// <summary>The listener of that transport (or any), host and port (0: its transport's default).</summary>
    public static Listener? Find(ListenerSet listeners, TransportKind transport, ReadOnlySpan<byte> host, int port)
    {
        bool isNumeric = NetAddress.TryParseHost(host, port, out var address);
        var all = listeners.Ways;
        for (int i = 0; i < all.Count; i++)
        {
            var listener = all[i];
            if (transport != TransportKind.Any && listener.Transport != transport) continue;
            int wanted = port == 0 ? listener.Spec.DefaultPort : port;
            if (isNumeric && listener.Local.SameHost(address) && listener.Local.Port == wanted) return listener;
            if (Octets.EqualsNoCase(listener.HostText, host) && listener.Port == wanted) return listener;
        }
        return null;
    }

    /// <summary>A transport's name in any case.</summary>
    public static bool TryTransport(ReadOnlySpan<byte> name, out TransportKind transport)
    {
        transport = TransportKind.Any;
        for (var kind = TransportKind.Udp; kind <= TransportKind.Wss; kind++)
        {
            if (!Octets.EqualsNoCase(NetworkPseudoVariables.NameOf(kind).Octets, name)) continue;
            transport = kind;
            return true;
        }
        return false;
    }

    /// <summary>Splits <c>host[:port]</c>; an IPv6 host with a port stands in brackets.</summary>
    public static bool TryHostPort(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> host, out int port)
    {
        port = 0;
        host = text;
        int colon = text.LastIndexOf((byte)':');
        if (text.IsEmpty) return false;
        bool isBareIPv6 = text[0] != '[' && colon > text.IndexOf((byte)':');
        if (colon < 0 || isBareIPv6 || text[^1] == ']') return true;
        host = text[..colon];
        return Numbers.TryParsePort(text[(colon + 1)..], out port) && host.Length > 0;
    }

    /// <summary>The transport parameter that brings the next request back by the same transport; UDP is what comes without one. Over WSS it is <c>ws</c> too (RFC 7118 section 5.2).</summary>
    public static ReadOnlySpan<byte> TransportParameter(TransportKind transport) => transport switch
    {
        TransportKind.Tcp => ";transport=tcp"u8,
        TransportKind.Tls => ";transport=tls"u8,
        TransportKind.Sctp => ";transport=sctp"u8,
        TransportKind.Ws or TransportKind.Wss => ";transport=ws"u8,
        _ => default,
    };
}
