using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Chappe.Engine.Modules;

namespace Chappe.Engine.Transports;

/// <summary>Makes of one <c>listen</c> the sockets that it means: every transport, every address of an interface, the address of a name.</summary>
internal static class ListenExpansion
{
    /// <summary>The same with a numeric address and one transport each.</summary>
    /// <exception cref="ConfigurationException">There is no such name or interface.</exception>
    internal static async ValueTask<IReadOnlyList<(ListenSpec Spec, NetAddress Address)>> ExpandAsync(ListenSpec spec, CancellationToken cancel)
    {
        List<(ListenSpec, NetAddress)> found = [];
        TransportKind[] transports = spec.Transport == TransportKind.Any ? [TransportKind.Udp, TransportKind.Tcp] : [spec.Transport];
        var (addresses, hostName) = await FindAddressesAsync(spec, cancel).ConfigureAwait(false);
        foreach (var transport in transports)
            foreach (var address in addresses)
                found.Add((spec with { Transport = transport, Address = WithoutScope(address), HostName = hostName }, NetAddress.From(address, spec.Port)));
        return found;
    }

    private static async ValueTask<(IReadOnlyList<IPAddress>, string? HostName)> FindAddressesAsync(ListenSpec spec, CancellationToken cancel)
    {
        if (IPAddress.TryParse(spec.Address, out var numeric))
        {
            // A Via must name an address that answers reach: a wildcard without an advertised one becomes every address there is.
            bool isWildcard = numeric.Equals(IPAddress.Any) || numeric.Equals(IPAddress.IPv6Any);
            return isWildcard && spec.AdvertisedHost is null ? (AddressesOf(null, numeric.AddressFamily), null) : ([numeric], null);
        }
        var ofInterface = AddressesOf(spec.Address, null);
        if (ofInterface.Count > 0) return (ofInterface, null);
        try
        {
            var resolved = await Dns.GetHostAddressesAsync(spec.Address, cancel).ConfigureAwait(false);
            var first = resolved.FirstOrDefault(a => a.AddressFamily == AddressFamily.InterNetwork) ?? resolved.FirstOrDefault();
            if (first is not null) return ([first], spec.Address);
        }
        catch (SocketException)
        {
            // Told below, as for a name without an address.
        }
        throw new ConfigurationException($"{(spec.File.Length > 0 ? $"{spec.File}:{spec.Line}: " : "")}{spec.Text}: '{spec.Address}' is neither an address nor a network interface nor a host name that can be found.");
    }

    private static List<IPAddress> AddressesOf(string? interfaceName, AddressFamily? family) =>
    [
        .. from card in NetworkInterface.GetAllNetworkInterfaces()
           where interfaceName is null ? card.OperationalStatus is OperationalStatus.Up or OperationalStatus.Unknown : card.Name == interfaceName
           from entry in card.GetIPProperties().UnicastAddresses
           let address = entry.Address
           // A link-local address means nothing beyond its link, so no peer could answer to it.
           where !address.IsIPv6LinkLocal && (family is null || address.AddressFamily == family)
           select address,
    ];

    private static string WithoutScope(IPAddress address) => address.ToString().Split('%')[0];
}
