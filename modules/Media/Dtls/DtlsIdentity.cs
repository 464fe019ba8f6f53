using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto;
using Org.BouncyCastle.Tls.Crypto.Impl.BC;
using HashAlgorithm = Org.BouncyCastle.Tls.HashAlgorithm;
using SignatureAlgorithm = Org.BouncyCastle.Tls.SignatureAlgorithm;

namespace Chappe.Modules.Media.Dtls;

/// <summary>A key and the certificate that it signed for itself (RFC 5763 section 5: the SDP vouches for it, by its fingerprint). One serves all calls.</summary>
internal sealed class DtlsIdentity
{
    private readonly AsymmetricKeyParameter _key;
    private readonly Certificate _chain;
    private readonly SignatureAndHashAlgorithm _algorithm;

    private DtlsIdentity(byte[] certificate, byte[] privateKey, short algorithm)
    {
        _key = PrivateKeyFactory.CreateKey(privateKey);
        _chain = new Certificate([Crypto.CreateCertificate(certificate)]);
        _algorithm = new SignatureAndHashAlgorithm(HashAlgorithm.sha256, algorithm);
        IsRsa = algorithm == SignatureAlgorithm.rsa;
        Fingerprint = Fingerprint.Of(certificate, HashAlgorithmName.SHA256);
    }

    /// <summary>Its random numbers and algorithms; shared by all threads.</summary>
    internal static BcTlsCrypto Crypto { get; } = new();

    internal Fingerprint Fingerprint { get; }
    internal bool IsRsa { get; }

    /// <summary>A new P-256 key: what browsers have, and quick.</summary>
    internal static DtlsIdentity Create(TimeProvider time)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new DtlsIdentity(Sign(new System.Security.Cryptography.X509Certificates.CertificateRequest(Name, key, HashAlgorithmName.SHA256), time), key.ExportPkcs8PrivateKey(), SignatureAlgorithm.ecdsa);
    }

    /// <summary>A new RSA key, as older phones have.</summary>
    internal static DtlsIdentity CreateRsa(TimeProvider time)
    {
        using var key = RSA.Create(2048);
        return new DtlsIdentity(Sign(new System.Security.Cryptography.X509Certificates.CertificateRequest(Name, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1), time), key.ExportPkcs8PrivateKey(), SignatureAlgorithm.rsa);
    }

    internal TlsCredentialedSigner Credentials(TlsContext context) => new BcDefaultTlsCredentialedSigner(new TlsCryptoParameters(context), Crypto, _key, _chain, _algorithm);

    private static X500DistinguishedName Name => new("CN=chappe");

    // Nobody asks for the dates; a day before, for clocks that go wrong.
    private static byte[] Sign(System.Security.Cryptography.X509Certificates.CertificateRequest request, TimeProvider time)
    {
        using var certificate = request.CreateSelfSigned(time.GetUtcNow().AddDays(-1), time.GetUtcNow().AddYears(10));
        return certificate.RawData;
    }
}
