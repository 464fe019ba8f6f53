using Chappe.Engine;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Modules;
using Chappe.Engine.Routing;
using Chappe.Engine.Rpc;
using Chappe.Engine.Transports;
using Chappe.Engine.Transports.Streams;
using Chappe.Engine.Transports.WebSocket;

namespace Chappe.Modules.WebSocket;

/// <summary>This is Kamailio's module websocket: it makes WebSockets of HTTP connections, keeps them alive, and tells scripts what becomes of them.</summary>
public sealed class WebSocketModule : Module, IWebSocketOwner, IConnectionObserver
{
    private StreamTransport? _streams;
    private KeepAlive? _keepAlive;
    private volatile WebSocketLimits _limits = new();
    private volatile WebSocketOptions _options = new();
    private WebSocketCounters _counters = new(new Counters());

    /// <inheritdoc/>
    public override string Name => "websocket";
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(WebSocketFunctions)];
    /// <inheritdoc/>
    public override Type? OptionsType => typeof(WebSocketOptions);
    /// <inheritdoc/>
    public override void AddOptions(OptionsSet options) => options.Add(new WebSocketOptions());
    /// <inheritdoc/>
    public override void AddRpc(RpcTable rpc) => new WebSocketRpc(this).AddTo(rpc);

    /// <inheritdoc/>
    public WebSocketLimits Limits => _limits;
    /// <inheritdoc/>
    public Counter FramesReceived => _counters.FramesReceived;
    /// <inheritdoc/>
    public Counter FramesSent => _counters.FramesSent;

    internal Proxy? Proxy { get; private set; }
    internal StreamTransport? Streams => _streams;
    internal WebSocketOptions Options => _options;
    internal WebSocketCounters Counters => _counters;
    /// <summary>Handshakes are taken: <c>ws.enable</c>, <c>ws.disable</c>.</summary>
    internal bool IsEnabled { get; set; } = true;

    /// <inheritdoc/>
    public override ValueTask StartAsync(Proxy proxy, CancellationToken cancel)
    {
        Proxy = proxy;
        _streams = proxy.Streams;
        _streams?.AddObserver(this);
        _counters = new WebSocketCounters(proxy.Counters);
        _keepAlive = new KeepAlive(proxy, this);
        _keepAlive.Start();
        return default;
    }

    /// <inheritdoc/>
    public override void Reconfigure(OptionsSet options)
    {
        _options = options.Get<WebSocketOptions>();
        _limits = new WebSocketLimits(_options.max_frame_size, _options.max_message_size, _options.max_fragments);
    }

    /// <inheritdoc/>
    public override ValueTask StopAsync()
    {
        _keepAlive?.Stop();
        return default;
    }

    /// <summary>The WebSockets that are open.</summary>
    internal IEnumerable<StreamConnection> Connections => _streams?.Connections.Where(static c => c.WebSocket is { IsClosing: false }) ?? [];

    /// <summary>What may be spoken: <c>sub_protocols</c>, and MSRP when the running scripts have a route for it.</summary>
    internal SubProtocol Spoken(WebSocketOptions options) => (SubProtocol)options.sub_protocols & (_streams?.Msrp is { IsWanted: true } ? SubProtocol.Sip | SubProtocol.Msrp : SubProtocol.Sip);

    /// <summary>Makes a WebSocket of a connection whose handshake has been answered.</summary>
    internal bool Begin(StreamConnection connection, SubProtocol protocol)
    {
        if (!connection.BecomeWebSocket(new WebSocketProtocol(this, protocol == SubProtocol.Msrp ? _streams?.Msrp : null))) return false;
        // Keep-alive decides when an idle one ends, not the time of plain streams.
        if (_options.keepalive_mechanism != 0) connection.Lifetime = TimeSpan.FromSeconds(_options.keepalive_timeout * 3L);
        _counters.Opened();
        return true;
    }

    /// <summary>Closes one from here.</summary>
    internal bool Close(long id, int code, ReadOnlySpan<byte> reason)
    {
        if (_streams?.Find(id) is not { WebSocket: { } socket } connection || !socket.Close(connection, code, reason)) return false;
        _counters.ClosedHere.Add();
        return true;
    }

    /// <inheritdoc/>
    public void PingReceived(StreamConnection connection) => WebSocketEvents.Run(Proxy, WebSocketEvents.Ping, connection);

    /// <inheritdoc/>
    public void Closing(StreamConnection connection, int code, bool byPeer)
    {
        if (byPeer) _counters.ClosedByPeer.Add();
        else _counters.Failed.Add();
        TellClosed(connection);
    }

    /// <inheritdoc/>
    public void ConnectionOpened(StreamConnection connection) { }

    /// <inheritdoc/>
    public void ConnectionClosed(StreamConnection connection, CloseReason reason)
    {
        if (connection.WebSocket is null) return;
        _counters.Ended();
        TellClosed(connection);
    }

    private void TellClosed(StreamConnection connection)
    {
        // Once: a close frame tells it, and then the end of the connection.
        if (connection.WebSocket!.TryTellClosed()) WebSocketEvents.Run(Proxy, WebSocketEvents.Closed, connection);
    }
}
