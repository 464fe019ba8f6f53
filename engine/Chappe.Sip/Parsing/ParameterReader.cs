using Chappe.Sip.Messages;

namespace Chappe.Sip.Parsing;

/// <summary>Reads header parameters <c>;name[=value]</c> one by one (generic-param of RFC 3261 section 25.1), white space and folds anywhere between.</summary>
internal static class ParameterReader
{
    /// <summary>More parameters than any honest value has (threats P6).</summary>
    public const int MaxParameters = 64;

    /// <summary>Reads the parameter whose semicolon is at <paramref name="at"/> and goes behind it and the white space after it. <paramref name="value"/> is as written, quoted strings with their quotes; absent for a flag.</summary>
    /// <returns>false when it is not of the grammar; an empty parameter (<c>;;</c>) is not.</returns>
    public static bool Read(ReadOnlySpan<byte> octets, ref int at, int end, out Slice name, out Slice value)
    {
        var start = Octets.SkipSpace(octets, at + 1, end);
        var stop = Octets.SkipToken(octets, start, end);
        name = new Slice(start, stop - start);
        value = default;
        at = Octets.SkipSpace(octets, stop, end);
        if (stop == start) return false;
        if (at < end && octets[at] == '=')
        {
            start = Octets.SkipSpace(octets, at + 1, end);
            stop = start < end && octets[start] == '"' ? Octets.SkipQuoted(octets, start, end) : Octets.SkipWord(octets, start, end);
            if (stop < 0) return false;
            value = new Slice(start, stop - start);
            at = Octets.SkipSpace(octets, stop, end);
        }
        return at == end || octets[at] is (byte)';' or (byte)',';
    }
}
