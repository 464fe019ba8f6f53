namespace Chappe.Engine.Transports.Streams;

/// <summary>Why a connection ended.</summary>
public enum CloseReason : byte
{
    /// <summary>It has not.</summary>
    None,
    /// <summary>The peer closed it.</summary>
    Peer,
    /// <summary>Reading or writing failed.</summary>
    Error,
    /// <summary>It could not be opened, or not in time.</summary>
    NotConnected,
    /// <summary>The TLS handshake failed or took too long (threats F4).</summary>
    Handshake,
    /// <summary>Nothing came or went for its lifetime.</summary>
    Idle,
    /// <summary>A message did not arrive in time after its first octet, or none came at all (threats F4).</summary>
    SlowSender,
    /// <summary>More octets wait for the peer than may (threats F7).</summary>
    SlowReader,
    /// <summary>What came is no protocol that we speak, or its framing cannot be trusted (threats F1 to F3).</summary>
    Refused,
    /// <summary>A script, an operator or a protocol wished it.</summary>
    Wished,
    /// <summary>The proxy ends.</summary>
    Stopping,
}
