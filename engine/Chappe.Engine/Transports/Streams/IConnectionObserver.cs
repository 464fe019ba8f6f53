namespace Chappe.Engine.Transports.Streams;

/// <summary>Hears of connections: the registrar that drops bindings of lost ones, WebSocket's event routes. Called on the worker thread of the connection, one call at a time for each; must not throw and not wait.</summary>
public interface IConnectionObserver
{
    /// <summary>A connection was accepted or opened; for TLS, its handshake is over.</summary>
    void ConnectionOpened(StreamConnection connection);
    /// <summary>A WebSocket says goodbye: nothing can be sent on it any more, though its connection ends only when the peer closes too, seconds later perhaps.</summary>
    void ConnectionEnding(StreamConnection connection) { }
    /// <summary>A connection that had been opened has ended; nothing can be sent on it any more.</summary>
    void ConnectionClosed(StreamConnection connection, CloseReason reason);
}
