using Chappe.Engine.Routing;
using Chappe.Engine.Transports;
using Chappe.Engine.Vocabulary;
using Chappe.Sip.Messages;
using Chappe.Sip.Parsing;
using Chappe.Sip.Uris;

namespace Chappe.Modules.Classics;

/// <summary>The tests behind <c>nat_uac_test</c>. One that finds nothing to look at finds nothing.</summary>
internal static class NatDetection
{
    /// <summary>True when any of the tests hits.</summary>
    public static bool Any(RouteContext context, NatTests tests)
    {
        context.Refresh();
        var message = context.Message;
        var source = context.Source.Remote;
        var via = message.TopVia;
        bool Asks(NatTests test) => (tests & test) != 0;

        return Asks(NatTests.PrivateSource) && source.IsPrivate
            || Asks(NatTests.WebSocket) && context.Source.Listener.Transport is TransportKind.Ws or TransportKind.Wss
            || Asks(NatTests.OtherViaPort) && (via.Port == 0 ? 5060 : via.Port) != source.Port
            || Asks(NatTests.PrivateVia) && IsPrivate(message[via.Host])
            || Asks(NatTests.OtherViaHost) && !IsHost(message[via.Host], source)
            || (tests & (NatTests.PrivateContact | NatTests.OtherContactPort)) != 0 && HitsContact(message, source, tests)
            || (tests & (NatTests.PrivateSdp | NatTests.OtherSdp)) != 0 && HitsSdp(message, source, tests)
            || Asks(NatTests.OtherTarget) && HitsTarget(context);
    }

    /// <summary>True for a numeric private address.</summary>
    public static bool IsPrivate(ReadOnlySpan<byte> host) => NetAddress.TryParseHost(host, 0, out var address) && address.IsPrivate;

    private static bool IsHost(ReadOnlySpan<byte> host, in NetAddress source) => NetAddress.TryParseHost(host, 0, out var address) && address.SameHost(source);

    private static bool HitsContact(SipMessage message, in NetAddress source, NatTests tests)
    {
        var contacts = message.Addresses(HeaderId.Contact);
        if (!contacts.MoveNext() || contacts.Current.IsStar || !SipUri.TryParse(message.Octets, contacts.Current.Uri, out var uri)) return false;
        return (tests & NatTests.PrivateContact) != 0 && IsPrivate(message[uri.Host])
            || (tests & NatTests.OtherContactPort) != 0 && UriEditing.PortOf(uri) != source.Port;
    }

    private static bool HitsSdp(SipMessage message, in NetAddress source, NatTests tests)
    {
        foreach (var address in new SdpAddresses(message.Octets, message.Body, 'c'))
        {
            if (!NetAddress.TryParseHost(message[address], 0, out var media)) continue;
            if ((tests & NatTests.PrivateSdp) != 0 && media.IsPrivate || (tests & NatTests.OtherSdp) != 0 && !media.SameHost(source)) return true;
        }
        return false;
    }

    /// <summary>A request: host and port of the Request-URI against those of the destination. A reply: the second Via against its received and rport.</summary>
    private static bool HitsTarget(RouteContext context)
    {
        var message = context.Message;
        if (message.IsRequest)
        {
            var destination = context.DestinationUri;
            if (!SipUri.TryParse(destination.Octets, out var to) || !SipUri.TryParse(context.RequestUri, out var uri)) return false;
            return IsWebSocket(PartOf(destination, to.Transport)) || UriEditing.PortOf(to) != UriEditing.PortOf(uri)
                || !Octets.EqualsNoCase(to.Host.Of(destination.Octets), uri.Host.Of(context.RequestUri));
        }
        if (!message.TryGetSecondVia(out var via)) return false;
        return IsWebSocket(message[via.Transport])
            || via.Received.IsPresent && !Octets.EqualsNoCase(message[via.Received], message[via.Host])
            || via.RPort != 0 && via.RPort != (via.Port == 0 ? 5060 : via.Port);
    }

    private static ReadOnlySpan<byte> PartOf(Text text, Slice part) => part.IsPresent ? part.Of(text.Octets) : default;

    private static bool IsWebSocket(ReadOnlySpan<byte> transport) => Octets.EqualsNoCase(transport, "ws"u8) || Octets.EqualsNoCase(transport, "wss"u8);
}
