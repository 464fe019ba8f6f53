using Chappe.Sip.Parsing;
using Chappe.Sip.Uris;

namespace Chappe.Modules.Registrar.Registering;

/// <summary>The key under which contacts are stored: the unescaped user of a URI, with <c>@domain</c> when domains count; in small letters unless case counts.</summary>
internal static class Aor
{
    /// <summary>Longest key.</summary>
    public const int MaxLength = 256;

    /// <summary>Writes the key of <paramref name="uri"/>.</summary>
    /// <returns>Its length; -1 when the URI has no user to register, holds control octets behind its escapes, or is too long.</returns>
    public static int Write(ReadOnlySpan<byte> uri, bool useDomain, bool isCaseSensitive, Span<byte> key)
    {
        if (!SipUri.TryParse(uri, out var parts) || !parts.User.IsPresent && !useDomain) return -1;
        int length = Escapes.Unescape(parts.User.Of(uri), key);
        if (length < 0) return -1;
        if (useDomain && parts.Host.IsPresent)
        {
            var host = parts.Host.Of(uri);
            if (key.Length - length < host.Length + 1) return -1;
            if (length > 0) key[length++] = (byte)'@';
            foreach (byte octet in host) key[length++] = Octets.Lower(octet);
        }
        if (!isCaseSensitive)
            foreach (ref byte octet in key[..length]) octet = Octets.Lower(octet);
        // %00, %0D and their like are data in a URI, but a name with them is meant to deceive somebody (threats S4).
        return length == 0 || key[..length].ContainsAnyInRange((byte)0, (byte)0x1F) || key[..length].Contains((byte)0x7F) ? -1 : length;
    }

    /// <summary>Writes the key of what an operator typed: a URI, <c>user@domain</c> or a user.</summary>
    /// <returns>As above.</returns>
    public static int WriteTyped(ReadOnlySpan<byte> text, bool useDomain, bool isCaseSensitive, Span<byte> key)
    {
        if (Octets.EqualsNoCase(text[..Math.Min(4, text.Length)], "sip:"u8) || Octets.EqualsNoCase(text[..Math.Min(5, text.Length)], "sips:"u8))
            return Write(text, useDomain, isCaseSensitive, key);
        int at = text.LastIndexOf((byte)'@');
        if (!useDomain && at >= 0) text = text[..at];
        if (text.IsEmpty || text.Length > key.Length) return -1;
        for (int i = 0; i < text.Length; i++) key[i] = isCaseSensitive ? text[i] : Octets.Lower(text[i]);
        return text.Length;
    }
}
