using Chappe.Sip.Digest;

namespace Chappe.Modules.Media.Srtp;

/// <summary>SHA-1 whose state may be copied, so that the first block of an SRTP key is hashed once.</summary>
internal static unsafe class OpenSslSha1
{
    /// <summary>sizeof(SHA_CTX), the same since OpenSSL 0.9.7: five words of state, two of length, 64 octets of block, a count.</summary>
    internal const int StateSize = 96;

    private static readonly LibraryHash s_sha1 = LibraryHash.Load("SHA1");

    /// <summary>True when the library has it.</summary>
    internal static bool IsAvailable => s_sha1.IsAvailable;

    internal static void Init(byte* state) => s_sha1.Init(state);

    // The longest packet takes some 50 us.
    internal static void Update(byte* state, byte* octets, int length) => s_sha1.Update(state, octets, length);

    internal static void Final(byte* state, byte* digest) => s_sha1.Final(state, digest);
}
