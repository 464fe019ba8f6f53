using System.Buffers.Binary;
using System.Buffers.Text;
using System.IO.Hashing;
using System.Security.Cryptography;
using Chappe.Engine.Timers;
using Chappe.Engine.Transports;
using Chappe.Sip.Digest;

namespace Chappe.Modules.Auth;

/// <summary>
/// Gives out nonces that nobody else can make and that cost no memory until a password has proved right (threats A1):
/// <code>
/// | expiry, seconds (4) | index (4), top bit: qop was asked for | tag of the source (4) | HMAC-SHA256 of these and the realm, first 15 octets |
/// </code>
/// in base64url, 36 characters. The key is the process's own, or derived from a secret that nodes share.
/// </summary>
internal sealed class NonceIssuer
{
    /// <summary>Characters of a nonce.</summary>
    public const int Length = 36;
    private const int HeadLength = 12, MacLength = 15, MaxRealm = 256;
    private const uint QopBit = 1u << 31;

    private readonly HmacSha256 _mac;
    private readonly long _tagSeed;
    private readonly Clock _clock;
    private readonly long _startedAt;
    private int _index;

    public NonceIssuer(Clock clock, string secret)
    {
        _clock = clock;
        byte[] key = secret.Length == 0 ? RandomNumberGenerator.GetBytes(32) : SHA256.HashData(System.Text.Encoding.UTF8.GetBytes("chappe nonce " + secret));
        _mac = new HmacSha256(key);
        _tagSeed = BinaryPrimitives.ReadInt64LittleEndian(SHA256.HashData(key));
        // Monotonic from here on: a wall clock that jumps ages no nonce (threats T4), yet nodes with one secret agree.
        _startedAt = clock.UnixSeconds - clock.Milliseconds / 1000;
    }

    private uint Now => (uint)(_startedAt + _clock.Milliseconds / 1000);

    /// <summary>Writes a new nonce.</summary>
    /// <returns>false when the realm is longer than a realm may be.</returns>
    public bool TryWrite(ReadOnlySpan<byte> realm, in NetAddress source, int lifetime, bool wantsQop, Span<byte> nonce)
    {
        if (realm.Length > MaxRealm) return false;
        Span<byte> octets = stackalloc byte[HeadLength + MacLength];
        BinaryPrimitives.WriteUInt32BigEndian(octets, Now + (uint)lifetime);
        BinaryPrimitives.WriteUInt32BigEndian(octets[4..], (uint)Interlocked.Increment(ref _index) & ~QopBit | (wantsQop ? QopBit : 0));
        BinaryPrimitives.WriteUInt32BigEndian(octets[8..], TagOf(source));
        WriteMac(octets[..HeadLength], realm, octets[HeadLength..]);
        Base64Url.EncodeToUtf8(octets, nonce);
        return true;
    }

    /// <summary>Reads a nonce.</summary>
    /// <returns>false when it is not ours, or not for this realm.</returns>
    public bool TryRead(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> realm, in NetAddress source, out NonceState state)
    {
        state = default;
        Span<byte> octets = stackalloc byte[HeadLength + MacLength], mac = stackalloc byte[MacLength];
        if (nonce.Length != Length || realm.Length > MaxRealm || Base64Url.DecodeFromUtf8(nonce, octets, out _, out int written) != System.Buffers.OperationStatus.Done || written != octets.Length) return false;
        WriteMac(octets[..HeadLength], realm, mac);
        if (!CryptographicOperations.FixedTimeEquals(mac, octets[HeadLength..])) return false;
        uint index = BinaryPrimitives.ReadUInt32BigEndian(octets[4..]);
        state = new NonceState(index & ~QopBit, (index & QopBit) != 0, BinaryPrimitives.ReadUInt32BigEndian(octets) < Now, BinaryPrimitives.ReadUInt32BigEndian(octets[8..]) == TagOf(source));
        return true;
    }

    private void WriteMac(ReadOnlySpan<byte> head, ReadOnlySpan<byte> realm, Span<byte> mac)
    {
        Span<byte> covered = stackalloc byte[HeadLength + MaxRealm], whole = stackalloc byte[MessageHashes.Sha256Size];
        head.CopyTo(covered);
        realm.CopyTo(covered[HeadLength..]);
        _mac.Write(covered[..(HeadLength + realm.Length)], whole);
        whole[..MacLength].CopyTo(mac);
    }

    private uint TagOf(in NetAddress source)
    {
        Span<byte> address = stackalloc byte[16];
        source.WriteTo(address);
        return (uint)XxHash3.HashToUInt64(address, _tagSeed);
    }
}
