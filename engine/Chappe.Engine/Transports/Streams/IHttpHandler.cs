namespace Chappe.Engine.Transports.Streams;

/// <summary>Takes HTTP requests that come on SIP's ports, as Kamailio's xhttp does; set at <see cref="StreamTransport.Http"/>.</summary>
public interface IHttpHandler
{
    /// <summary>A request whose end cannot be trusted; the connection is closed behind the answer.</summary>
    void Refuse(StreamConnection connection, Chappe.Sip.Framing.FrameFault fault) { }

    /// <summary>A whole request, headers and body; valid during the call only. Answers by <see cref="StreamConnection.Send"/>, may close, or make a WebSocket of the connection by <see cref="StreamConnection.BecomeWebSocket"/>. Called on a worker thread; must not throw and not wait.</summary>
    void Receive(StreamConnection connection, ReadOnlySpan<byte> request);
}
