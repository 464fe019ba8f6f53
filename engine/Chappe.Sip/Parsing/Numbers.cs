namespace Chappe.Sip.Parsing;

/// <summary>Numbers from the network: ASCII digits only, checked against a range, never wrapped, no sign, no locale (threats P2).</summary>
public static class Numbers
{
    /// <summary>Reads <paramref name="digits"/>, all of them.</summary>
    /// <param name="digits">One digit or more, nothing else; leading zeros may stand.</param>
    /// <param name="max">The largest value that is in range.</param>
    /// <param name="value">The number, 0 when refused.</param>
    /// <returns>false when empty, not all digits, or out of range.</returns>
    public static bool TryParse(ReadOnlySpan<byte> digits, uint max, out uint value)
    {
        var sum = 0UL;
        value = 0;
        if (digits.IsEmpty) return false;
        foreach (var octet in digits)
        {
            var digit = (uint)octet - '0';
            if (digit > 9) return false;
            sum = sum * 10 + digit;
            if (sum > max) return false;
        }
        value = (uint)sum;
        return true;
    }

    /// <summary>Reads a port, 1 to 65535.</summary>
    public static bool TryParsePort(ReadOnlySpan<byte> digits, out int port)
    {
        var good = TryParse(digits, ushort.MaxValue, out var value) && value != 0;
        port = good ? (int)value : 0;
        return good;
    }

    /// <summary>Reads a 64-bit number with the same strictness (SDP versions, NTP times).</summary>
    public static bool TryParse(ReadOnlySpan<byte> digits, out ulong value)
    {
        value = 0;
        if (digits.IsEmpty) return false;
        var sum = 0UL;
        foreach (var octet in digits)
        {
            var digit = (uint)octet - '0';
            if (digit > 9 || sum > (ulong.MaxValue - digit) / 10) return false;
            sum = sum * 10 + digit;
        }
        value = sum;
        return true;
    }

    /// <summary>Writes <paramref name="value"/> in decimal digits.</summary>
    /// <returns>How many octets were written; 0 when <paramref name="destination"/> is too small (10 always suffice).</returns>
    public static int Write(uint value, Span<byte> destination) =>
        System.Buffers.Text.Utf8Formatter.TryFormat(value, destination, out var written) ? written : 0;
}
