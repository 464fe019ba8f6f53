namespace Chappe.Engine.Transports;

/// <summary>Where a message came from, or where it goes: our listener, the far address, and for a stream the connection.</summary>
/// <param name="Listener">Our side.</param>
/// <param name="Remote">The far side.</param>
/// <param name="ConnectionId">The connection's number, never used twice while the process lives; 0 for UDP or "find or open one".</param>
public readonly record struct Hop(Listener Listener, NetAddress Remote, long ConnectionId = 0)
{
    /// <summary>The domain that a TLS connection there must be proven for (RFC 5922), asked for by SNI; null when only the address is known.</summary>
    public string? Domain { get; init; }
}

/// <summary>What became of octets handed to a transport.</summary>
public enum SendOutcome : byte
{
    /// <summary>The kernel has them, or they wait in a bounded queue.</summary>
    Sent,
    /// <summary>A connection is being opened; <see cref="ISendObserver"/> hears when that fails.</summary>
    Pending,
    /// <summary>The connection is gone and may not be opened from here (WebSocket, flow).</summary>
    NoConnection,
    /// <summary>The kernel refused: unreachable, refused, address not usable.</summary>
    Unreachable,
    /// <summary>The queue of a slow reader is full (threats F7).</summary>
    QueueFull,
    /// <summary>A datagram larger than the network takes.</summary>
    TooLarge,
    /// <summary>The target is one that nothing is ever sent to: broadcast, multicast, unspecified (threats S2).</summary>
    Forbidden,
}

/// <summary>Hears that octets which were <see cref="SendOutcome.Pending"/> did not get away.</summary>
public interface ISendObserver
{
    /// <summary>The connection could not be opened or broke before the octets were written. Called on a thread of the transports, never inside a call of Send.</summary>
    void SendFailed(SendOutcome why);
}
