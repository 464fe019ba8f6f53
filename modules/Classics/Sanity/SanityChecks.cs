using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;
using Chappe.Sip.Digest;
using Chappe.Sip.Headers;
using Chappe.Sip.Messages;
using Chappe.Sip.Parsing;
using Chappe.Sip.Uris;

namespace Chappe.Modules.Classics;

/// <summary>The checks of <c>sanity_check</c> in Kamailio's order. Much of what they look for is refused on reception already, before any script runs.</summary>
internal static class SanityChecks
{
    private const int Version = 1, Scheme = 2, RequiredHeaders = 4, CSeqMethod = 32, CSeqValue = 64, ContentLength = 128, Expires = 256,
        ProxyRequire = 512, Uris = 1024, Digests = 2048, Tags = 4096, AuthorizationHeader = 8192, FirstVia = 16384;

    /// <summary>The reply that is due: 0 when all is well. <paramref name="headers"/> gets lines for it.</summary>
    public static (int Code, string Reason) Find(RouteContext context, int checks, int uris, string supported, ref Text headers)
    {
        var message = context.Message;
        bool Asks(int check) => (checks & check) != 0;

        if (Asks(FirstVia) && !message.TopVia.SentBy.IsPresent) return (400, "Bad Via Header");
        if (Asks(Version) && !message.Octets[message.RequestUri.End..message.HeadersStart].StartsWith(" SIP/2.0"u8)) return (505, "Version Not Supported (R-URI)");
        if (Asks(Scheme) && SchemeFault(context) is { Code: > 0 } scheme) return scheme;
        if (Asks(RequiredHeaders) && (message.CallId.Length == 0 || !message.From.Uri.IsPresent || !message.To.Uri.IsPresent || !message.CSeq.NumberText.IsPresent)) return (400, "Missing Required Header in Request");
        if (Asks(CSeqMethod) && !message[message.CSeq.MethodName].SequenceEqual(message[message.MethodName])) return (400, "CSeq method does not match request method");
        if (Asks(CSeqValue) && !Numbers.TryParse(message[message.CSeq.NumberText], uint.MaxValue, out _)) return (400, "CSeq number is illegal");
        if (Asks(ContentLength) && LengthMisses(message)) return (400, "Content-Length mis-match");
        if (Asks(Expires) && message.IndexOf(HeaderId.Expires) >= 0 && !Numbers.TryParse(message[message.First(HeaderId.Expires).Value], uint.MaxValue, out _)) return (400, "Expires value is illegal");
        if (Asks(ProxyRequire) && Unsupported(message, supported, ref headers)) return (420, "Bad Proxy Require Extension");
        if (Asks(Uris) && UriFault(context, uris) is { Code: > 0 } uri) return uri;
        if (Asks(Digests) && DigestFault(message, onlyDigests: false) is { Code: > 0 } digest) return digest;
        if (Asks(AuthorizationHeader) && DigestFault(message, onlyDigests: true) is { Code: > 0 } authorization) return authorization;
        if (Asks(Tags) && !message.From.Tag.IsPresent && message[message.From.Parameters].IndexOf(";tag="u8) >= 0) return (400, "Many From Tag Params");
        return default;
    }

    private static (int Code, string Reason) SchemeFault(RouteContext context)
    {
        var uri = context.RequestUri;
        int colon = uri.IndexOf((byte)':');
        var scheme = colon < 0 ? default : uri[..colon];
        bool isKnown = Octets.EqualsNoCase(scheme, "sip"u8) || Octets.EqualsNoCase(scheme, "sips"u8) || Octets.EqualsNoCase(scheme, "tel"u8)
            || Octets.EqualsNoCase(scheme, "tels"u8) || Octets.EqualsNoCase(scheme, "urn"u8);
        // RFC 3261 section 8.2.2.1: a scheme that we do not know is 416.
        return isKnown ? default : (416, "Unsupported URI Scheme in Request URI");
    }

    private static bool LengthMisses(SipMessage message)
    {
        if (message.IndexOf(HeaderId.ContentLength) < 0) return false;
        return !Numbers.TryParse(message[message.First(HeaderId.ContentLength).Value], int.MaxValue, out uint told) || told != message.Body.Length;
    }

    private static bool Unsupported(SipMessage message, string supported, ref Text headers)
    {
        Text missing = default;
        for (int index = message.IndexOf(HeaderId.ProxyRequire); index >= 0; index = message.IndexOf(HeaderId.ProxyRequire, index + 1))
        {
            foreach (var option in new ListValues(message.Octets, message.Headers[index].Value))
            {
                var name = UriEditing.TextOf(message, option);
                if (TextopsFunctions.in_list(name, supported, ",")) continue;
                // RFC 3261 section 16.3 step 5: every option that is not understood is named.
                missing = missing.IsNull ? name : $"{missing}, {name}";
            }
        }
        if (missing.IsNull) return false;
        headers = $"Unsupported: {missing}\r\n";
        return true;
    }

    private static (int Code, string Reason) UriFault(RouteContext context, int uris)
    {
        var message = context.Message;
        if ((uris & 1) != 0 && !SipUri.TryParse(context.RequestUri, out _)) return (400, "Bad Request URI");
        if ((uris & 2) != 0 && !SipUri.TryParse(message[message.From.Uri], out _)) return (400, "Bad From URI");
        if ((uris & 4) != 0 && !SipUri.TryParse(message[message.To.Uri], out _)) return (400, "Bad To URI");
        if ((uris & 8) == 0) return default;
        var contacts = message.Addresses(HeaderId.Contact);
        while (contacts.MoveNext())
            if (!contacts.Current.IsStar && !SipUri.TryParse(message[contacts.Current.Uri], out _)) return (400, "Bad Contact URI");
        return contacts.IsFaulty ? (400, "Bad Contact URI") : default;
    }

    private static (int Code, string Reason) DigestFault(SipMessage message, bool onlyDigests)
    {
        for (int i = 0; i < message.Headers.Length; i++)
        {
            var header = message.Headers[i];
            if (header.Id is not (HeaderId.Authorization or HeaderId.ProxyAuthorization)) continue;
            bool isDigest = header.Value.Length > 7 && Octets.EqualsNoCase(message[header.Value][..7], "Digest "u8);
            if (!isDigest && onlyDigests) continue;
            if (!DigestCredentials.TryParse(message.Octets, header.Value, out var credentials)) return (400, "Bad Auth Header");
            if (credentials.Username.Length == 0) return (400, "Auth Empty User");
            if (credentials.Nonce.Length == 0) return (400, "Auth Empty Nonce");
            if (credentials.Response.Length == 0) return (400, "Auth Empty Response");
        }
        return default;
    }
}
