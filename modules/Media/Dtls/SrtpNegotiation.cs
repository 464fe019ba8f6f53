using System.Collections.Generic;
using Chappe.Modules.Media.Srtp;
using Org.BouncyCastle.Tls;

namespace Chappe.Modules.Media.Dtls;

/// <summary>One handshake's business with SRTP, the same on both sides: the suite (RFC 5764 section 4.1), the certificate (RFC 5763 section 5), the keys.</summary>
internal sealed class SrtpNegotiation(DtlsRole role, IReadOnlyList<SrtpSuite> suites, IReadOnlyList<Fingerprint> expected)
{
    private static readonly int[] s_suites =
    [
        CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, CipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
        CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, CipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, CipherSuite.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
        CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA, CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA,
    ];

    private bool _hasRightCertificate;
    private SrtpSuite? _suite;

    /// <summary>What was agreed on; null before the end.</summary>
    internal DtlsKeys? Keys { get; private set; }
    /// <summary>Why it ended; only what we found out ourselves.</summary>
    internal DtlsFault Fault { get; private set; }

    internal static int[] CipherSuites => s_suites;

    /// <summary>What a server with an RSA key can do.</summary>
    internal static int[] RsaCipherSuites { get; } = [.. s_suites.Where(s => TlsUtilities.GetKeyExchangeAlgorithm(s) == KeyExchangeAlgorithm.ECDHE_RSA)];

    internal static IList<SignatureAndHashAlgorithm> SignatureAlgorithms { get; } =
    [
        new(HashAlgorithm.sha256, SignatureAlgorithm.ecdsa), new(HashAlgorithm.sha384, SignatureAlgorithm.ecdsa),
        SignatureAndHashAlgorithm.rsa_pss_rsae_sha256, new(HashAlgorithm.sha256, SignatureAlgorithm.rsa), new(HashAlgorithm.sha384, SignatureAlgorithm.rsa),
    ];

    /// <summary>The client's list.</summary>
    internal void Offer(IDictionary<int, byte[]> extensions) =>
        TlsSrtpUtilities.AddUseSrtpExtension(extensions, new UseSrtpData([.. suites.Select(s => s.DtlsProfile)], TlsUtilities.EmptyBytes));

    /// <summary>The server's choice: the first of ours that the client has.</summary>
    internal void Choose(IDictionary<int, byte[]> extensions)
    {
        var offered = TlsSrtpUtilities.GetUseSrtpExtension(extensions)?.ProtectionProfiles ?? [];
        _suite = suites.FirstOrDefault(s => offered.Contains(s.DtlsProfile)) ?? throw Give(DtlsFault.NoCommonSuite, AlertDescription.handshake_failure);
    }

    internal void Answer(IDictionary<int, byte[]> extensions) => TlsSrtpUtilities.AddUseSrtpExtension(extensions, new UseSrtpData([_suite!.DtlsProfile], TlsUtilities.EmptyBytes));

    /// <summary>What the client makes of the server's choice.</summary>
    internal void TakeAnswer(IDictionary<int, byte[]> extensions)
    {
        var chosen = TlsSrtpUtilities.GetUseSrtpExtension(extensions)?.ProtectionProfiles ?? [];
        _suite = chosen.Length == 1 ? suites.FirstOrDefault(s => s.DtlsProfile == chosen[0]) : null;
        if (_suite is null) throw Give(DtlsFault.NoCommonSuite, AlertDescription.handshake_failure);
    }

    /// <summary>The peer's certificate must be one that its SDP named, before anything else is believed (threats M5). That the peer has its key the handshake proves.</summary>
    internal void Check(Certificate? chain)
    {
        if (chain is null || chain.IsEmpty) throw Give(DtlsFault.WrongFingerprint, AlertDescription.certificate_required);
        byte[] certificate = chain.GetCertificateAt(0).GetEncoded();
        if (!expected.Any(f => f.Matches(certificate))) throw Give(DtlsFault.WrongFingerprint, AlertDescription.bad_certificate);
        _hasRightCertificate = true;
    }

    /// <summary>The end of the handshake.</summary>
    internal void Export(TlsContext context)
    {
        // A server asks for a certificate, but a client may come without: then nobody has called Check.
        if (!_hasRightCertificate) throw Give(DtlsFault.WrongFingerprint, AlertDescription.certificate_required);
        byte[] exported = context.ExportKeyingMaterial(ExporterLabel.dtls_srtp, null, 2 * (_suite!.KeyLength + _suite.SaltLength));
        Keys = DtlsKeys.Cut(_suite, exported, role);
        System.Security.Cryptography.CryptographicOperations.ZeroMemory(exported);
    }

    // The library wants its exceptions; they end in the pool's thread, not on the way of a packet.
    private TlsFatalAlert Give(DtlsFault fault, short alert)
    {
        Fault = fault;
        return new TlsFatalAlert(alert);
    }
}
