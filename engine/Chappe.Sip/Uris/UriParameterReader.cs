using Chappe.Sip.Messages;
using Chappe.Sip.Parsing;

namespace Chappe.Sip.Uris;

/// <summary>Reads URI parameters <c>;name[=value]</c> one by one: no white space, no quotes (uri-parameters of RFC 3261 section 25.1: unreserved, escapes and <c>[ ] / : &amp; + $</c>; raw UTF-8 is let through as in the user part). That escapes are well-formed was seen to before.</summary>
internal static class UriParameterReader
{
    /// <summary>Reads the parameter whose semicolon is at <paramref name="at"/> and goes behind it.</summary>
    /// <returns>false when it is not of the grammar.</returns>
    public static bool Read(ReadOnlySpan<byte> octets, ref int at, int end, out Slice name, out Slice value)
    {
        var start = at + 1;
        at = Octets.SkipUriParameter(octets, start, end);
        name = new Slice(start, at - start);
        value = default;
        if (at == start) return false;
        if (at < end && octets[at] == '=')
        {
            start = at + 1;
            at = Octets.SkipUriParameter(octets, start, end);
            // An equals sign is not of the grammar, but in values made of base64 it is in daily use.
            while (at < end && octets[at] == '=') at = Octets.SkipUriParameter(octets, at + 1, end);
            value = new Slice(start, at - start);
            if (at == start) return false;
        }
        return at == end || octets[at] is (byte)';' or (byte)'?';
    }
}
