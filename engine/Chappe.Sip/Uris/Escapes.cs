using Chappe.Sip.Parsing;

namespace Chappe.Sip.Uris;

/// <summary>The %HH escapes of URIs (RFC 3261 section 19.1.2). What an escape names is data: %00 ends nothing (torture escnull).</summary>
public static class Escapes
{
    /// <summary>True when every % is followed by two hexadecimal digits.</summary>
    public static bool AreWellFormed(ReadOnlySpan<byte> text)
    {
        while (true)
        {
            var sign = text.IndexOf((byte)'%');
            if (sign < 0) return true;
            if (!IsEscape(text, sign)) return false;
            text = text[(sign + 3)..];
        }
    }

    /// <summary>Writes what <paramref name="text"/> stands for; a % that begins no escape stands for itself.</summary>
    /// <returns>How many octets were written, -1 when <paramref name="destination"/> is too small; it never needs more than <paramref name="text"/> has.</returns>
    public static int Unescape(ReadOnlySpan<byte> text, Span<byte> destination)
    {
        var written = 0;
        for (var i = 0; i < text.Length; written++)
        {
            if (written == destination.Length) return -1;
            destination[written] = Next(text, ref i, out _);
        }
        return written;
    }

    /// <summary>Writes <paramref name="text"/> so that it can stand in the user part of a SIP URI: what is neither unreserved nor user-unreserved becomes %HH.</summary>
    /// <returns>How many octets were written, -1 when <paramref name="destination"/> is too small; three times the text always suffices.</returns>
    public static int EscapeUser(ReadOnlySpan<byte> text, Span<byte> destination) => Escape(text, "&=+$,;?/"u8, destination);

    /// <summary>Writes <paramref name="text"/> so that it can stand in the name or value of a URI parameter.</summary>
    /// <returns>As <see cref="EscapeUser"/>.</returns>
    public static int EscapeParameter(ReadOnlySpan<byte> text, Span<byte> destination) => Escape(text, "[]/:&+$"u8, destination);

    private static int Escape(ReadOnlySpan<byte> text, ReadOnlySpan<byte> alsoPlain, Span<byte> destination)
    {
        var written = 0;
        foreach (var octet in text)
        {
            var isPlain = IsUnreserved(octet) || alsoPlain.Contains(octet);
            if (destination.Length - written < (isPlain ? 1 : 3)) return -1;
            if (isPlain)
            {
                destination[written++] = octet;
                continue;
            }
            destination[written++] = (byte)'%';
            destination[written++] = "0123456789ABCDEF"u8[octet >> 4];
            destination[written++] = "0123456789ABCDEF"u8[octet & 15];
        }
        return written;
    }

    /// <summary>Compares as RFC 3261 section 19.1.4: an octet that is not reserved equals its escape, a reserved one does not.</summary>
    public static bool AreEquivalent(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, bool ignoreCase = false)
    {
        int i = 0, j = 0;
        while (i < a.Length && j < b.Length)
        {
            var left = Next(a, ref i, out var leftIsEscaped);
            var right = Next(b, ref j, out var rightIsEscaped);
            if (left != right && !(ignoreCase && Octets.Lower(left) == Octets.Lower(right))) return false;
            if (leftIsEscaped != rightIsEscaped && IsReserved(left)) return false;
        }
        return i == a.Length && j == b.Length;
    }

    private static byte Next(ReadOnlySpan<byte> text, ref int at, out bool isEscaped)
    {
        isEscaped = text[at] == '%' && IsEscape(text, at);
        if (!isEscaped) return text[at++];
        at += 3;
        return (byte)(Hex(text[at - 2]) << 4 | Hex(text[at - 1]));
    }

    private static bool IsEscape(ReadOnlySpan<byte> text, int at) =>
        at + 2 < text.Length && Octets.IsHexOctet(text[at + 1]) && Octets.IsHexOctet(text[at + 2]);

    private static int Hex(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;

    /// <summary>unreserved of RFC 3261 section 25.1: letters, digits and marks.</summary>
    private static bool IsUnreserved(byte octet) =>
        char.IsAsciiLetterOrDigit((char)octet) || octet is (byte)'-' or (byte)'_' or (byte)'.' or (byte)'!' or (byte)'~' or (byte)'*' or (byte)'\'' or (byte)'(' or (byte)')';

    private static bool IsReserved(byte octet) => ";/?:@&=+$,"u8.Contains(octet);
}
