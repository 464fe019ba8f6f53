using System.Globalization;
using Chappe.Engine.Routing;
using Chappe.Modules.Media.Ng;
using Chappe.Sip.Messages;
using Chappe.Sip.Uris;

namespace Chappe.Modules.Media.Rtpengine;

/// <summary>
/// What the relay in this process is told beside what an rtpengine would be: it can know how the callee will be reached, and which branch
/// of which transaction is at hand, so a script need not say it in flags. <c>next-transport</c>: udp, tcp, tls, ws, wss. <c>branch</c>: the branch's
/// number. <c>status</c>: the reply's. <c>own-contact</c> and <c>next-contact</c>: who sends an offer and who gets it, as a user at an address. And both tags, whenever the message has them.
/// </summary>
internal static class EmbeddedHints
{
    /// <summary>Adds them.</summary>
    internal static void Add(RouteContext context, string operation, NgDictionary command)
    {
        var message = context.Message;
        if (!message.IsRequest) command["status"] = (long)message.StatusCode;
        if (context.Branch >= 0 && context.Kind is RouteKinds.Branch or RouteKinds.BranchFailure or RouteKinds.OnReply) command["branch"] = context.Branch.ToString(CultureInfo.InvariantCulture);
        if (operation == "delete" && !command.Has("to-tag") && message.To.Tag.Length > 0) command["to-tag"] = (ReadOnlyMemory<byte>)message.Buffer.AsMemory(message.To.Tag.Offset, message.To.Tag.Length);
        if (operation != "offer" || !message.IsRequest) return;
        command["next-transport"] = Transport(context.NextHopUri);
        if (NextContact(context) is { } next) command["next-contact"] = next;
        if (OwnContact(context) is { } own) command["own-contact"] = own;
    }

    // The user of the Request-URI at the address where it is looked for.
    private static string? NextContact(RouteContext context)
    {
        ReadOnlySpan<byte> uri = context.RequestUri, hop = context.NextHopUri;
        if (!SipUri.TryParse(uri, out var target) || !SipUri.TryParse(hop, out var place) || place.Host.Length == 0) return null;
        return Contact(target.User.Of(uri), place.Host.Of(hop), place.Port > 0 ? place.Port : place.Scheme == UriScheme.Sips || Transport(hop) == "tls" ? 5061 : 5060);
    }

    // The user that its Contact has, at the address that it really came from: nobody speaks for somebody else.
    private static string? OwnContact(RouteContext context)
    {
        var message = context.Message;
        var contacts = message.Addresses(HeaderId.Contact);
        if (!contacts.MoveNext() || contacts.Current.IsStar || !SipUri.TryParse(message[contacts.Current.Uri], out var uri)) return null;
        return Contact(uri.User.Of(message[contacts.Current.Uri]), System.Text.Encoding.ASCII.GetBytes(context.Source.Remote.HostText), context.Source.Remote.Port);
    }

    private static string? Contact(ReadOnlySpan<byte> user, ReadOnlySpan<byte> host, int port)
    {
        if (user.Length + host.Length > Calls.ContactProfiles.MaxName - 8) return null;
        return string.Create(CultureInfo.InvariantCulture, $"{System.Text.Encoding.Latin1.GetString(user)}@{System.Text.Encoding.Latin1.GetString(host).ToLowerInvariant()}:{port}");
    }

    // RFC 3263 section 4.1 would ask DNS where the URI is silent; media does not wait for it, and a browser's contact is never silent (RFC 7118 section 5.1).
    private static string Transport(ReadOnlySpan<byte> uri)
    {
        if (!SipUri.TryParse(uri, out var parts)) return "udp";
        if (parts.Transport.IsPresent && parts.Transport.Length is 2 or 3) return System.Text.Encoding.ASCII.GetString(parts.Transport.Of(uri)).ToLowerInvariant();
        return parts.Scheme == UriScheme.Sips ? "tls" : "udp";
    }
}
