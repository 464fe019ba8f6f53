using Chappe.Sip.Messages;
using Chappe.Sip.Parsing;

namespace Chappe.Sip.Uris;

/// <summary>A URI as slices of the octets it was parsed from (RFC 3261 section 19.1, RFC 3966 for <c>tel</c>: the number is <see cref="User"/>).</summary>
public struct SipUri
{
    /// <summary>The scheme.</summary>
    public UriScheme Scheme;
    /// <summary>The user part, still escaped.</summary>
    public Slice User;
    /// <summary>The password.</summary>
    public Slice Password;
    /// <summary>The host; an IPv6 reference keeps its brackets.</summary>
    public Slice Host;
    /// <summary>The port, or 0 when none is written.</summary>
    public int Port;
    /// <summary>The port as written.</summary>
    public Slice PortText;
    /// <summary>host[:port] as written.</summary>
    public Slice HostPort;
    /// <summary>The URI parameters with their leading semicolon.</summary>
    public Slice Parameters;
    /// <summary>The headers behind the question mark.</summary>
    public Slice Headers;
    /// <summary>The transport parameter's value.</summary>
    public Slice Transport;
    /// <summary>The maddr parameter's value.</summary>
    public Slice MAddr;
    /// <summary>The lr parameter stands there (loose routing).</summary>
    public bool IsLoose;

    private static readonly ulong SipKey = Octets.Key("sip"u8), SipsKey = Octets.Key("sips"u8), TelKey = Octets.Key("tel"u8), UrnKey = Octets.Key("urn"u8),
        TransportKey = Octets.Key("transpor"u8), MAddrKey = Octets.Key("maddr"u8), LrKey = Octets.Key("lr"u8);

    /// <summary>Parses <paramref name="text"/>; slices count from its start.</summary>
    /// <returns>false when it is not a URI of the grammar.</returns>
    public static bool TryParse(ReadOnlySpan<byte> text, out SipUri uri) => TryParse(text, new Slice(0, text.Length), out uri);

    /// <summary>Parses <paramref name="range"/> of <paramref name="octets"/>; slices count from the start of <paramref name="octets"/>.</summary>
    /// <returns>false when it is not a URI of the grammar.</returns>
    public static bool TryParse(ReadOnlySpan<byte> octets, Slice range, out SipUri uri)
    {
        uri = default;
        var end = range.End;
        var colon = Octets.SkipScheme(octets, range.Offset, end);
        var length = colon - range.Offset;
        if (length == 0 || colon + 1 >= end || octets[colon] != ':') return false;
        uri.Scheme = FindScheme(octets, range.Offset, length);
        if (uri.Scheme is UriScheme.Sip or UriScheme.Sips or UriScheme.Tel && !Escapes.AreWellFormed(octets[colon..end])) return false;
        return uri.Scheme switch
        {
            UriScheme.Sip or UriScheme.Sips => uri.ParseSip(octets, colon + 1, end),
            UriScheme.Tel => uri.ParseTel(octets, colon + 1, end),
            _ => (uint)(Octets.Lower(octets[range.Offset]) - 'a') < 26 && !octets[colon..end].ContainsAnyInRange((byte)0, (byte)' '),
        };
    }

    /// <summary>True when the two URIs name the same resource: RFC 3261 section 19.1.4, RFC 3966 section 4 for tel. What is no URI equals nothing.</summary>
    public static bool Equivalent(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b) => UriComparison.AreEquivalent(a, b);

    private static UriScheme FindScheme(ReadOnlySpan<byte> octets, int at, int length)
    {
        if (length > 4) return UriScheme.Other;
        var key = Octets.Key(octets, at, length);
        return key == SipKey ? UriScheme.Sip
            : key == SipsKey ? UriScheme.Sips
            : key == TelKey ? UriScheme.Tel
            : key == UrnKey ? UriScheme.Urn
            : UriScheme.Other;
    }

