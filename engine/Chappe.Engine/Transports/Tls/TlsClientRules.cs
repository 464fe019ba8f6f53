using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Chappe.Engine.Transports.Tls;

/// <summary>How we connect to a domain: what we show, whom we believe, and whether we look at all. Immutable; shared by all connections there.</summary>
internal sealed class TlsClientRules(SslProtocols protocols, CipherSuitesPolicy? ciphers, SslStreamCertificateContext? own, X509ChainPolicy? policy, int depth)
{
    /// <summary>The server's certificate is looked at.</summary>
    internal bool IsVerifying => policy is not null;

    /// <summary>The settings of one handshake.</summary>
    /// <param name="asked">The name to ask for (SNI): the domain of the URI, RFC 5922 section 7.4; an address or nothing asks for none.</param>
    /// <param name="domain">The domain that the certificate must name; null when the URI had an address.</param>
    internal SslClientAuthenticationOptions For(string asked, string? domain) => new()
    {
        TargetHost = asked,
        EnabledSslProtocols = protocols,
        CipherSuitesPolicy = ciphers,
        AllowRenegotiation = false,
        ClientCertificateContext = own,
        CertificateChainPolicy = policy?.Clone(),
        RemoteCertificateValidationCallback = (sender, certificate, chain, errors) =>
        {
            // Whom the certificate names is ours to judge: SslStream's rule allows wildcards and does not know SIP's URIs.
            errors &= ~SslPolicyErrors.RemoteCertificateNameMismatch;
            if (errors == SslPolicyErrors.None && TlsContextSet.IsTooDeep(chain, depth)) errors = SslPolicyErrors.RemoteCertificateChainErrors;
            ((TlsStream)sender).PeerErrors = errors;
            if (!IsVerifying) return true;
            if (errors != SslPolicyErrors.None || certificate is not X509Certificate2 shown) return false;
            if (domain is null || TlsNames.Covers(shown, domain)) return true;
            // Told by the note of the handshake's end.
            throw new AuthenticationException($"its certificate is for {string.Join(", ", TlsNames.Identities(shown).Take(8))}, not for {domain} (RFC 5922 section 7.2)");
        },
    };
}
