using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;

namespace Chappe.Engine.Transports.Tls;

/// <summary>Whom a certificate names as a SIP domain: RFC 5922 sections 7.1 and 7.2.</summary>
internal static class TlsNames
{
    // RFC 5280 section 4.2.1.6: the tags of the kinds of names that matter here.
    private static readonly Asn1Tag s_dns = new(TagClass.ContextSpecific, 2), s_uri = new(TagClass.ContextSpecific, 6);

    /// <summary>True when the certificate names <paramref name="domain"/>: whole, without case, and without wildcards (section 7.2 forbids both <c>*.</c> and suffixes).</summary>
    internal static bool Covers(X509Certificate2 certificate, string domain)
    {
        if (domain.EndsWith('.')) domain = domain[..^1];
        foreach (string identity in Identities(certificate))
            if (identity.Equals(domain, StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }

    /// <summary>The SIP domains that a certificate names: URIs <c>sip:domain</c> without a user, DNS names, and only when there is no list of names at all, the common name.</summary>
    internal static IReadOnlyList<string> Identities(X509Certificate2 certificate)
    {
        var (domains, uris, hasNames) = Read(certificate);
        List<string> found = [.. uris.Select(DomainOf).OfType<string>(), .. domains];
        if (!hasNames && certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false) is { Length: > 0 } common) found.Add(common);
        return found;
    }

    /// <summary>The DNS names of a certificate's list of names.</summary>
    internal static IReadOnlyList<string> DnsNames(X509Certificate2 certificate) => Read(certificate).Dns;

    /// <summary>The URIs of a certificate's list of names.</summary>
    internal static IReadOnlyList<string> Uris(X509Certificate2 certificate) => Read(certificate).Uris;

    // Section 7.1: another scheme is no identity, and neither is a URI with a user part. A port says nothing about the domain.
    private static string? DomainOf(string uri)
    {
        if (!uri.StartsWith("sip:", StringComparison.OrdinalIgnoreCase) || uri.Contains('@', StringComparison.Ordinal)) return null;
        string host = uri[4..];
        int end = host.AsSpan().IndexOfAny(":;?");
        return end < 0 ? host : host[..end];
    }

    private static (List<string> Dns, List<string> Uris, bool HasNames) Read(X509Certificate2 certificate)
    {
        List<string> dns = [], uris = [];
        if (certificate.Extensions["2.5.29.17"] is not { } names) return (dns, uris, false);
        try
        {
            var list = new AsnReader(names.RawData, AsnEncodingRules.DER).ReadSequence();
            while (list.HasData)
            {
                var tag = list.PeekTag();
                if (tag.HasSameClassAndValue(s_dns)) dns.Add(list.ReadCharacterString(UniversalTagNumber.IA5String, s_dns));
                else if (tag.HasSameClassAndValue(s_uri)) uris.Add(list.ReadCharacterString(UniversalTagNumber.IA5String, s_uri));
                else list.ReadEncodedValue();
            }
        }
        catch (AsnContentException)
        {
            // Names that cannot be read name nobody.
            return ([], [], true);
        }
        return (dns, uris, true);
    }
}
