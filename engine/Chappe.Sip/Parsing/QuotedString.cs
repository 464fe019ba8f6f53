namespace Chappe.Sip.Parsing;

/// <summary>Quoted strings (RFC 3261 section 25.1) from and to the text they stand for.</summary>
public static class QuotedString
{
    /// <summary>True when <paramref name="text"/> has its opening and closing quote.</summary>
    public static bool IsQuoted(ReadOnlySpan<byte> text) => text.Length >= 2 && text[0] == '"' && text[^1] == '"';

    /// <summary>What stands between the quotes, quoted-pairs as written; anything else unchanged.</summary>
    public static ReadOnlySpan<byte> Inner(ReadOnlySpan<byte> text) => IsQuoted(text) ? text[1..^1] : text;

    /// <summary>Writes the text that a quoted string or a token stands for: without quotes, quoted-pairs resolved.</summary>
    /// <returns>How many octets were written, -1 when <paramref name="destination"/> is too small; it never needs more than <paramref name="text"/> has.</returns>
    public static int Unquote(ReadOnlySpan<byte> text, Span<byte> destination)
    {
        var isQuoted = IsQuoted(text);
        text = Inner(text);
        var written = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (isQuoted && text[i] == '\\' && i + 1 < text.Length) i++;
            if (written == destination.Length) return -1;
            destination[written++] = text[i];
        }
        return written;
    }

    /// <summary>Writes <paramref name="text"/> as a quoted string.</summary>
    /// <returns>How many octets were written; -1 when <paramref name="destination"/> is too small (twice the text and two always suffice) or the text holds CR, LF or NUL, which no header may carry (threats R3).</returns>
    public static int Quote(ReadOnlySpan<byte> text, Span<byte> destination)
    {
        if (text.IndexOfAny((byte)'\r', (byte)'\n', (byte)0) >= 0 || destination.Length < text.Length + 2) return -1;
        destination[0] = (byte)'"';
        var written = 1;
        foreach (var octet in text)
        {
            if (written + 3 > destination.Length) return -1;
            if (octet is (byte)'"' or (byte)'\\') destination[written++] = (byte)'\\';
            destination[written++] = octet;
        }
        destination[written++] = (byte)'"';
        return written;
    }
}
