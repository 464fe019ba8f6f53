using Chappe.Sip.Messages;

namespace Chappe.Sip.Uris;

/// <summary>The schemes that the engine tells apart.</summary>
public enum UriScheme : byte
{
#pragma warning disable CS1591
    Other, Sip, Sips, Tel, Urn,
#pragma warning restore CS1591
}

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

    /// <summary>Parses <paramref name="text"/>; slices count from its start.</summary>
    /// <returns>false when it is not a URI of the grammar.</returns>
    public static bool TryParse(ReadOnlySpan<byte> text, out SipUri uri) => throw new NotImplementedException();
}
