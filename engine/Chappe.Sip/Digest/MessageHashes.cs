using System.Security.Cryptography;

namespace Chappe.Sip.Digest;

/// <summary>
/// MD5 and SHA-256 of short texts, as digest authentication hashes them several times a request. They are those of the libcrypto that the
/// framework runs on, without the framework's and OpenSSL's envelopes, which cost five to eight times what hashing a block or two does (MessageHashBenchmarks);
/// where that library is not, or for a long text, the framework's.
/// </summary>
public static unsafe class MessageHashes
{
    /// <summary>Octets of an MD5 hash.</summary>
    public const int Md5Size = 16;
    /// <summary>Octets of a SHA-256 hash.</summary>
    public const int Sha256Size = 32;

    /// <summary>sizeof(SHA256_CTX), which has been the same since OpenSSL 0.9.8: eight words of state, two of length, 64 octets of block, two counts. MD5_CTX is smaller.</summary>
    internal const int StateSize = 112;
    // No collection can begin while the library hashes (4 KB of MD5 take some ten microseconds); longer texts are the framework's.
    internal const int LongestDirect = 4096;

    private static readonly LibraryHash s_md5 = LibraryHash.Load("MD5"), s_sha256 = LibraryHash.Load("SHA256");

    /// <summary>True where SHA-256 comes from the library directly, so that its states may be copied.</summary>
    internal static bool HasSha256States => s_sha256.IsAvailable;

    /// <summary>Hashes <paramref name="source"/> into the first 16 octets of <paramref name="destination"/>.</summary>
    public static void Md5(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (s_md5.IsAvailable && source.Length <= LongestDirect) Hash(s_md5, source, destination[..Md5Size]);
        else MD5.HashData(source, destination);
    }

    /// <summary>Hashes <paramref name="source"/> into the first 32 octets of <paramref name="destination"/>.</summary>
    public static void Sha256(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (s_sha256.IsAvailable && source.Length <= LongestDirect) Hash(s_sha256, source, destination[..Sha256Size]);
        else SHA256.HashData(source, destination);
    }

    /// <summary>The state after <paramref name="block"/>, which must have 64 octets.</summary>
    internal static void BeginSha256(ReadOnlySpan<byte> block, Span<byte> state)
    {
        fixed (byte* from = block, at = state[..StateSize])
        {
            s_sha256.Init(at);
            s_sha256.Update(at, from, block.Length);
        }
    }

    /// <summary>Goes on from a copy of <paramref name="state"/>, which stays as it is.</summary>
    internal static void FinishSha256(ReadOnlySpan<byte> state, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        byte* copy = stackalloc byte[StateSize];
        state[..StateSize].CopyTo(new Span<byte>(copy, StateSize));
        fixed (byte* from = source, to = destination[..Sha256Size])
        {
            s_sha256.Update(copy, from, source.Length);
            s_sha256.Final(copy, to);
        }
    }

    private static void Hash(in LibraryHash hash, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        byte* state = stackalloc byte[StateSize];
        fixed (byte* from = source, to = destination)
        {
            hash.Init(state);
            hash.Update(state, from, source.Length);
            hash.Final(state, to);
        }
    }
}
