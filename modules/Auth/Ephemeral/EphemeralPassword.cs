using System.Buffers.Text;
using System.Security.Cryptography;

namespace Chappe.Modules.Auth;

/// <summary>The password that belongs to a name: base64 of the HMAC of the name under a secret.</summary>
internal static class EphemeralPassword
{
    /// <summary>Octets of the longest password.</summary>
    public const int MaxLength = 88;

    /// <summary>Writes the password.</summary>
    /// <returns>Its length.</returns>
    public static int Write(int algorithm, ReadOnlySpan<byte> secret, ReadOnlySpan<byte> name, Span<byte> password)
    {
        Span<byte> hash = stackalloc byte[HMACSHA512.HashSizeInBytes];
        int length = algorithm switch
        {
            0 => HMACSHA1.HashData(secret, name, hash),
            1 => HMACSHA256.HashData(secret, name, hash),
            2 => HMACSHA384.HashData(secret, name, hash),
            _ => HMACSHA512.HashData(secret, name, hash),
        };
        Base64.EncodeToUtf8(hash[..length], password, out _, out int written);
        CryptographicOperations.ZeroMemory(hash);
        return written;
    }
}
