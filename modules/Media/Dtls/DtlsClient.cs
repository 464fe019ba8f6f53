using System.Collections.Generic;
using Org.BouncyCastle.Tls;

namespace Chappe.Modules.Media.Dtls;

/// <summary>The active side, DTLS 1.2, as the library wants it told.</summary>
internal sealed class DtlsClient(DtlsIdentity identity, SrtpNegotiation negotiation, DtlsTimes times) : DefaultTlsClient(DtlsIdentity.Crypto)
{
    public override int GetHandshakeTimeoutMillis() => times.Deadline;

    public override int GetHandshakeResendTimeMillis() => times.Resend;

    public override IDictionary<int, byte[]> GetClientExtensions()
    {
        var extensions = base.GetClientExtensions() ?? new Dictionary<int, byte[]>();
        negotiation.Offer(extensions);
        return extensions;
    }

    public override void ProcessServerExtensions(IDictionary<int, byte[]> serverExtensions)
    {
        base.ProcessServerExtensions(serverExtensions);
        negotiation.TakeAnswer(serverExtensions);
    }

    public override TlsAuthentication GetAuthentication() => new Authentication(this);

    public override void NotifyHandshakeComplete()
    {
        base.NotifyHandshakeComplete();
        negotiation.Export(m_context);
    }

    protected override ProtocolVersion[] GetSupportedVersions() => ProtocolVersion.DTLSv12.Only();

    protected override int[] GetSupportedCipherSuites() => TlsUtilities.GetSupportedCipherSuites(Crypto, SrtpNegotiation.CipherSuites);

    protected override IList<SignatureAndHashAlgorithm> GetSupportedSignatureAlgorithms() => SrtpNegotiation.SignatureAlgorithms;

    private TlsCredentials Credentials => identity.Credentials(m_context);

    private SrtpNegotiation Negotiation => negotiation;

    private sealed class Authentication(DtlsClient client) : TlsAuthentication
    {
        public void NotifyServerCertificate(TlsServerCertificate serverCertificate) => client.Negotiation.Check(serverCertificate.Certificate);

        public TlsCredentials GetClientCredentials(CertificateRequest certificateRequest) => client.Credentials;
    }
}
