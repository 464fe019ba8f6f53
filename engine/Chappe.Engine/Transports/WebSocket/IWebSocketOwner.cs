using Chappe.Engine.Diagnostics;
using Chappe.Engine.Transports.Streams;

namespace Chappe.Engine.Transports.WebSocket;

/// <summary>Who made a WebSocket of a connection, and hears what becomes of it. Called on the connection's worker thread; must not throw and not wait.</summary>
public interface IWebSocketOwner
{
    /// <summary>What a peer may send, as it is now.</summary>
    WebSocketLimits Limits { get; }
    /// <summary>Grows with every frame that came.</summary>
    Counter FramesReceived { get; }
    /// <summary>Grows with every frame that was sent.</summary>
    Counter FramesSent { get; }
    /// <summary>A ping came and has been answered.</summary>
    void PingReceived(StreamConnection connection);
    /// <summary>The closing handshake was begun by the peer, or a fault of the peer made us close: nothing can be sent any more.</summary>
    void Closing(StreamConnection connection, int code, bool byPeer);
}
