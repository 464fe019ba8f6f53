using Chappe.Sip.Messages;
using Chappe.Sip.Parsing;

namespace Chappe.Sip.Msrp;

/// <summary>This is an <c>msrp:</c> or <c>msrps:</c> URI as places in its octets (RFC 4975 section 6): <c>msrps://user@host:port/session;tcp</c>. What it does not have is not present.</summary>
public readonly record struct MsrpUri
{
    /// <summary>The port of RFC 4975 section 6, for a URI without one.</summary>
    public const int DefaultPort = 2855;

    /// <summary><c>msrps</c>: TLS to the next hop.</summary>
    public bool IsSecure { get; private init; }
    /// <summary><c>msrp</c> or <c>msrps</c>.</summary>
    public Slice Scheme { get; private init; }
    /// <summary>What stands in front of the @.</summary>
    public Slice UserInfo { get; private init; }
    /// <summary>The same up to a colon.</summary>
    public Slice User { get; private init; }
    /// <summary>The host, an IPv6 reference with its brackets.</summary>
    public Slice Host { get; private init; }
    /// <summary>The port as written.</summary>
    public Slice PortText { get; private init; }
    /// <summary>The port, 0 for none.</summary>
    public int Port { get; private init; }
    /// <summary>The session id behind the slash.</summary>
    public Slice Session { get; private init; }
    /// <summary>The transport: tcp, ws.</summary>
    public Slice Transport { get; private init; }
    /// <summary>The transport with the parameters behind it, as Kamailio gives them; not present when there are none.</summary>
    public Slice Parameters { get; private init; }

    /// <summary>Reads a URI.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out MsrpUri uri)
    {
        uri = default;
        int colon = text.IndexOf((byte)':');
        if (colon < 0 || text.Length < colon + 4 || text[colon + 1] != '/' || text[colon + 2] != '/') return false;
        bool isSecure = Octets.EqualsNoCase(text[..colon], "msrps"u8);
        if (!isSecure && !Octets.EqualsNoCase(text[..colon], "msrp"u8)) return false;
        int start = colon + 3;
        int semicolon = text[start..].IndexOf((byte)';') is >= 0 and var s ? start + s : text.Length;
        int slash = text[start..semicolon].IndexOf((byte)'/') is >= 0 and var p ? start + p : semicolon;
        int at = text[start..slash].LastIndexOf((byte)'@');
        var userInfo = at < 0 ? default : new Slice(start, at);
        int host = at < 0 ? start : start + at + 1;
        int bracket = host < slash && text[host] == '[' ? text[host..slash].IndexOf((byte)']') : 0;
        if (bracket < 0) return false;
        int portColon = text[(host + bracket)..slash].IndexOf((byte)':') is >= 0 and var c ? host + bracket + c : slash;
        if (portColon == host) return false;
        int port = 0;
        if (portColon < slash && !Numbers.TryParsePort(text[(portColon + 1)..slash], out port)) return false;
        foreach (byte octet in text[host..portColon])
            if (octet <= 0x20 || octet == 0x7F) return false;
        int transport = semicolon < text.Length ? semicolon + 1 : text.Length;
        int more = text[transport..].IndexOf((byte)';');
        int userEnd = userInfo.Of(text).IndexOf((byte)':');
        uri = new MsrpUri
        {
            IsSecure = isSecure, Scheme = new Slice(0, colon), UserInfo = userInfo, User = userEnd < 0 ? userInfo : userInfo with { Length = userEnd },
            Host = new Slice(host, portColon - host), PortText = portColon < slash ? new Slice(portColon + 1, slash - portColon - 1) : default, Port = port,
            Session = slash < semicolon ? new Slice(slash + 1, semicolon - slash - 1) : default,
            Transport = transport < text.Length ? new Slice(transport, more < 0 ? text.Length - transport : more) : default,
            Parameters = more < 0 ? default : new Slice(transport, text.Length - transport),
        };
        return true;
    }
}
