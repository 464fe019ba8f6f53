using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;

namespace Chappe.Sip.Parsing;

/// <summary>The character classes of RFC 3261 section 25.1 and the few scans that every parser of this project shares.</summary>
public static class Octets
{
    private const string Alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    /// <summary>The octets of a token.</summary>
    public static readonly SearchValues<byte> Token = SearchValues.Create(Encoding.ASCII.GetBytes(Alphanumeric + "-.!%*_+`'~"));

    /// <summary>What may not stand in a header outside a quoted-pair; TAB may. CR and LF are among them: a scan for this set finds the end of the line too.</summary>
    internal static readonly SearchValues<byte> Control = SearchValues.Create(
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 127]);

    private const ushort IsToken = 1, IsHost = 2, IsDigit = 4, IsHex = 8, IsUser = 16, IsSpace = 32, IsScheme = 64, IsWord = 128, IsUriParameter = 256;

    private static readonly ushort[] Classes = BuildClasses();

    private static ushort[] BuildClasses()
    {
        var classes = new ushort[256];
        for (var i = 0x21; i < 256; i++)
        {
            if (i == 0x7F) continue;
            // A user part is read more generously than section 25.1 has it, because '#' and raw UTF-8 are in daily use;
            // only what would end a URI elsewhere is kept out of it.
            if (i is not ('<' or '>' or '"' or '@' or '\\')) classes[i] |= IsUser;
            // The value of a parameter, as generously: tags made of base64 hold '/' and '='.
            if (i is not ('<' or '>' or '"' or ';' or ',')) classes[i] |= IsWord;
            if (i >= 0x80) classes[i] |= IsUriParameter;
        }
        foreach (var c in Alphanumeric) classes[c] |= IsToken | IsHost | IsScheme | IsUriParameter;
        foreach (var c in "-.!%*_+`'~") classes[c] |= IsToken | IsUriParameter;
        foreach (var c in "[]/:&$()") classes[c] |= IsUriParameter;
        foreach (var c in "-._") classes[c] |= IsHost;
        foreach (var c in "+-.") classes[c] |= IsScheme;
        foreach (var c in "0123456789") classes[c] |= IsDigit | IsHex;
        foreach (var c in "abcdefABCDEF") classes[c] |= IsHex;
        foreach (var c in " \t\r\n") classes[c] |= IsSpace;
        return classes;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Is(byte octet, ushort mask) =>
        (Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(Classes), octet) & mask) != 0;

    /// <summary>True for an octet of a token.</summary>
    public static bool IsTokenOctet(byte octet) => Is(octet, IsToken);

    /// <summary>True for 0 to 9; no other digit of Unicode is one (threats P2).</summary>
    public static bool IsDigitOctet(byte octet) => Is(octet, IsDigit);

    /// <summary>True for a hexadecimal digit.</summary>
    public static bool IsHexOctet(byte octet) => Is(octet, IsHex);

    /// <summary>True for SP, TAB and the CR and LF of a fold.</summary>
    public static bool IsSpaceOctet(byte octet) => Is(octet, IsSpace);

    /// <summary>The first place at or after <paramref name="at"/> that is not white space; folds are white space.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int SkipSpace(ReadOnlySpan<byte> octets, int at, int end)
    {
        while (at < end && Is(octets[at], IsSpace)) at++;
        return at;
    }

    /// <summary>The end of the run before <paramref name="end"/> without its trailing white space.</summary>
    internal static int TrimEnd(ReadOnlySpan<byte> octets, int start, int end)
    {
        while (end > start && Is(octets[end - 1], IsSpace)) end--;
        return end;
    }

    internal static int SkipToken(ReadOnlySpan<byte> octets, int at, int end)
    {
        while (at < end && Is(octets[at], IsToken)) at++;
        return at;
    }

    internal static int SkipHost(ReadOnlySpan<byte> octets, int at, int end)
    {
        while (at < end && Is(octets[at], IsHost)) at++;
        return at;
    }

    internal static int SkipDigits(ReadOnlySpan<byte> octets, int at, int end)
    {
        while (at < end && Is(octets[at], IsDigit)) at++;
        return at;
    }

    internal static int SkipWord(ReadOnlySpan<byte> octets, int at, int end)
    {
        while (at < end && Is(octets[at], IsWord)) at++;
        return at;
    }

    internal static int SkipScheme(ReadOnlySpan<byte> octets, int at, int end)
    {
        while (at < end && Is(octets[at], IsScheme)) at++;
        return at;
    }

    internal static int SkipUser(ReadOnlySpan<byte> octets, int at, int end)
    {
        while (at < end && Is(octets[at], IsUser)) at++;
        return at;
    }

    internal static int SkipUriParameter(ReadOnlySpan<byte> octets, int at, int end)
    {
        while (at < end && Is(octets[at], IsUriParameter)) at++;
        return at;
    }

    /// <summary>
    /// The next control octet other than TAB at or after <paramref name="at"/>, -1 when there is none. It finds the end of a line and what
    /// may not stand in it with one look; the loop is written out because the call of the general search costs as much as a line does.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int IndexOfControl(ReadOnlySpan<byte> octets, int at)
    {
        if (Vector256.IsHardwareAccelerated)
        {
            ref var first = ref MemoryMarshal.GetReference(octets);
            for (; octets.Length - at >= Vector256<byte>.Count; at += Vector256<byte>.Count)
            {
                var part = Vector256.LoadUnsafe(ref first, (nuint)at);
                var hits = (Vector256.LessThan(part, Vector256.Create((byte)' ')) & ~Vector256.Equals(part, Vector256.Create((byte)'\t')))
                    | Vector256.Equals(part, Vector256.Create((byte)127));
                var mask = hits.ExtractMostSignificantBits();
                if (mask != 0) return at + BitOperations.TrailingZeroCount(mask);
            }
        }
        var hit = octets[at..].IndexOfAny(Control);
        return hit < 0 ? -1 : at + hit;
    }

    /// <summary>The first colon from <paramref name="at"/> to <paramref name="end"/>, -1 when there is none; nearly always within a header name's sixteen octets.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int IndexOfColon(ReadOnlySpan<byte> octets, int at, int end)
    {
        if (Vector128.IsHardwareAccelerated && end - at >= Vector128<byte>.Count && end <= octets.Length)
        {
            var part = Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(octets), (nuint)at);
            var mask = Vector128.Equals(part, Vector128.Create((byte)':')).ExtractMostSignificantBits();
            if (mask != 0) return at + BitOperations.TrailingZeroCount(mask);
        }
        var hit = octets[at..end].IndexOf((byte)':');
        return hit < 0 ? -1 : at + hit;
    }

    /// <summary>The place behind the quoted string that opens at <paramref name="at"/>, or -1 when it does not close before <paramref name="end"/>.</summary>
    internal static int SkipQuoted(ReadOnlySpan<byte> octets, int at, int end)
    {
        for (at++; ;)
        {
            var hit = octets[at..end].IndexOfAny((byte)'"', (byte)'\\');
            if (hit < 0) return -1;
            at += hit;
            if (octets[at] == '"') return at + 1;
            at += 2; // a quoted-pair hides whatever follows the backslash
            if (at > end) return -1;
        }
    }

    /// <summary>The end of the host at <paramref name="at"/>, an IPv6 reference with its brackets; -1 when none stands there.</summary>
    internal static int SkipHostOrReference(ReadOnlySpan<byte> octets, int at, int end)
    {
        if (at >= end) return -1;
        if (octets[at] != '[')
        {
            var host = SkipHost(octets, at, end);
            return host > at ? host : -1;
        }
        var close = at + 1;
        while (close < end && (Is(octets[close], IsHex) || octets[close] is (byte)':' or (byte)'.')) close++;
        return close < end && octets[close] == ']' && close > at + 2 ? close + 1 : -1;
    }

    /// <summary>
    /// Up to eight octets at <paramref name="at"/> as one number, letters made small, missing octets 0, so that a short name is compared by
    /// one comparison. Only the control octets that no token holds could be taken for others.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong Key(ReadOnlySpan<byte> octets, int at, int length)
    {
        if (length <= 0) return 0;
        if (octets.Length - at < 8) return SlowKey(octets, at, length);
        var key = BinaryPrimitives.ReadUInt64LittleEndian(octets[at..]) | 0x2020202020202020UL;
        return length >= 8 ? key : key & ((1UL << (length * 8)) - 1);
    }

    private static ulong SlowKey(ReadOnlySpan<byte> octets, int at, int length)
    {
        var key = 0UL;
        for (var i = 0; i < Math.Min(length, 8); i++) key |= (ulong)(octets[at + i] | 0x20) << (i * 8);
        return key;
    }

    /// <summary>The key of a literal of at most eight small letters.</summary>
    internal static ulong Key(ReadOnlySpan<byte> name) => Key(name, 0, name.Length);

    /// <summary>Compares without looking at the case of ASCII letters.</summary>
    public static bool EqualsNoCase(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        if (a.Length != b.Length) return false;
        for (var i = 0; i < a.Length; i++)
            if (a[i] != b[i] && Lower(a[i]) != Lower(b[i]))
                return false;
        return true;
    }

    /// <summary>The small letter of an ASCII letter, any other octet itself.</summary>
    public static byte Lower(byte octet) => (uint)(octet - 'A') <= 'Z' - 'A' ? (byte)(octet | 0x20) : octet;
}
