namespace Chappe.Modules.Media.Dtls;

/// <summary>Sends a datagram to the peer, wherever that is by now. Called on threads of the pool.</summary>
internal delegate void SendDatagram(ReadOnlySpan<byte> datagram);
