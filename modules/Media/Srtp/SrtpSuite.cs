namespace Chappe.Modules.Media.Srtp;

/// <summary>A crypto suite: how long its keys and tags are, and what SDES and DTLS call it.</summary>
public sealed class SrtpSuite
{
    private SrtpSuite(string name, int dtlsProfile, int keyLength, int saltLength, int rtpTagLength, int rtcpTagLength, bool isAead) =>
        (Name, DtlsProfile, KeyLength, SaltLength, RtpTagLength, RtcpTagLength, IsAead) = (name, dtlsProfile, keyLength, saltLength, rtpTagLength, rtcpTagLength, isAead);

    /// <summary>RFC 3711, the one that everybody has.</summary>
    public static SrtpSuite Aes128CmSha1Tag80 { get; } = new("AES_CM_128_HMAC_SHA1_80", 0x0001, 16, 14, 10, 10, false);
    /// <summary>RFC 3711 with short tags on RTP; RTCP keeps the long ones (RFC 4568 section 6.2.2). Chromium refuses it in DTLS.</summary>
    public static SrtpSuite Aes128CmSha1Tag32 { get; } = new("AES_CM_128_HMAC_SHA1_32", 0x0002, 16, 14, 4, 10, false);
    /// <summary>RFC 6188 section 4. DTLS has no number for it.</summary>
    public static SrtpSuite Aes256CmSha1Tag80 { get; } = new("AES_256_CM_HMAC_SHA1_80", 0, 32, 14, 10, 10, false);
    /// <summary>RFC 6188 section 4 with short tags on RTP. DTLS has no number for it.</summary>
    public static SrtpSuite Aes256CmSha1Tag32 { get; } = new("AES_256_CM_HMAC_SHA1_32", 0, 32, 14, 4, 10, false);
    /// <summary>RFC 7714.</summary>
    public static SrtpSuite AeadAes128Gcm { get; } = new("AEAD_AES_128_GCM", 0x0007, 16, 12, 16, 16, true);
    /// <summary>RFC 7714.</summary>
    public static SrtpSuite AeadAes256Gcm { get; } = new("AEAD_AES_256_GCM", 0x0008, 32, 12, 16, 16, true);

    /// <summary>All of them, in the order in which they are offered.</summary>
    public static IReadOnlyList<SrtpSuite> All { get; } = [AeadAes256Gcm, AeadAes128Gcm, Aes256CmSha1Tag80, Aes128CmSha1Tag80, Aes256CmSha1Tag32, Aes128CmSha1Tag32];

    /// <summary>As in <c>a=crypto</c> (RFC 4568 section 6.2).</summary>
    public string Name { get; }
    /// <summary>The number in the use_srtp extension (RFC 5764 section 4.1.2), or 0.</summary>
    public int DtlsProfile { get; }
    /// <summary>Octets of the master key and of the encryption keys made of it.</summary>
    public int KeyLength { get; }
    /// <summary>Octets of the master salt.</summary>
    public int SaltLength { get; }
    /// <summary>Octets that prove an RTP packet.</summary>
    public int RtpTagLength { get; }
    /// <summary>Octets that prove an RTCP packet.</summary>
    public int RtcpTagLength { get; }
    /// <summary>True where one algorithm encrypts and authenticates.</summary>
    public bool IsAead { get; }

    /// <summary>The suite that an <c>a=crypto</c> line names (case does not matter there); null when we do not have it.</summary>
    public static SrtpSuite? FromName(string name) => All.FirstOrDefault(s => s.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The suite of a use_srtp number; null when we do not have it.</summary>
    public static SrtpSuite? FromDtlsProfile(int profile) => profile == 0 ? null : All.FirstOrDefault(s => s.DtlsProfile == profile);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
