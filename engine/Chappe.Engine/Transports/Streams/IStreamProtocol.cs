namespace Chappe.Engine.Transports.Streams;

/// <summary>Makes messages of the octets of one connection: SIP's framing, later WebSocket's. One object a connection, called by one thread at a time.</summary>
public interface IStreamProtocol
{
    /// <summary>Looks at what has arrived and was not consumed yet, and takes at most one message of it.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="octets">All octets that were not consumed; may be written to (unmasking).</param>
    /// <param name="messages">Who takes a message that was found.</param>
    /// <returns>How many octets are done with; 0 when more must come, and then the same octets come again with more behind them.</returns>
    int Receive(StreamConnection connection, Span<byte> octets, IMessageTaker messages);

    /// <summary>How many octets the message at hand will have, when that is known already, else 0.</summary>
    int Wanted { get; }

    /// <summary>The number of the message of which parts have been consumed and others not, 0 for none: its time has run since its first octet (threats F4).</summary>
    int Unfinished => 0;
}

/// <summary>Takes the SIP messages that a protocol finds.</summary>
public interface IMessageTaker
{
    /// <summary>A whole message; copied.</summary>
    void Take(StreamConnection connection, ReadOnlySpan<byte> message);
    /// <summary>A message whose end cannot be trusted; its sender is answered when its headers are there.</summary>
    void Refuse(StreamConnection connection, ReadOnlySpan<byte> headers, Chappe.Sip.Framing.FrameFault fault);
}