    /// <summary>[ userinfo "@" ] hostport uri-parameters [ headers ].</summary>
    private bool ParseSip(ReadOnlySpan<byte> octets, int at, int end)
    {
        var sign = octets[at..end].IndexOf((byte)'@');
        if (sign >= 0)
        {
            if (!ParseUserInfo(octets, at, at + sign)) return false;
            at += sign + 1;
        }
        return ParseHostPort(octets, ref at, end) && ParseParameters(octets, ref at, end) && ParseHeaders(octets, at, end);
    }

    /// <summary>user [ ":" password ]. Semicolons and question marks are part of the user (torture semiuri), and so are escapes (torture esc01).</summary>
    private bool ParseUserInfo(ReadOnlySpan<byte> octets, int at, int end)
    {
        var colon = octets[at..end].IndexOf((byte)':');
        var userEnd = colon < 0 ? end : at + colon;
        if (userEnd == at || Octets.SkipUser(octets, at, end) != end) return false;
        User = new Slice(at, userEnd - at);
        if (colon >= 0) Password = new Slice(userEnd + 1, end - userEnd - 1);
        return true;
    }

    private bool ParseHostPort(ReadOnlySpan<byte> octets, ref int at, int end)
    {
        var host = at;
        at = Octets.SkipHostOrReference(octets, at, end);
        if (at < 0) return false;
        Host = new Slice(host, at - host);
        if (at < end && octets[at] == ':')
        {
            var port = at + 1;
            at = Octets.SkipDigits(octets, port, end);
            PortText = new Slice(port, at - port);
            if (!Numbers.TryParsePort(PortText.Of(octets), out Port)) return false;
        }
        HostPort = new Slice(host, at - host);
        return true;
    }

    private bool ParseParameters(ReadOnlySpan<byte> octets, ref int at, int end)
    {
        var start = at;
        for (var count = 0; at < end && octets[at] == ';'; count++)
        {
            if (count == ParameterReader.MaxParameters || !UriParameterReader.Read(octets, ref at, end, out var name, out var value)) return false;
            // RFC 3261 section 19.1.1: a parameter must not stand twice; those that decide where to send are held to it.
            if (name.Length > 9) continue;
            var key = Octets.Key(octets, name.Offset, name.Length);
            if (key == LrKey) IsLoose = true;
            else if (key == MAddrKey && !TakeOnce(ref MAddr, value)) return false;
            else if (key == TransportKey && name.Length == 9 && (octets[name.End - 1] | 0x20) == 't' && !TakeOnce(ref Transport, value)) return false;
        }
        if (at > start) Parameters = new Slice(start, at - start);
        return true;
    }

    private static bool TakeOnce(ref Slice field, Slice value)
    {
        if (field.IsPresent || value.Length == 0) return false;
        field = value;
        return true;
    }

    private bool ParseHeaders(ReadOnlySpan<byte> octets, int at, int end)
    {
        if (at == end) return true;
        if (octets[at] != '?' || at + 1 == end || Octets.SkipUser(octets, at, end) != end) return false;
        Headers = new Slice(at + 1, end - at - 1);
        return Headers.Of(octets).Count((byte)'&') < ParameterReader.MaxParameters;
    }

    /// <summary>RFC 3966 section 3: digits and visual separators, a plus sign in front of a global number, hex digits, star and hash in a local one.</summary>
    private bool ParseTel(ReadOnlySpan<byte> octets, int at, int end)
    {
        var start = at;
        var digits = 0;
        if (octets[at] == '+') at++;
        for (; at < end && octets[at] != ';'; at++)
        {
            if (Octets.IsHexOctet(octets[at]) || octets[at] is (byte)'*' or (byte)'#') digits++;
            else if (octets[at] is not ((byte)'-' or (byte)'.' or (byte)'(' or (byte)')')) return false;
        }
        User = new Slice(start, at - start);
        return digits > 0 && ParseParameters(octets, ref at, end) && at == end;
    }
}
