using Chappe.Engine.Transports;

namespace Chappe.Modules.Dispatcher;

/// <summary>Does a message come from a destination of the list?</summary>
internal static class SourceMatch
{
    /// <summary>The port does not matter.</summary>
    public const int AnyPort = 1;
    /// <summary>The transport does not matter.</summary>
    public const int AnyTransport = 2;
    /// <summary>Only destinations that are up count.</summary>
    public const int OnlyUp = 4;

    /// <summary>Looks for it in one set, or with -1 in all.</summary>
    /// <returns>The destination and its set; null when there is none.</returns>
    public static (int Set, Destination Destination)? Find(DestinationLists lists, int set, int mode, in NetAddress address, TransportKind transport)
    {
        foreach (var candidates in lists.All)
        {
            if (set >= 0 && candidates.Id != set) continue;
            foreach (var destination in candidates.All)
                if (Matches(destination, mode, address, transport)) return (candidates.Id, destination);
        }
        return null;
    }

    private static bool Matches(Destination destination, int mode, in NetAddress address, TransportKind transport)
    {
        if ((mode & OnlyUp) != 0 && !destination.IsUp) return false;
        // A URI without a transport means UDP, as Kamailio reads it.
        var wanted = destination.Transport == TransportKind.Any ? destination.IsSecure ? TransportKind.Tls : TransportKind.Udp : destination.Transport;
        if ((mode & AnyTransport) == 0 && wanted != transport) return false;
        if ((mode & AnyPort) == 0 && destination.Port != 0 && destination.Port != address.Port) return false;
        foreach (var known in destination.Addresses)
            if (known.SameHost(address)) return true;
        return false;
    }
}
