using Chappe.Engine.Resolving;
using Chappe.Engine.Routing;
using Chappe.Engine.Transports;
using Chappe.Engine.Vocabulary;
using Chappe.Sip.Messages;
using Chappe.Sip.Uris;

namespace Chappe.Engine.Forwarding;

/// <summary>
/// Where a request goes: to the destination that the script set (<c>$du</c>), else to the first hop of its Path, else to its
/// Request-URI. A Route header by itself sends it nowhere: <c>loose_route()</c> is who follows it, and a stranger's Route must
/// not choose our targets (threats S1). For the same reason <c>maddr</c> (RFC 3261 section 19.1.1) leads to another host than the script saw
/// only where a script, a contact or a Route that was followed has it; in a Request-URI as received it is not followed unless
/// <c>core.follow_maddr</c> says so.
/// </summary>
internal static class NextHop
{
    /// <summary>The URI to send to.</summary>
    public static ReadOnlySpan<byte> UriOf(Text destination, Text path, ReadOnlySpan<byte> requestUri)
    {
        if (!destination.IsEmpty) return destination.Octets;
        if (path.IsEmpty) return requestUri;
        var first = path.Octets;
        int open = first.IndexOf((byte)'<'), close = first.IndexOf((byte)'>');
        return open >= 0 && close > open ? first[(open + 1)..close] : requestUri;
    }

    /// <summary>Asks where the present target of <paramref name="work"/> is.</summary>
    /// <param name="work">The request with its destination, path and Request-URI.</param>
    /// <param name="question">The question for the resolver.</param>
    /// <param name="origin">Who named it.</param>
    /// <returns>false when it is no SIP URI, or names a transport that nobody has.</returns>
    public static bool TryAsk(RouteContext work, out ResolveQuestion question, out TargetOrigin origin)
    {
        bool isByUri = work.DestinationUri.IsEmpty && work.Path.IsEmpty;
        origin = isByUri ? work.UriOrigin : !work.DestinationUri.IsEmpty ? work.DestinationOrigin : TargetOrigin.Network;
        bool followsMaddr = origin != TargetOrigin.Received || work.Routes.Options.Find<CoreOptions>() is { follow_maddr: true };
        return TryAsk(UriOf(work.DestinationUri, work.Path, work.RequestUri), followsMaddr, out question);
    }

    /// <summary>Asks where a URI leads that the script wrote itself.</summary>
    /// <returns>false when it is no SIP URI, or names a transport that nobody has.</returns>
    public static bool TryAskOfScript(ReadOnlySpan<byte> uri, out ResolveQuestion question) => TryAsk(uri, followsMaddr: true, out question);

    private static bool TryAsk(ReadOnlySpan<byte> uri, bool followsMaddr, out ResolveQuestion question)
    {
        question = default;
        if (!SipUri.TryParse(uri, out var parts) || parts.Scheme is not (UriScheme.Sip or UriScheme.Sips)) return false;
        var transport = TransportKind.Any;
        if (parts.Transport.IsPresent && !TryReadTransport(parts.Transport.Of(uri), out transport)) return false;
        question = new ResolveQuestion
        {
            // RFC 3261 section 18.1.1: maddr takes the place of the host.
            Host = followsMaddr && parts.MAddr.Length > 0 ? parts.MAddr.Of(uri) : parts.Host.Of(uri),
            Port = parts.Port,
            Transport = transport,
            IsSecure = parts.Scheme == UriScheme.Sips,
        };
        return true;
    }

    /// <summary>The listener to send to <paramref name="target"/> from.</summary>
    public static Listener? Outgoing(RouteContext request, Listener? wanted, in Target target)
    {
        var listeners = request.Proxy.Listeners;
        return listeners.Choose(target.Transport, target.Address, wanted ?? request.Source.Listener, request.SendConnectionId);
    }

    /// <summary>Reads a transport's name, whatever its case.</summary>
    public static bool TryReadTransport(ReadOnlySpan<byte> name, out TransportKind transport)
    {
        transport = name.Length switch
        {
            2 when Is(name, "ws"u8) => TransportKind.Ws,
            3 when Is(name, "udp"u8) => TransportKind.Udp,
            3 when Is(name, "tcp"u8) => TransportKind.Tcp,
            3 when Is(name, "tls"u8) => TransportKind.Tls,
            3 when Is(name, "wss"u8) => TransportKind.Wss,
            _ => TransportKind.Any,
        };
        return transport != TransportKind.Any;
    }

    private static bool Is(ReadOnlySpan<byte> name, ReadOnlySpan<byte> small) => Chappe.Sip.Parsing.Octets.EqualsNoCase(name, small);
}
