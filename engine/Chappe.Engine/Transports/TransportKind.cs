namespace Chappe.Engine.Transports;

/// <summary>The transports, with Kamailio's numbers (they stand in contact aliases).</summary>
public enum TransportKind : byte
{
#pragma warning disable CS1591
    Any = 0, Udp = 1, Tcp = 2, Tls = 3, Sctp = 4, Ws = 5, Wss = 6,
#pragma warning restore CS1591
}
