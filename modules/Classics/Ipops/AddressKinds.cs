using System.Net;
using Chappe.Engine.Transports;

namespace Chappe.Modules.Classics;

/// <summary>Which of the registered ranges an address is in, under Kamailio's names (RFC 5735, RFC 6598, RFC 6890).</summary>
internal static class AddressKinds
{
    private static readonly (IPNetwork Network, string Name)[] s_ranges =
    [
        (IPNetwork.Parse("127.0.0.0/8"), "LOOPBACK"), (IPNetwork.Parse("10.0.0.0/8"), "PRIVATE"), (IPNetwork.Parse("172.16.0.0/12"), "PRIVATE"),
        (IPNetwork.Parse("192.168.0.0/16"), "PRIVATE"), (IPNetwork.Parse("100.64.0.0/10"), "SHARED"), (IPNetwork.Parse("169.254.0.0/16"), "LINK-LOCAL"),
        (IPNetwork.Parse("192.0.2.0/24"), "TEST-NET"), (IPNetwork.Parse("198.51.100.0/24"), "TEST-NET"), (IPNetwork.Parse("203.0.113.0/24"), "TEST-NET"),
        (IPNetwork.Parse("192.88.99.0/24"), "6TO4-RELAY"), (IPNetwork.Parse("224.0.0.0/4"), "MULTICAST"), (IPNetwork.Parse("255.255.255.255/32"), "BROADCAST"),
        (IPNetwork.Parse("240.0.0.0/4"), "RESERVED"), (IPNetwork.Parse("0.0.0.0/8"), "RESERVED"), (IPNetwork.Parse("192.0.0.0/24"), "RESERVED"),
        (IPNetwork.Parse("0.0.0.0/0"), "PUBLIC"),
        (IPNetwork.Parse("::/128"), "UNSPECIFIED"), (IPNetwork.Parse("::1/128"), "LOOPBACK"), (IPNetwork.Parse("::ffff:0:0/96"), "IPV4MAP"),
        (IPNetwork.Parse("100::/64"), "DISCARD"), (IPNetwork.Parse("2001::/32"), "TEREDO"), (IPNetwork.Parse("2001:2::/48"), "BMWG"),
        (IPNetwork.Parse("2001:db8::/32"), "DOCUMENTATION"), (IPNetwork.Parse("2001:10::/28"), "ORCHID"), (IPNetwork.Parse("2002::/16"), "6TO4"),
        (IPNetwork.Parse("2000::/3"), "GLOBAL-UNICAST"), (IPNetwork.Parse("fc00::/7"), "UNIQUE-LOCAL-UNICAST"), (IPNetwork.Parse("fe80::/10"), "LINK-LOCAL-UNICAST"),
        (IPNetwork.Parse("ff00::/8"), "MULTICAST"), (IPNetwork.Parse("::/0"), "RESERVED"),
    ];

    /// <summary>The name of the narrowest range; the table has narrow ones before wide ones.</summary>
    public static string Find(in NetAddress address)
    {
        var ip = address.ToIPEndPoint().Address;
        foreach (var (network, name) in s_ranges)
            if (network.BaseAddress.AddressFamily == ip.AddressFamily && network.Contains(ip)) return name;
        return "RESERVED";
    }
}
