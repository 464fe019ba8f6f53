using Chappe.Sip.Messages;
using Chappe.Sip.Parsing;

namespace Chappe.Sip.Sdp;

/// <summary>A <c>c=</c> line, or the address in <c>o=</c> or <c>a=rtcp</c>: network type, address type, address (RFC 8866 section 5.7).</summary>
public struct SdpConnection
{
    /// <summary>The address without a multicast TTL; in SDP an IPv6 address has no brackets.</summary>
    public Slice Address;
    /// <summary>IP4 or IP6 as written.</summary>
    public Slice AddressType;
    /// <summary>The address type is IP6.</summary>
    public bool IsIPv6;
    /// <summary>The whole line with its end; absent when the address stands elsewhere.</summary>
    public Slice Line;

    /// <summary>True when there is an address.</summary>
    public readonly bool IsPresent => Address.IsPresent;

    /// <summary>The address is all zeros: RFC 3264 section 8.4 calls that an old way to hold.</summary>
    public readonly bool IsUnspecified(ReadOnlySpan<byte> octets) => Address.Of(octets).SequenceEqual("0.0.0.0"u8) || Address.Of(octets).SequenceEqual("::"u8);

    /// <summary>Parses <c>IN IP4 192.0.2.1</c>.</summary>
    /// <returns>false when it is not of the form, or of another network.</returns>
    public static bool TryParse(ReadOnlySpan<byte> octets, Slice value, out SdpConnection connection)
    {
        connection = default;
        var network = SdpWords.Take(octets, ref value);
        connection.AddressType = SdpWords.Take(octets, ref value);
        var address = SdpWords.Take(octets, ref value);
        if (!Octets.EqualsNoCase(network.Of(octets), "IN"u8) || address.Length == 0) return false;
        connection.IsIPv6 = Octets.EqualsNoCase(connection.AddressType.Of(octets), "IP6"u8);
        if (!connection.IsIPv6 && !Octets.EqualsNoCase(connection.AddressType.Of(octets), "IP4"u8)) return false;
        var slash = address.Of(octets).IndexOf((byte)'/');
        connection.Address = slash < 0 ? address : new Slice(address.Offset, slash);
        return connection.Address.Length > 0;
    }
}
