using Chappe.Engine;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Timers;
using Chappe.Engine.Transports.Streams;
using Chappe.Engine.Transports.WebSocket;

namespace Chappe.Modules.WebSocket;

/// <summary>Looks at all WebSockets from time to time: who was silent is asked for a sign of life, and who gives none is closed.</summary>
internal sealed class KeepAlive(Proxy proxy, WebSocketModule module) : TimerNode
{
    private volatile bool _isStopped;

    internal void Start() => proxy.Timers.Arm(this, module.Options.keepalive_interval * 1000L);

    internal void Stop()
    {
        _isStopped = true;
        proxy.Timers.Disarm(this);
    }

    /// <inheritdoc/>
    protected override void Expire()
    {
        try
        {
            Look();
        }
        catch (Exception mistake)
        {
            // The edge of the timer's work: the next look must come.
            proxy.Log.WriteLimited(LogLevel.Bug, "websocket", $"keep-alive: {mistake}");
        }
        if (!_isStopped) Start();
    }

    private void Look()
    {
        var options = module.Options;
        if (options.keepalive_mechanism == 0) return;
        long now = proxy.Clock.Milliseconds, limit = options.keepalive_timeout * 1000L;
        foreach (var connection in module.Connections)
        {
            var socket = connection.WebSocket!;
            if (options.keepalive_mechanism == 2)
            {
                if (now - connection.LastActive >= limit) socket.SendControl(connection, WebSocketOpcode.Pong, options.PingData);
                continue;
            }
            if (now - connection.LastReceived < limit) continue;
            if (socket.PingedAt == 0)
            {
                socket.PingedAt = Math.Max(now, 1);
                socket.SendControl(connection, WebSocketOpcode.Ping, options.PingData);
            }
            else if (now - socket.PingedAt >= limit)
            {
                module.Counters.Silent.Add();
                socket.Close(connection, (int)CloseCode.Normal, CloseCodes.Phrase(CloseCode.Normal), CloseReason.Idle);
            }
        }
    }
}
