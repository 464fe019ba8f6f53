using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Chappe.Engine.Transports.Tls;

/// <summary>What a handshake has led to: the version, the cipher, who showed which certificate, and what the client asked for by name.</summary>
/// <param name="Version">TLS 1.2 or 1.3.</param>
/// <param name="Cipher">The cipher suite.</param>
/// <param name="PeerCertificate">What the peer showed; null when it showed none.</param>
/// <param name="OwnCertificate">What we showed; null when we showed none.</param>
/// <param name="ServerName">The name that the client asked for (SNI, RFC 6066 section 3); empty when it asked for none.</param>
/// <param name="IsPeerVerified">The peer's certificate leads to an authority that we believe; not whom it names.</param>
public sealed record TlsPeer(SslProtocols Version, TlsCipherSuite Cipher, X509Certificate2? PeerCertificate, X509Certificate2? OwnCertificate, string ServerName, bool IsPeerVerified)
{
    /// <summary><c>TLSv1.2</c> or <c>TLSv1.3</c>, as OpenSSL writes it.</summary>
    public string VersionText => Version == SslProtocols.Tls13 ? "TLSv1.3" : "TLSv1.2";
}
