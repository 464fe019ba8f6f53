using Chappe.Engine.Routing;
using Chappe.Sip.Digest;
using Chappe.Sip.Messages;
using Chappe.Sip.Uris;

namespace Chappe.Modules.Auth;

/// <summary>What follows from credentials: whose request this is, and that they have been used up.</summary>
internal static class Identity
{
    /// <summary>True when the authenticated user is the one of To in a REGISTER or a PUBLISH, of From in anything else (threats A3).</summary>
    public static bool IsUserOfRequest(RouteContext context)
    {
        var message = context.Message;
        // Nobody authenticated himself: ACK and CANCEL.
        if (context.Slots.Find<AuthState>() is not { IsAuthenticated: true } state) return message.Method is SipMethod.Ack or SipMethod.Cancel;
        bool isTo = message.Method is SipMethod.Register or SipMethod.Publish;
        var address = isTo ? message.To.Uri : message.From.Uri;
        if (!SipUri.TryParse(message.Octets, address, out var uri)) return false;
        var user = state.Username;
        // Credentials may carry user@domain; the part before the last @ is the user then.
        int at = user.LastIndexOf((byte)'@');
        if (at >= 0) user = user[..at];
        var written = uri.User.Of(message.Octets);
        Span<byte> plain = stackalloc byte[256];
        int length = Escapes.Unescape(written, plain);
        return length >= 0 && plain[..length].SequenceEqual(user);
    }

    /// <summary>The checks that the flags of <c>auth_check</c> ask for: 1 the user is the request's, and nobody registers or publishes for another; 2 not where a request may come forwarded.</summary>
    public static bool Fits(RouteContext context, int flags, bool usesDomain)
    {
        const int ChecksUser = 1, SkipsForwarded = 2;
        var message = context.Message;
        if ((flags & ChecksUser) == 0 || message.Method is SipMethod.Ack or SipMethod.Cancel) return true;
        bool mayBeForwarded = message.Method is SipMethod.Invite or SipMethod.Bye or SipMethod.Prack or SipMethod.Update or SipMethod.Message;
        if (((flags & SkipsForwarded) == 0 || !mayBeForwarded) && !IsUserOfRequest(context)) return false;
        if (message.Method is not (SipMethod.Register or SipMethod.Publish)) return true;
        if (!SipUri.TryParse(message.Octets, message.From.Uri, out var from) || !SipUri.TryParse(message.Octets, message.To.Uri, out var to)) return false;
        if (!IsSame(message, from, to, usesDomain)) return false;
        return message.Method == SipMethod.Register || IsSame(message, from, message.RequestUriParts, usesDomain);
    }

    private static bool IsSame(SipMessage message, in SipUri a, in SipUri b, bool usesDomain) =>
        Escapes.AreEquivalent(message[a.User], message[b.User]) && (!usesDomain || Chappe.Sip.Parsing.Octets.EqualsNoCase(message[a.Host], message[b.Host]));

    /// <summary>Removes the header line whose credentials were right.</summary>
    public static bool Consume(RouteContext context)
    {
        if (context.Slots.Find<AuthState>() is not { IsAuthenticated: true } state) return false;
        context.Refresh();
        var message = context.Message;
        for (int i = message.IndexOf(state.Header); i >= 0; i = message.IndexOf(state.Header, i + 1))
        {
            ref readonly var header = ref message.Headers[i];
            if (!message[header.Value].SequenceEqual(state.Value.Of(state.Octets))) continue;
            message.Edits.Remove(header.Line);
            return true;
        }
        return false;
    }

    /// <summary>True when there are credentials for a realm in either header.</summary>
    public static bool HasCredentials(RouteContext context, ReadOnlySpan<byte> realm)
    {
        context.Refresh();
        var message = context.Message;
        foreach (ref readonly var header in message.Headers)
            if (header.Id is HeaderId.Authorization or HeaderId.ProxyAuthorization && DigestCredentials.TryParse(message.Octets, header.Value, out var credentials)
                && message[credentials.Realm].SequenceEqual(realm)) return true;
        return false;
    }
}
