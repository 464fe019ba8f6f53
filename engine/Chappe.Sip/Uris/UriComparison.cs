using System.Net;
using Chappe.Sip.Messages;
using Chappe.Sip.Parsing;

namespace Chappe.Sip.Uris;

/// <summary>When two URIs name the same thing: RFC 3261 section 19.1.4 for sip and sips, RFC 3966 section 4 for tel, octet for octet for all others.</summary>
internal static class UriComparison
{
    /// <summary>Parameters that say where or how a request goes: one that stands in only one URI makes the URIs differ, even with its default value.</summary>
    private static bool MustStandInBoth(ReadOnlySpan<byte> name) =>
        Escapes.AreEquivalent(name, "transport"u8, true) || Escapes.AreEquivalent(name, "user"u8, true) || Escapes.AreEquivalent(name, "ttl"u8, true)
        || Escapes.AreEquivalent(name, "method"u8, true) || Escapes.AreEquivalent(name, "maddr"u8, true);

    public static bool AreEquivalent(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        if (!SipUri.TryParse(a, out var left) || !SipUri.TryParse(b, out var right) || left.Scheme != right.Scheme) return false;
        return a.SequenceEqual(b) || left.Scheme switch
        {
            UriScheme.Sip or UriScheme.Sips => AreEquivalentSip(a, left, b, right),
            UriScheme.Tel => AreEquivalentTel(a, left, b, right),
            _ => AreEquivalentOpaque(a, b),
        };
    }

    private static bool AreEquivalentSip(ReadOnlySpan<byte> a, in SipUri left, ReadOnlySpan<byte> b, in SipUri right) =>
        left.User.IsPresent == right.User.IsPresent && left.Password.IsPresent == right.Password.IsPresent
        && left.PortText.IsPresent == right.PortText.IsPresent && left.Port == right.Port // no port is not the default port
        && Escapes.AreEquivalent(left.User.Of(a), right.User.Of(b)) // the user is the only part whose case counts
        && Escapes.AreEquivalent(left.Password.Of(a), right.Password.Of(b))
        && HostsMatch(left.Host.Of(a), right.Host.Of(b))
        && ParametersMatch(a, left.Parameters, b, right.Parameters) && ParametersMatch(b, right.Parameters, a, left.Parameters)
        && HeadersMatch(left.Headers.Of(a), right.Headers.Of(b)) && HeadersMatch(right.Headers.Of(b), left.Headers.Of(a));

    // RFC 5954 section 4.2: IPv6 references are compared as the addresses they stand for; [2001:db8::1] is [2001:DB8:0::1].
    private static bool HostsMatch(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        if (Octets.EqualsNoCase(a, b)) return true;
        if (a.IsEmpty || b.IsEmpty || a[0] != '[' || b[0] != '[') return false;
        return IPAddress.TryParse(a[1..^1], out var left) && IPAddress.TryParse(b[1..^1], out var right) && left.Equals(right);
    }

    private static bool ParametersMatch(ReadOnlySpan<byte> a, Slice ofA, ReadOnlySpan<byte> b, Slice ofB)
    {
        var others = new UriParameters(b, ofB);
        foreach (var parameter in new UriParameters(a, ofA))
        {
            var name = parameter.Name.Of(a);
            if (others.TryGet(name, out var value))
            {
                if (!Escapes.AreEquivalent(parameter.Value.Of(a), value.Of(b), ignoreCase: true)) return false;
            }
            else if (MustStandInBoth(name)) return false;
        }
        return true;
    }

    /// <summary>Headers are never ignored; their order does not count. Values are compared as octets, which is at least as strict as each header's own rule.</summary>
    private static bool HeadersMatch(ReadOnlySpan<byte> headers, ReadOnlySpan<byte> others)
    {
        while (!headers.IsEmpty)
        {
            var header = Take(ref headers, (byte)'&');
            var name = Take(ref header, (byte)'=');
            if (!HasHeader(others, name, header)) return false;
        }
        return true;
    }

    private static bool HasHeader(ReadOnlySpan<byte> headers, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        while (!headers.IsEmpty)
        {
            var header = Take(ref headers, (byte)'&');
            var other = Take(ref header, (byte)'=');
            if (Escapes.AreEquivalent(name, other, ignoreCase: true) && Escapes.AreEquivalent(value, header)) return true;
        }
        return false;
    }

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> text, byte separator)
    {
        var end = text.IndexOf(separator);
        var taken = end < 0 ? text : text[..end];
        text = end < 0 ? default : text[(end + 1)..];
        return taken;
    }

    private static bool AreEquivalentTel(ReadOnlySpan<byte> a, in SipUri left, ReadOnlySpan<byte> b, in SipUri right) =>
        TelNumber.AreEqual(left.User.Of(a), right.User.Of(b))
        && TelParametersMatch(a, left.Parameters, b, right.Parameters) && TelParametersMatch(b, right.Parameters, a, left.Parameters);

    /// <summary>RFC 3966 section 4: every parameter counts, in any order; those that are numbers are compared as numbers.</summary>
    private static bool TelParametersMatch(ReadOnlySpan<byte> a, Slice ofA, ReadOnlySpan<byte> b, Slice ofB)
    {
        var others = new UriParameters(b, ofB);
        foreach (var parameter in new UriParameters(a, ofA))
        {
            if (!others.TryGet(parameter.Name.Of(a), out var value)) return false;
            var mine = parameter.Value.Of(a);
            var theirs = value.Of(b);
            if (!Escapes.AreEquivalent(mine, theirs, ignoreCase: true) && !(IsNumber(parameter.Name.Of(a), mine) && TelNumber.AreEqual(mine, theirs))) return false;
        }
        return true;
    }

    private static bool IsNumber(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) =>
        Octets.EqualsNoCase(name, "ext"u8) || Octets.EqualsNoCase(name, "phone-context"u8) && value.StartsWith("+"u8);

    private static bool AreEquivalentOpaque(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        var colon = a.IndexOf((byte)':');
        return a.Length == b.Length && Octets.EqualsNoCase(a[..colon], b[..colon]) && a[colon..].SequenceEqual(b[colon..]);
    }
}
