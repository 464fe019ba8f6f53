using Chappe.Sip.Messages;

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
}
