using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Chappe.Modules.Uac.Replacing;

/// <summary>Two URIs in a Record-Route parameter, the one that the caller wrote and the one that the callee reads: sealed, so that the other side learns nothing and can change nothing.</summary>
internal static class SealedPair
{
    private const int NonceLength = 12, TagLength = 16, MostOctets = 700;

    /// <summary>Seals them.</summary>
    /// <returns>null when they are too long for a Record-Route.</returns>
    public static string? Seal(byte[] key, string original, string replaced)
    {
        var plain = Encoding.UTF8.GetBytes($"{original}\n{replaced}");
        if (plain.Length > MostOctets) return null;
        var sealedOctets = new byte[NonceLength + plain.Length + TagLength];
        RandomNumberGenerator.Fill(sealedOctets.AsSpan(0, NonceLength));
        using var aes = new AesGcm(key, TagLength);
        aes.Encrypt(sealedOctets.AsSpan(0, NonceLength), plain, sealedOctets.AsSpan(NonceLength, plain.Length), sealedOctets.AsSpan(NonceLength + plain.Length));
        return Base64Url.EncodeToString(sealedOctets);
    }

    /// <summary>Opens what <see cref="Seal"/> made; false for anything else.</summary>
    public static bool TryOpen(byte[] key, ReadOnlySpan<byte> text, out string original, out string replaced)
    {
        (original, replaced) = ("", "");
        Span<byte> octets = stackalloc byte[1024];
        if (text.Length > 1300 || Base64Url.DecodeFromUtf8(text, octets, out _, out int length) != System.Buffers.OperationStatus.Done || length < NonceLength + TagLength) return false;
        var plain = new byte[length - NonceLength - TagLength];
        using var aes = new AesGcm(key, TagLength);
        try
        {
            aes.Decrypt(octets[..NonceLength], octets[NonceLength..(length - TagLength)], octets[(length - TagLength)..length], plain);
        }
        catch (AuthenticationTagMismatchException)
        {
            // Somebody else's Route, or one that was changed on its way; the framework says so in no other way.
            return false;
        }
        if (Encoding.UTF8.GetString(plain).Split('\n') is not [var first, var second]) return false;
        (original, replaced) = (first, second);
        return true;
    }
}
