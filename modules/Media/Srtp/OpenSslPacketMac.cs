using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Chappe.Modules.Media.Srtp;

/// <summary>HMAC (RFC 2104) with both of the key's blocks hashed beforehand: a packet begins with copies of these two states.</summary>
internal sealed unsafe class OpenSslPacketMac : PacketMac
{
    private readonly byte[] _inner = new byte[OpenSslSha1.StateSize];
    private readonly byte[] _outer = new byte[OpenSslSha1.StateSize];

    internal OpenSslPacketMac(ReadOnlySpan<byte> key)
    {
        // RFC 2104 section 2 would hash a longer key first; SRTP's has 20 octets.
        ArgumentOutOfRangeException.ThrowIfGreaterThan(key.Length, 64);
        Prepare(_inner, key, 0x36);
        Prepare(_outer, key, 0x5C);
    }

    [SkipLocalsInit]
    internal override void Compute(ReadOnlySpan<byte> octets, ReadOnlySpan<byte> more, Span<byte> mac)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(mac.Length, Length);
        byte* state = stackalloc byte[OpenSslSha1.StateSize];
        byte* digest = stackalloc byte[Length];
        _inner.CopyTo(new Span<byte>(state, OpenSslSha1.StateSize));
        fixed (byte* first = octets) OpenSslSha1.Update(state, first, octets.Length);
        fixed (byte* second = more) OpenSslSha1.Update(state, second, more.Length);
        OpenSslSha1.Final(state, digest);
        _outer.CopyTo(new Span<byte>(state, OpenSslSha1.StateSize));
        OpenSslSha1.Update(state, digest, Length);
        OpenSslSha1.Final(state, digest);
        new ReadOnlySpan<byte>(digest, Length).CopyTo(mac);
    }

    public override void Dispose()
    {
        CryptographicOperations.ZeroMemory(_inner);
        CryptographicOperations.ZeroMemory(_outer);
    }

    private static void Prepare(byte[] state, ReadOnlySpan<byte> key, byte pad)
    {
        byte* block = stackalloc byte[64];
        for (int i = 0; i < 64; i++) block[i] = (byte)((i < key.Length ? key[i] : 0) ^ pad);
        fixed (byte* into = state)
        {
            OpenSslSha1.Init(into);
            OpenSslSha1.Update(into, block, 64);
        }
        CryptographicOperations.ZeroMemory(new Span<byte>(block, 64));
    }
}
