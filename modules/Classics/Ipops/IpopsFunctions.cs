using Chappe.Engine.Routing;
using Chappe.Engine.Transports;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Classics;

/// <summary>The words of ipops about addresses. Its DNS words would have to wait and are not here.</summary>
public static class IpopsFunctions
{
    /// <summary>Asks for an address: IPv4, IPv6, or IPv6 in brackets.</summary>
    /// <returns>false when it is none.</returns>
    [Export(RouteKinds.Any, Module = "ipops")]
    public static Rc is_ip(Text text) => ip_type(text) > 0;

    /// <summary>Asks for an address without brackets.</summary>
    /// <returns>false when it is none.</returns>
    [Export(RouteKinds.Any, Module = "ipops")]
    public static Rc is_pure_ip(Text text) => ip_type(text) is 1 or 2;

    /// <summary>Asks for an IPv4 address.</summary>
    /// <returns>false when it is none.</returns>
    [Export(RouteKinds.Any, Module = "ipops")]
    public static Rc is_ipv4(Text text) => ip_type(text) == 1;

    /// <summary>Asks for an IPv6 address without brackets.</summary>
    /// <returns>false when it is none.</returns>
    [Export(RouteKinds.Any, Module = "ipops")]
    public static Rc is_ipv6(Text text) => ip_type(text) == 2;

    /// <summary>Asks for an IPv6 address in brackets.</summary>
    /// <returns>false when it is none.</returns>
    [Export(RouteKinds.Any, Module = "ipops")]
    public static Rc is_ipv6_reference(Text text) => ip_type(text) == 3;

    /// <summary>The kind of an address: 1 IPv4, 2 IPv6, 3 IPv6 in brackets, -1 none.</summary>
    [Export(RouteKinds.Any, Module = "ipops")]
    public static int ip_type(Text text) =>
        !NetAddress.TryParseHost(text.Octets, 0, out _) ? -1 : text.Octets[0] == '[' ? 3 : text.Octets.Contains((byte)':') ? 2 : 1;

    /// <summary>The range that an address is in: PUBLIC, PRIVATE, SHARED, LOOPBACK, LINK-LOCAL, MULTICAST …</summary>
    /// <returns>Undefined when it is no address.</returns>
    [Export(RouteKinds.Any, Module = "ipops")]
    public static Text detailed_ip_type(Text text) => NetAddress.TryParseHost(text.Octets, 0, out var address) ? AddressKinds.Find(address) : default(Text);

    /// <summary>Compares two addresses, with or without brackets, however they are written.</summary>
    /// <returns>false when they differ, or one is none.</returns>
    [Export(RouteKinds.Any, Module = "ipops")]
    public static Rc compare_ips(Text left, Text right) =>
        NetAddress.TryParseHost(left.Octets, 0, out var a) && NetAddress.TryParseHost(right.Octets, 0, out var b) && a.SameHost(b);

    /// <summary>Compares two addresses without brackets.</summary>
    /// <returns>false when they differ, or one is none or in brackets.</returns>
    [Export(RouteKinds.Any, Module = "ipops")]
    public static Rc compare_pure_ips(Text left, Text right) => is_pure_ip(left) && is_pure_ip(right) && compare_ips(left, right);

    /// <summary>Asks whether an IPv4 address is private (RFC 1918).</summary>
    /// <returns>false when it is not, or no IPv4 address.</returns>
    [Export(RouteKinds.Any, Module = "ipops")]
    public static Rc is_ip_rfc1918(Text text) =>
        NetAddress.TryParseHost(text.Octets, 0, out var address) && address.IsIPv4 && Subnets.Contain("10.0.0.0/8,172.16.0.0/12,192.168.0.0/16"u8, address);

    /// <summary>Asks whether an address is in one of the subnets of a list with commas between: <c>10.0.0.0/8,192.168.1.0/24</c>.</summary>
    /// <returns>false when it is not, or cannot be read.</returns>
    [Export(RouteKinds.Any, Module = "ipops")]
    public static Rc is_in_subnet(Text address, Text subnets) =>
        NetAddress.TryParseHost(address.Octets, 0, out var parsed) && Subnets.Contain(subnets.Octets, parsed);

    /// <summary><c>$HN(key)</c>: names of this machine: <c>n</c> host name, <c>f</c> with its domain, <c>d</c> the domain, <c>i</c> the first address listened on.</summary>
    /// <returns>Undefined for another key.</returns>
    [Export(RouteKinds.Any, Module = "ipops")]
    public static Text HN(string key)
    {
        string name = Environment.MachineName;
        return key switch
        {
            "n" => name.Split('.')[0],
            "f" => name,
            "d" => name.Contains('.') ? name[(name.IndexOf('.') + 1)..] : "",
            "i" => Here.Context.Proxy.Listeners.All is [var first, ..] ? first.Local.HostText : "",
            _ => default(Text),
        };
    }
}
