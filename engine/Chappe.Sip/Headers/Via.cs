using Chappe.Sip.Messages;
using Chappe.Sip.Parsing;

namespace Chappe.Sip.Headers;

/// <summary>One Via value (RFC 3261 section 20.42), its parts as slices of the buffer it was parsed from.</summary>
public struct Via
{
    /// <summary>The whole value, up to the comma or the end of the line.</summary>
    public Slice Value;
    /// <summary>The transport token: UDP, TCP, TLS, WS, WSS ...</summary>
    public Slice Transport;
    /// <summary>The host of sent-by; an IPv6 reference keeps its brackets.</summary>
    public Slice Host;
    /// <summary>The port of sent-by, or 0 when it is not written.</summary>
    public int Port;
    /// <summary>host[:port] as written.</summary>
    public Slice SentBy;
    /// <summary>All parameters with their leading semicolon.</summary>
    public Slice Parameters;
    /// <summary>The branch parameter's value.</summary>
    public Slice Branch;
    /// <summary>The received parameter's value (RFC 3261 section 18.2.1).</summary>
    public Slice Received;
    /// <summary>True when rport stands there, with or without a value (RFC 3581).</summary>
    public bool HasRPort;
    /// <summary>The rport parameter from its semicolon to the end of its value.</summary>
    public Slice RPortParameter;
    /// <summary>The value of rport, or 0.</summary>
    public int RPort;
    /// <summary>The maddr parameter's value.</summary>
    public Slice MAddr;
    /// <summary>The alias parameter of RFC 5923 stands there.</summary>
    public bool HasAlias;
    /// <summary>The value of Chappe's and Kamailio's connection parameter <c>i</c>.</summary>
    public Slice ConnectionId;
    /// <summary>More values follow on the same line: the offset of the next one, else 0.</summary>
    public int Next;

    private static readonly ulong Sip20 = Octets.Key("sip/2.0/"u8), BranchKey = Octets.Key("branch"u8), ReceivedKey = Octets.Key("received"u8),
        RPortKey = Octets.Key("rport"u8), MAddrKey = Octets.Key("maddr"u8), AliasKey = Octets.Key("alias"u8), ConnectionKey = Octets.Key("i"u8);

    /// <summary>True when the branch of <paramref name="octets"/> makes the transaction unique by itself: it starts with the magic cookie and has something behind it (RFC 3261 section 8.1.1.7; torture badbranch has nothing).</summary>
    public readonly bool HasUniqueBranch(ReadOnlySpan<byte> octets) =>
        Branch.Length > 7 && Octets.EqualsNoCase(octets.Slice(Branch.Offset, 7), "z9hG4bK"u8);

    /// <summary>Parses the value that starts at <paramref name="start"/> of <paramref name="octets"/>; the line's value ends before <paramref name="end"/>. Slices count from the start of <paramref name="octets"/>.</summary>
    /// <returns>false when it is not of the grammar, or a parameter that routes the reply stands twice (threats P3).</returns>
    public static bool TryParse(ReadOnlySpan<byte> octets, int start, int end, out Via via)
    {
        via = default;
        var at = start = Octets.SkipSpace(octets, start, end);
        if (!SkipProtocol(octets, ref at, end)) return false;

        var stop = Octets.SkipToken(octets, at, end);
        via.Transport = new Slice(at, stop - at);
        at = Octets.SkipSpace(octets, stop, end);
        if (via.Transport.Length == 0 || at == stop || !ParseSentBy(octets, ref at, end, ref via)) return false;

        var parameters = at;
        stop = via.SentBy.End;
        for (var count = 0; at < end && octets[at] == ';'; count++)
        {
            var semicolon = at;
            if (count == ParameterReader.MaxParameters || !ParameterReader.Read(octets, ref at, end, out var name, out var value)) return false;
            stop = value.IsPresent ? value.End : name.End;
            if (!via.Take(octets, semicolon, name, value)) return false;
        }
        if (stop > parameters) via.Parameters = new Slice(parameters, stop - parameters);
        via.Value = new Slice(start, stop - start);
        if (at == end) return true;
        if (octets[at] != ',') return false;
        via.Next = Octets.SkipSpace(octets, at + 1, end);
        return true;
    }

    /// <summary>sent-protocol up to the slash before the transport; white space around each slash is legal and rare (torture wsinv).</summary>
    private static bool SkipProtocol(ReadOnlySpan<byte> octets, ref int at, int end)
    {
        if (end - at > 8 && Octets.Key(octets, at, 8) == Sip20 && !Octets.IsSpaceOctet(octets[at + 8]))
        {
            at += 8;
            return true;
        }
        for (var part = 0; part < 2; part++)
        {
            var stop = Octets.SkipToken(octets, at, end);
            if (stop == at) return false;
            at = Octets.SkipSpace(octets, stop, end);
            if (at == end || octets[at] != '/') return false;
            at = Octets.SkipSpace(octets, at + 1, end);
        }
        return true;
    }

    private static bool ParseSentBy(ReadOnlySpan<byte> octets, ref int at, int end, ref Via via)
    {
        var host = at;
        var stop = Octets.SkipHostOrReference(octets, at, end);
        if (stop < 0) return false;
        via.Host = new Slice(host, stop - host);
        at = Octets.SkipSpace(octets, stop, end);
        if (at < end && octets[at] == ':')
        {
            var port = Octets.SkipSpace(octets, at + 1, end);
            stop = Octets.SkipDigits(octets, port, end);
            if (!Numbers.TryParsePort(octets[port..stop], out via.Port)) return false;
            at = Octets.SkipSpace(octets, stop, end);
        }
        via.SentBy = new Slice(host, stop - host);
        return true;
    }

    private bool Take(ReadOnlySpan<byte> octets, int semicolon, Slice name, Slice value)
    {
        if (name.Length > 8) return true;
        var key = Octets.Key(octets, name.Offset, name.Length);
        if (key == BranchKey) return TakeOnce(ref Branch, value);
        if (key == ReceivedKey) return TakeOnce(ref Received, value);
        if (key == MAddrKey) return TakeOnce(ref MAddr, value);
        if (key == ConnectionKey) return TakeOnce(ref ConnectionId, value);
        if (key == AliasKey) HasAlias = true;
        if (key != RPortKey) return true;
        if (HasRPort) return false;
        HasRPort = true;
        RPortParameter = new Slice(semicolon, (value.IsPresent ? value.End : name.End) - semicolon);
        return value.Length == 0 || Numbers.TryParsePort(value.Of(octets), out RPort);
    }

    private static bool TakeOnce(ref Slice field, Slice value)
    {
        if (field.IsPresent) return false;
        field = value;
        return true;
    }
}
