namespace Chappe.Engine.Transports.WebSocket;

/// <summary>What a frame is (RFC 6455 section 11.8); the others are reserved.</summary>
public enum WebSocketOpcode : byte
{
    /// <summary>Goes on with a message.</summary>
    Continuation = 0,
    /// <summary>A message of UTF-8 text, or its beginning.</summary>
    Text = 1,
    /// <summary>A message of octets, or its beginning.</summary>
    Binary = 2,
    /// <summary>The closing handshake.</summary>
    Close = 8,
    /// <summary>Is answered by a pong with the same payload.</summary>
    Ping = 9,
    /// <summary>Answers a ping, or is a sign of life.</summary>
    Pong = 10,
}
