using Chappe.Engine.Forwarding;
using Chappe.Engine.Routing;
using Chappe.Engine.Transports;
using Chappe.Engine.Vocabulary;

namespace Chappe.Engine.Transactions;

/// <summary>Reads the proxies that relaying words are given.</summary>
internal static class RelayProxyReader
{
    /// <summary>Reads <c>[proto:]host[:port]</c>, IPv6 in brackets.</summary>
    public static bool TryRead(Text text, out RelayProxy proxy)
    {
        proxy = default;
        var transport = TransportKind.Any;
        int start = 0, colon = text.Octets.IndexOf((byte)':');
        if (colon > 0 && NextHop.TryReadTransport(text.Octets[..colon], out transport)) start = colon + 1;
        var rest = text.Slice(start, text.Length - start);
        int hostEnd = rest.Length, port = 0;
        int close = rest.Octets.LastIndexOf((byte)']');
        colon = rest.Octets.LastIndexOf((byte)':');
        if (colon > close)
        {
            hostEnd = colon;
            if (!System.Buffers.Text.Utf8Parser.TryParse(rest.Octets[(colon + 1)..], out port, out int used) || used != rest.Length - colon - 1 || port is < 1 or > 65535) return false;
        }
        if (hostEnd == 0) return false;
        proxy = new RelayProxy(transport, rest.Slice(0, hostEnd), port);
        return true;
    }

    /// <summary>Where the request would go, by another transport.</summary>
    public static bool TryReadTarget(RouteContext context, TransportKind transport, out RelayProxy proxy)
    {
        proxy = default;
        if (!NextHop.TryAsk(context, out var question, out var origin)) return false;
        proxy = new RelayProxy(transport, context.Arena.Store(question.Host), question.Port) { Origin = origin };
        return true;
    }
}
