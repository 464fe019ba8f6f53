namespace Chappe.Modules.Media.Srtp;

/// <summary>
/// Session keys from a master key: RFC 3711 section 4.3 with a key derivation rate of 0 (nobody negotiates another), so that
/// each key is the start of one keystream:
/// <code>
/// | master salt, zero-filled to 14 octets, XOR label in octet 7 | block counter (2) |
/// </code>
/// RFC 6188 section 3.1 is the same with longer keys; RFC 7714 section 11 with the salt of 12 octets.
/// </summary>
internal static class KeyDerivation
{
    internal const byte RtpEncryption = 0, RtpAuthentication = 1, RtpSalt = 2, RtcpEncryption = 3, RtcpAuthentication = 4, RtcpSalt = 5;

    /// <summary>Fills <paramref name="key"/>, however long it is.</summary>
    internal static void Derive(AesCounterMode master, ReadOnlySpan<byte> masterSalt, byte label, Span<byte> key)
    {
        Span<byte> start = stackalloc byte[16];
        start.Clear();
        masterSalt.CopyTo(start);
        start[7] ^= label;
        key.Clear();
        master.Xor(start, key);
    }
}
