using System.Collections.Generic;
using Org.BouncyCastle.Tls;

namespace Chappe.Modules.Media.Dtls;

/// <summary>The passive side, DTLS 1.2, as the library wants it told. A cookie is not asked for: browsers' first flights are too long for it, and ICE has checked the address.</summary>
internal sealed class DtlsServer(DtlsIdentity identity, SrtpNegotiation negotiation, DtlsTimes times) : DefaultTlsServer(DtlsIdentity.Crypto)
{
    public override int GetHandshakeTimeoutMillis() => times.Deadline;

    public override int GetHandshakeResendTimeMillis() => times.Resend;

    public override CertificateRequest GetCertificateRequest() => new([ClientCertificateType.ecdsa_sign, ClientCertificateType.rsa_sign], SrtpNegotiation.SignatureAlgorithms, null);

    public override void NotifyClientCertificate(Certificate clientCertificate) => negotiation.Check(clientCertificate);

    public override void ProcessClientExtensions(IDictionary<int, byte[]> clientExtensions)
    {
        base.ProcessClientExtensions(clientExtensions);
        negotiation.Choose(clientExtensions);
    }

    public override IDictionary<int, byte[]> GetServerExtensions()
    {
        var extensions = base.GetServerExtensions() ?? new Dictionary<int, byte[]>();
        negotiation.Answer(extensions);
        return extensions;
    }

    public override void NotifyHandshakeComplete()
    {
        base.NotifyHandshakeComplete();
        negotiation.Export(m_context);
    }

    protected override ProtocolVersion[] GetSupportedVersions() => ProtocolVersion.DTLSv12.Only();

    protected override int[] GetSupportedCipherSuites() => TlsUtilities.GetSupportedCipherSuites(Crypto, identity.IsRsa ? SrtpNegotiation.RsaCipherSuites : SrtpNegotiation.CipherSuites);

    protected override TlsCredentialedSigner? GetECDsaSignerCredentials() => identity.IsRsa ? null : identity.Credentials(m_context);

    protected override TlsCredentialedSigner? GetRsaSignerCredentials() => identity.IsRsa ? identity.Credentials(m_context) : null;
}
