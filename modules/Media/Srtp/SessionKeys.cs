using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Chappe.Modules.Media.Srtp;

/// <summary>
/// What one master key becomes for one kind of packet, RTP or RTCP: how to encrypt, and how to prove. Both kinds differ only in
/// labels, tag length and where the tag and the MKI stand:
/// <code>
/// counter mode  header | encrypted            | (RTCP: E, index) | MKI | tag       the tag covers all but the MKI
/// GCM           header | encrypted | tag      | (RTCP: E, index) | MKI             RFC 7714 section 8.2, 9.2
/// </code>
/// </summary>
internal sealed class SessionKeys : IDisposable
{
    private readonly AesCounterMode _cipher;
    private readonly PacketMac? _mac;
    private readonly AesGcm? _gcm;
    private readonly byte[] _salt = new byte[14];

    internal SessionKeys(SrtpMasterKey master, bool isRtcp)
    {
        var suite = master.Suite;
        using var derivation = AesCounterMode.Create(master.Key);
        Span<byte> key = stackalloc byte[suite.KeyLength], salt = stackalloc byte[suite.SaltLength], proof = stackalloc byte[PacketMac.Length];
        KeyDerivation.Derive(derivation, master.Salt, isRtcp ? KeyDerivation.RtcpEncryption : KeyDerivation.RtpEncryption, key);
        KeyDerivation.Derive(derivation, master.Salt, isRtcp ? KeyDerivation.RtcpSalt : KeyDerivation.RtpSalt, salt);
        KeyDerivation.Derive(derivation, master.Salt, isRtcp ? KeyDerivation.RtcpAuthentication : KeyDerivation.RtpAuthentication, proof);
        (TagLength, _cipher, _mac, _gcm) = Make(suite, isRtcp, key, proof);
        salt.CopyTo(_salt);
        CryptographicOperations.ZeroMemory(key);
        CryptographicOperations.ZeroMemory(proof);
    }

    /// <summary>With session keys as they are; the vectors of the RFCs begin here.</summary>
    internal SessionKeys(SrtpSuite suite, bool isRtcp, ReadOnlySpan<byte> key, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> proof)
    {
        (TagLength, _cipher, _mac, _gcm) = Make(suite, isRtcp, key, proof);
        salt.CopyTo(_salt);
    }

    private static (int, AesCounterMode, PacketMac?, AesGcm?) Make(SrtpSuite suite, bool isRtcp, ReadOnlySpan<byte> key, ReadOnlySpan<byte> proof)
    {
        int tagLength = isRtcp ? suite.RtcpTagLength : suite.RtpTagLength;
        return (tagLength, AesCounterMode.Create(key), suite.IsAead ? null : PacketMac.Create(proof), suite.IsAead ? new AesGcm(key, tagLength) : null);
    }

    /// <summary>Octets of a tag.</summary>
    internal int TagLength { get; }
    /// <summary>True when the tag belongs to what is encrypted and the header is proved with it.</summary>
    internal bool IsAead => _gcm is not null;

    /// <summary>Counter mode, in place; the same call encrypts and decrypts. RFC 3711 section 4.1.1.</summary>
    internal void Xor(uint ssrc, long index, Span<byte> octets)
    {
        Span<byte> start = stackalloc byte[16];
        _salt.CopyTo(start);
        start[14] = start[15] = 0;
        XorInto(start[4..], ssrc);
        XorInto(start[8..], (uint)(index >> 16));
        start[12] ^= (byte)(index >> 8);
        start[13] ^= (byte)index;
        _cipher.Xor(start, octets);
    }

    /// <summary>The first octets of the HMAC over <paramref name="covered"/> and <paramref name="more"/>.</summary>
    internal void WriteTag(ReadOnlySpan<byte> covered, ReadOnlySpan<byte> more, Span<byte> tag)
    {
        Span<byte> whole = stackalloc byte[PacketMac.Length];
        _mac!.Compute(covered, more, whole);
        whole[..TagLength].CopyTo(tag);
    }

    /// <summary>True when the tag fits; takes the same time whichever octet is wrong.</summary>
    internal bool IsTag(ReadOnlySpan<byte> covered, ReadOnlySpan<byte> more, ReadOnlySpan<byte> tag)
    {
        Span<byte> whole = stackalloc byte[PacketMac.Length];
        _mac!.Compute(covered, more, whole);
        return CryptographicOperations.FixedTimeEquals(whole[..TagLength], tag);
    }

    /// <summary>GCM, in place, the tag behind it.</summary>
    internal void Seal(uint ssrc, long index, bool isRtcp, ReadOnlySpan<byte> proved, Span<byte> octets, Span<byte> tag)
    {
        Span<byte> nonce = stackalloc byte[12];
        WriteNonce(ssrc, index, isRtcp, nonce);
        _gcm!.Encrypt(nonce, octets, octets, tag, proved);
    }

    /// <summary>
    /// GCM, in place. The framework's decryption tells a forged tag by an exception, which would let anybody burn 10 us of ours
    /// with each packet. So: decrypt with the keystream, encrypt again, which makes the tag that should have come, and compare.
    /// </summary>
    /// <returns>false when the tag does not fit; the octets are then as they came.</returns>
    internal bool Open(uint ssrc, long index, bool isRtcp, ReadOnlySpan<byte> proved, Span<byte> octets, ReadOnlySpan<byte> tag)
    {
        // NIST SP 800-38D section 7.1: with a nonce of 12 octets, block 1 is for the tag and the keystream begins with block 2.
        Span<byte> start = stackalloc byte[16], expected = stackalloc byte[16];
        WriteNonce(ssrc, index, isRtcp, start);
        start[12] = start[13] = start[14] = 0;
        start[15] = 2;
        _cipher.Xor(start, octets);
        _gcm!.Encrypt(start[..12], octets, octets, expected[..TagLength], proved);
        if (!CryptographicOperations.FixedTimeEquals(expected[..TagLength], tag)) return false;
        _cipher.Xor(start, octets);
        return true;
    }

    public void Dispose()
    {
        _cipher.Dispose();
        _mac?.Dispose();
        _gcm?.Dispose();
        CryptographicOperations.ZeroMemory(_salt);
    }

    // RFC 7714 section 8.1: 0 0 | SSRC | rollover counter | sequence number; section 9.1: 0 0 | SSRC | 0 0 | index of 31 bits.
    private void WriteNonce(uint ssrc, long index, bool isRtcp, Span<byte> nonce)
    {
        _salt.AsSpan(0, 12).CopyTo(nonce);
        XorInto(nonce[2..], ssrc);
        if (isRtcp)
        {
            XorInto(nonce[8..], (uint)index);
            return;
        }
        XorInto(nonce[6..], (uint)(index >> 16));
        nonce[10] ^= (byte)(index >> 8);
        nonce[11] ^= (byte)index;
    }

    private static void XorInto(Span<byte> at, uint value) => BinaryPrimitives.WriteUInt32BigEndian(at, BinaryPrimitives.ReadUInt32BigEndian(at) ^ value);
}
