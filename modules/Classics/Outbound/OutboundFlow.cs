using Chappe.Engine.Routing;
using Chappe.Engine.Transports;
using Chappe.Engine.Vocabulary;
using Chappe.Sip.Headers;
using Chappe.Sip.Messages;
using Chappe.Sip.Parsing;
using Chappe.Sip.Uris;

namespace Chappe.Modules.Classics;

/// <summary>When a flow token is written, and what it does when it comes back (RFC 5626 sections 5.1 to 5.3).</summary>
internal static class OutboundFlow
{
    /// <summary>The AVP with the token of the flow that this request is sent on; it follows the transaction.</summary>
    public const string UsedAvp = "$outbound.flow";

    /// <summary>A connection that there never is: what a token of before the last start leads to.</summary>
    private const long Gone = long.MaxValue;

    /// <summary>The token of a Route's user part.</summary>
    public static FlowToken.Finding Read(RouteContext context, Text route, in SipUri uri, out FlowToken token)
    {
        token = default;
        return uri.User.IsPresent ? FlowToken.Read(context.Routes.Options.Get<OutboundOptions>().Key, uri.User.Of(route.Octets), out token) : FlowToken.Finding.None;
    }

    /// <summary>Sends the request on the flow, and on nothing else: when it is gone, the client is told so by its registrar (section 5.3: 430).</summary>
    public static void Use(RouteContext context, in FlowToken token, ReadOnlySpan<byte> written)
    {
        context.Avps.RemoveAll(UsedAvp);
        context.Avps.Push(UsedAvp, Text.Store(written));
        context.SendSocket = Find(context.Proxy.Listeners, token) ?? context.SendSocket;
        context.SendConnectionId = token.IsOfThisProcess ? token.ConnectionId : Gone;
        context.StreamWishes |= StreamWishes.ForwardNoConnect;
        Span<byte> host = stackalloc byte[56];
        var address = Text.Store(host[..token.Remote.FormatHost(host)]);
        context.DestinationUri = $"sip:{address}:{token.Remote.Port}{Text.Store(ListenerNaming.TransportParameter(token.Transport))}";
    }

    /// <summary>True when the client of this request is to be found by its flow: it is the first hop and asks for outbound, by reg-id in a REGISTER, by ob in a request that begins a dialog.</summary>
    public static bool IsWanted(RouteContext context)
    {
        var options = context.Routes.Options.Get<OutboundOptions>();
        if (HasFlag(context, options.force_no_outbound_flag)) return false;
        if (HasFlag(context, options.force_outbound_flag)) return true;
        var message = context.Message;
        if (!options.outbound_active || message.TryGetSecondVia(out _)) return false;
        var contacts = message.Addresses(HeaderId.Contact);
        if (!contacts.MoveNext() || contacts.Current.IsStar) return false;
        var contact = contacts.Current;
        if (message.Method == SipMethod.Register)
            return new HeaderParameters(message.Octets, contact.Parameters).Has("reg-id"u8) && Supports(message, "path"u8) && Supports(message, "outbound"u8);
        return message.Method is SipMethod.Invite or SipMethod.Subscribe or SipMethod.Refer
            && SipUri.TryParse(message.Octets, contact.Uri, out var uri) && new UriParameters(message.Octets, uri.Parameters).Has("ob"u8);
    }

    /// <summary>Writes the token of the flow that the request came by.</summary>
    public static void WriteSource(RouteContext context, Span<byte> destination) =>
        FlowToken.Of(context.Source).Write(context.Routes.Options.Get<OutboundOptions>().Key, destination);

    private static bool HasFlag(RouteContext context, int flag) => flag is >= 0 and < 32 && (context.Flags >> flag & 1) != 0;

    private static bool Supports(SipMessage message, ReadOnlySpan<byte> option)
    {
        for (int index = message.IndexOf(HeaderId.Supported); index >= 0; index = message.IndexOf(HeaderId.Supported, index + 1))
            foreach (var value in new ListValues(message.Octets, message.Headers[index].Value))
                if (Octets.EqualsNoCase(message[value], option)) return true;
        return false;
    }

    private static Listener? Find(ListenerSet listeners, in FlowToken token) => listeners.Find(token.Transport, token.Local);
}
