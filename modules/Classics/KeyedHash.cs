using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Chappe.Engine.Modules;
using Chappe.Sip.Digest;

namespace Chappe.Modules.Classics;

/// <summary>
/// This is what proves that a text was written by this proxy when it comes back: eight octets of SHA-256 over a secret and the text. Eight
/// of 32 octets of the hash go out, so it cannot be extended either.
/// </summary>
internal static class KeyedHash
{
    /// <summary>How long it is when written.</summary>
    public const int Length = 11;

    private const int KeyLength = 32;

    /// <summary>The key for one purpose behind a secret; of an empty one, this machine's.</summary>
    public static byte[] KeyOf(string purpose, string secret) => MachineSecret.KeyOf(purpose, secret);

    /// <summary>Writes the hash of two texts.</summary>
    [SkipLocalsInit]
    public static void Write(ReadOnlySpan<byte> key, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, Span<byte> destination)
    {
        int length = KeyLength + first.Length + 1 + second.Length;
        Span<byte> input = length <= 512 ? stackalloc byte[512] : new byte[length];
        key.CopyTo(input);
        first.CopyTo(input[KeyLength..]);
        // A separator that neither can hold, so that octets cannot move from one to the other.
        input[KeyLength + first.Length] = 0;
        second.CopyTo(input[(KeyLength + first.Length + 1)..]);
        Span<byte> hash = stackalloc byte[MessageHashes.Sha256Size];
        MessageHashes.Sha256(input[..length], hash);
        Base64Url.EncodeToUtf8(hash[..8], destination);
    }

    /// <summary>True when <paramref name="written"/> is the hash of two texts.</summary>
    public static bool Verify(ReadOnlySpan<byte> key, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> written)
    {
        Span<byte> expected = stackalloc byte[Length];
        Write(key, first, second, expected);
        return CryptographicOperations.FixedTimeEquals(expected, written);
    }
}
