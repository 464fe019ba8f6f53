using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Engine.Transports.Tls;

/// <summary>Kamailio's pseudo-variables of the TLS connection that the message came by. All are undefined (null) when it came by none.</summary>
public static class TlsPseudoVariables
{
    private static TlsPeer? Peer => Here.Context is { Source: { ConnectionId: not 0 } source } context ? context.Proxy.Streams?.Find(source.ConnectionId)?.Tls : null;
    private static X509Certificate2? Shown => Peer?.PeerCertificate;
    private static X509Certificate2? Own => Peer?.OwnCertificate;

    /// <summary><c>$tls_version</c>: <c>TLSv1.2</c> or <c>TLSv1.3</c>.</summary>
    [Export(RouteKinds.Any, Module = "tls")]
    public static Text tls_version => Peer?.VersionText;

    /// <summary><c>$tls_description</c>: version and cipher suite in one text.</summary>
    [Export(RouteKinds.Any, Module = "tls")]
    public static Text tls_description => Peer is { } peer ? $"{peer.VersionText} {CipherNames.Of(peer.Cipher)} ({CipherNames.BitsOf(peer.Cipher)} bits)" : default(Text);

    /// <summary><c>$tls_cipher_info</c>: the cipher suite by OpenSSL's name.</summary>
    [Export(RouteKinds.Any, Module = "tls")]
    public static Text tls_cipher_info => Peer is { } peer ? CipherNames.Of(peer.Cipher) : default(Text);

    /// <summary><c>$tls_cipher_bits</c>: how many bits its key has.</summary>
    [Export(RouteKinds.Any, Module = "tls")]
    public static Text tls_cipher_bits => Peer is { } peer ? CipherNames.BitsOf(peer.Cipher) : default(Text);

    /// <summary><c>$tls_peer_server_name</c>: the name that the client asked for (SNI); undefined when it asked for none.</summary>
    [Export(RouteKinds.Any, Module = "tls")]
    public static Text tls_peer_server_name => Peer is { ServerName.Length: > 0 } peer ? peer.ServerName : default(Text);

    /// <summary><c>$tls_peer_verified</c>: 1 when the peer showed a certificate that leads to an authority we believe, else 0.</summary>
    [Export(RouteKinds.Any, Module = "tls")]
    public static Text tls_peer_verified => Peer is { } peer ? peer.PeerCertificate is not null && peer.IsPeerVerified ? 1 : 0 : default(Text);

    /// <summary><c>$tls_peer_expired</c>: 1 when the peer's certificate is out of date, else 0.</summary>
    [Export(RouteKinds.Any, Module = "tls")]
    public static Text tls_peer_expired => Shown is { } shown ? IsOutOfDate(shown) ? 1 : 0 : default(Text);

    /// <summary><c>$tls_peer_selfsigned</c>: 1 when the peer's certificate is signed by its own subject, else 0.</summary>
    [Export(RouteKinds.Any, Module = "tls")]
    public static Text tls_peer_selfsigned => Shown is { } shown ? shown.SubjectName.RawData.AsSpan().SequenceEqual(shown.IssuerName.RawData) ? 1 : 0 : default(Text);

    /// <summary><c>$tls_peer_notBefore</c>: since when the peer's certificate is good, in UTC.</summary>
    [Export(RouteKinds.Any, Module = "tls")]
    public static Text tls_peer_notBefore => DateOf(Shown?.NotBefore);
    /// <summary><c>$tls_peer_notAfter</c>: until when the peer's certificate is good, in UTC.</summary>
    [Export(RouteKinds.Any, Module = "tls")]
    public static Text tls_peer_notAfter => DateOf(Shown?.NotAfter);
    /// <summary><c>$tls_my_notBefore</c>: since when our certificate is good, in UTC.</summary>
    [Export(RouteKinds.Any, Module = "tls")]
    public static Text tls_my_notBefore => DateOf(Own?.NotBefore);
    /// <summary><c>$tls_my_notAfter</c>: until when our certificate is good, in UTC.</summary>
    [Export(RouteKinds.Any, Module = "tls")]
    public static Text tls_my_notAfter => DateOf(Own?.NotAfter);

