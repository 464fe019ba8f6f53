using System.Buffers;
using System.Security.Cryptography;

namespace Chappe.Sip.Digest;

/// <summary>Hashes parts joined by colons into hexadecimal digits, which is all that digest authentication ever does. Parts live on the stack or in a rented buffer that is wiped: passwords are among them.</summary>
internal ref struct DigestHash
{
    private readonly DigestAlgorithm _algorithm;
    private readonly Span<byte> _stack;
    private byte[]? _rented;
    private int _length;
    private bool _isFirst;

    public DigestHash(DigestAlgorithm algorithm, Span<byte> stack)
    {
        _algorithm = algorithm;
        _stack = stack;
        _isFirst = true;
    }

    private readonly Span<byte> Buffer => _rented ?? _stack;

    public void Add(scoped ReadOnlySpan<byte> part)
    {
        var needed = _length + part.Length + 1;
        if (needed > Buffer.Length) Grow(needed);
        if (!_isFirst) Buffer[_length++] = (byte)':';
        _isFirst = false;
        part.CopyTo(Buffer[_length..]);
        _length += part.Length;
    }

    /// <summary>Writes the hash as small hexadecimal digits and forgets the parts.</summary>
    public void Finish(scoped Span<byte> hex)
    {
        Span<byte> hash = stackalloc byte[32];
        var size = DigestAlgorithms.HexLength(_algorithm) / 2;
        HashData(_algorithm, Buffer[.._length], hash);
        Convert.TryToHexStringLower(hash[..size], hex, out _);
        CryptographicOperations.ZeroMemory(Buffer[.._length]);
        if (_rented is not null) ArrayPool<byte>.Shared.Return(_rented);
        _rented = null;
    }

    public static void HashData(DigestAlgorithm algorithm, ReadOnlySpan<byte> source, Span<byte> hash)
    {
        switch (algorithm)
        {
            case DigestAlgorithm.Md5 or DigestAlgorithm.Md5Session:
                MessageHashes.Md5(source, hash);
                break;
            case DigestAlgorithm.Sha256 or DigestAlgorithm.Sha256Session:
                MessageHashes.Sha256(source, hash);
                break;
            default:
                Sha512Truncated256.HashData(source, hash);
                break;
        }
    }

    private void Grow(int needed)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, Buffer.Length * 2));
        Buffer[.._length].CopyTo(larger);
        CryptographicOperations.ZeroMemory(Buffer[.._length]);
        if (_rented is not null) ArrayPool<byte>.Shared.Return(_rented);
        _rented = larger;
    }
}
