using Chappe.Engine.Diagnostics;

namespace Chappe.Modules.WebSocket;

/// <summary>What happens to WebSockets in numbers, under Kamailio's names.</summary>
internal sealed class WebSocketCounters(Counters counters)
{
    private long _current;
    private readonly Counter _open = counters.Gauge("websocket.ws_current_connections"), _most = counters.Gauge("websocket.ws_max_concurrent_connections");

    internal Counter Handshakes { get; } = counters["websocket.ws_successful_handshakes"];
    internal Counter FailedHandshakes { get; } = counters["websocket.ws_failed_handshakes"];
    internal Counter Failed { get; } = counters["websocket.ws_failed_connections"];
    internal Counter ClosedHere { get; } = counters["websocket.ws_local_closed_connections"];
    internal Counter ClosedByPeer { get; } = counters["websocket.ws_remote_closed_connections"];
    internal Counter FramesReceived { get; } = counters["websocket.ws_frames_received"];
    internal Counter FramesSent { get; } = counters["websocket.ws_frames_transmitted"];
    internal Counter Silent { get; } = counters["websocket.ws_keepalive_timeouts"];

    internal void Opened()
    {
        Handshakes.Add();
        _open.Add();
        long now = Interlocked.Increment(ref _current), most = _most.Value;
        if (now > most) _most.Add(now - most);
    }

    internal void Ended()
    {
        _open.Add(-1);
        Interlocked.Decrement(ref _current);
    }
}
