using Chappe.Sip.Parsing;

namespace Chappe.Sip.Uris;

/// <summary>Telephone numbers (RFC 3966 section 5): what is left without the visual separators <c>- . ( )</c> is what counts.</summary>
public static class TelNumber
{
    /// <summary>Compares two numbers without their visual separators; a global number (<c>+</c>) never equals a local one.</summary>
    public static bool AreEqual(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        int i = 0, j = 0;
        while (true)
        {
            while (i < a.Length && IsSeparator(a[i])) i++;
            while (j < b.Length && IsSeparator(b[j])) j++;
            if (i == a.Length || j == b.Length) return i == a.Length && j == b.Length;
            if (Octets.Lower(a[i++]) != Octets.Lower(b[j++])) return false;
        }
    }

    /// <summary>True when <paramref name="text"/> is a number: a plus or not, then digits and visual separators, at least one digit.</summary>
    public static bool IsNumber(ReadOnlySpan<byte> text)
    {
        var digits = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (Octets.IsDigitOctet(text[i])) digits++;
            else if (!IsSeparator(text[i]) && !(i == 0 && text[i] == '+')) return false;
        }
        return digits > 0;
    }

    /// <summary>Writes <paramref name="number"/> without visual separators.</summary>
    /// <returns>How many octets were written, -1 when <paramref name="destination"/> is too small; it never needs more than <paramref name="number"/> has.</returns>
    public static int Strip(ReadOnlySpan<byte> number, Span<byte> destination)
    {
        var written = 0;
        foreach (var octet in number)
        {
            if (IsSeparator(octet)) continue;
            if (written == destination.Length) return -1;
            destination[written++] = octet;
        }
        return written;
    }

    private static bool IsSeparator(byte octet) => octet is (byte)'-' or (byte)'.' or (byte)'(' or (byte)')';
}