    /// <summary><c>$tls_peer_serial</c>: the serial number of the peer's certificate, in hexadecimal digits.</summary>
    [Export(RouteKinds.Any, Module = "tls")]
    public static Text tls_peer_serial => Shown?.SerialNumber;
    /// <summary><c>$tls_my_serial</c>: the serial number of our certificate, in hexadecimal digits.</summary>
    [Export(RouteKinds.Any, Module = "tls")]
    public static Text tls_my_serial => Own?.SerialNumber;

    /// <summary><c>$tls_peer_subject</c>: whom the peer's certificate names, <c>/C=…/O=…/CN=…</c>.</summary>
    [Export(RouteKinds.Any, Module = "tls")]
    public static Text tls_peer_subject => DistinguishedNames.OneLine(Shown?.SubjectName);
    /// <summary><c>$tls_peer_issuer</c>: who signed the peer's certificate.</summary>
    [Export(RouteKinds.Any, Module = "tls")]
    public static Text tls_peer_issuer => DistinguishedNames.OneLine(Shown?.IssuerName);
    /// <summary><c>$tls_my_subject</c>: whom our certificate names.</summary>
    [Export(RouteKinds.Any, Module = "tls")]
    public static Text tls_my_subject => DistinguishedNames.OneLine(Own?.SubjectName);
    /// <summary><c>$tls_my_issuer</c>: who signed our certificate.</summary>
    [Export(RouteKinds.Any, Module = "tls")]
    public static Text tls_my_issuer => DistinguishedNames.OneLine(Own?.IssuerName);

    /// <summary><c>$tls_peer_subject_cn</c>: the common name in the peer's certificate.</summary>
    [Export(RouteKinds.Any, Module = "tls")]
    public static Text tls_peer_subject_cn => DistinguishedNames.Part(Shown?.SubjectName, "CN");
    /// <summary><c>$tls_peer_subject_organization</c>: the organisation in the peer's certificate.</summary>
    [Export(RouteKinds.Any, Module = "tls")]
    public static Text tls_peer_subject_organization => DistinguishedNames.Part(Shown?.SubjectName, "O");
    /// <summary><c>$tls_peer_subject_unit</c>: the organisation's unit in the peer's certificate.</summary>
    [Export(RouteKinds.Any, Module = "tls")]
    public static Text tls_peer_subject_unit => DistinguishedNames.Part(Shown?.SubjectName, "OU");
    /// <summary><c>$tls_peer_subject_country</c>: the country in the peer's certificate.</summary>
    [Export(RouteKinds.Any, Module = "tls")]
    public static Text tls_peer_subject_country => DistinguishedNames.Part(Shown?.SubjectName, "C");
    /// <summary><c>$tls_peer_issuer_cn</c>: the common name of who signed the peer's certificate.</summary>
    [Export(RouteKinds.Any, Module = "tls")]
    public static Text tls_peer_issuer_cn => DistinguishedNames.Part(Shown?.IssuerName, "CN");
    /// <summary><c>$tls_my_subject_cn</c>: the common name in our certificate.</summary>
    [Export(RouteKinds.Any, Module = "tls")]
    public static Text tls_my_subject_cn => DistinguishedNames.Part(Own?.SubjectName, "CN");

    /// <summary><c>$tls_peer_san_hostname</c>: the first DNS name that the peer's certificate is for.</summary>
    [Export(RouteKinds.Any, Module = "tls")]
    public static Text tls_peer_san_hostname => Shown is { } shown && TlsNames.DnsNames(shown) is [var first, ..] ? first : default(Text);
    /// <summary><c>$tls_peer_san_uri</c>: the first URI that the peer's certificate is for.</summary>
    [Export(RouteKinds.Any, Module = "tls")]
    public static Text tls_peer_san_uri => Shown is { } shown && TlsNames.Uris(shown) is [var first, ..] ? first : default(Text);
    /// <summary><c>$tls_my_san_hostname</c>: the first DNS name that our certificate is for.</summary>
    [Export(RouteKinds.Any, Module = "tls")]
    public static Text tls_my_san_hostname => Own is { } own && TlsNames.DnsNames(own) is [var first, ..] ? first : default(Text);

    private static bool IsOutOfDate(X509Certificate2 shown)
    {
        var now = Here.Context.Proxy.Clock.Provider.GetUtcNow().UtcDateTime;
        return now < shown.NotBefore.ToUniversalTime() || now > shown.NotAfter.ToUniversalTime();
    }

    private static Text DateOf(DateTime? date) => date is { } known ? known.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture) : default(Text);
}
