using System.Security.Cryptography;

namespace Chappe.Sip.Digest;

/// <summary>HMAC-SHA256 (RFC 2104) under one key. What the key does to the hash's beginning is done once, so a short text costs two blocks. Safe for many threads; allocates nothing.</summary>
public sealed class HmacSha256
{
    private const int BlockSize = 64;

    private readonly byte[] _key;
    private readonly byte[]? _inner, _outer;

    /// <summary>Takes a copy of <paramref name="key"/>.</summary>
    public HmacSha256(ReadOnlySpan<byte> key)
    {
        _key = key.Length > BlockSize ? SHA256.HashData(key) : key.ToArray();
        if (!MessageHashes.HasSha256States) return;
        _inner = Begin(0x36);
        _outer = Begin(0x5c);
    }

    /// <summary>Writes the 32 octets that prove that <paramref name="text"/> is from one who has the key.</summary>
    public void Write(ReadOnlySpan<byte> text, Span<byte> destination)
    {
        if (_inner is null || text.Length > MessageHashes.LongestDirect)
        {
            HMACSHA256.HashData(_key, text, destination);
            return;
        }
        Span<byte> hash = stackalloc byte[MessageHashes.Sha256Size];
        MessageHashes.FinishSha256(_inner, text, hash);
        MessageHashes.FinishSha256(_outer, hash, destination);
    }

    private byte[] Begin(byte pad)
    {
        Span<byte> block = stackalloc byte[BlockSize];
        block.Fill(pad);
        for (int i = 0; i < _key.Length; i++) block[i] ^= _key[i];
        var state = new byte[MessageHashes.StateSize];
        MessageHashes.BeginSha256(block, state);
        return state;
    }
}
