using System.Net;
using System.Net.Sockets;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Transports.WebSocket;

namespace Chappe.Engine.Transports.Streams;

/// <summary>This is a TCP or TLS port: a thread accepts, the reactors read.</summary>
internal sealed class StreamListener : Listener
{
    private readonly StreamTransport _transport;
    private readonly Socket _socket;
    private readonly Thread _acceptor;
    private volatile bool _isClosed;

    private StreamListener(ListenSpec spec, Socket socket, StreamTransport transport, ListenSpec? webSockets) : base(spec, NetAddress.From((IPEndPoint)socket.LocalEndPoint!))
    {
        _socket = socket;
        _transport = transport;
        IsWebOnly = webSockets is not null;
        WebSockets = new WebSocketListener(webSockets ?? WebSocketListener.SpecAbove(spec), this, transport);
        _acceptor = new Thread(Accept, maxStackSize: 256 * 1024) { IsBackground = true, Name = spec.Text };
    }

    public override bool IsOpen => !_isClosed;
    public override WebSocketListener WebSockets { get; }
    /// <summary>It was asked for as <c>ws:</c> or <c>wss:</c>: SIP without WebSocket around it is refused.</summary>
    internal bool IsWebOnly { get; }

    /// <summary>Binds; the kernel keeps connections until <see cref="Start"/>.</summary>
    internal static StreamListener Bind(ListenSpec spec, in NetAddress address, StreamTransport transport)
    {
        var socket = SocketBinding.Bind(spec, address, SocketType.Stream, ProtocolType.Tcp);
        return new StreamListener(spec, socket, transport, null);
    }

    /// <summary>Binds a port for HTTP and WebSockets alone.</summary>
    internal static WebSocketListener BindWeb(ListenSpec spec, in NetAddress address, StreamTransport transport)
    {
        var beneath = WebSocketListener.SpecBeneath(spec);
        return new StreamListener(beneath, SocketBinding.Bind(beneath, address, SocketType.Stream, ProtocolType.Tcp), transport, spec).WebSockets;
    }

    internal void Start() => _acceptor.Start();

    /// <summary>Accepts no more, and closes the connections that came by it or left from it.</summary>
    internal void Stop()
    {
        _isClosed = true;
        _socket.Dispose();
        foreach (var connection in _transport.Table.All)
            if (connection.Listener == this || connection.Listener == WebSockets) connection.Close(CloseReason.Stopping);
        if (_acceptor.ThreadState != ThreadState.Unstarted) _acceptor.Join(TimeSpan.FromSeconds(2));
    }

    public override SendOutcome Send(in NetAddress to, long connectionId, ReadOnlySpan<byte> octets, ISendObserver? observer = null, bool mayConnect = true) =>
        Send(new Hop(this, to, connectionId), octets, observer, mayConnect);

    public override SendOutcome Send(in Hop hop, ReadOnlySpan<byte> octets, ISendObserver? observer = null, bool mayConnect = true)
    {
        var (to, connectionId) = (hop.Remote, hop.ConnectionId);
        if (connectionId != 0)
        {
            if (_transport.Table.Find(connectionId) is { } known && known.Send(octets, observer) is not SendOutcome.NoConnection and var sent) return sent;
            // RFC 3261 section 18.2.2: a response goes by another connection when that of its request is gone; a flow does not.
            if (!mayConnect) return SendOutcome.NoConnection;
        }
        if (SendRules.IsForbidden(to)) return SendOutcome.Forbidden;
        if (_transport.FindFor(hop) is { } there && there.Send(octets, observer) is not SendOutcome.NoConnection and var outcome) return outcome;
        if (!mayConnect) return SendOutcome.NoConnection;
        if (_isClosed || to.IsIPv4 != Local.IsIPv4) return SendOutcome.Unreachable;
        return _transport.Connect(this, to, hop.Domain, octets, observer);
    }

    private void Accept()
    {
        while (!_isClosed)
        {
            try
            {
                _transport.Accept(this, _socket.Accept());
            }
            catch (Exception) when (_isClosed)
            {
                return;
            }
            catch (SocketException error) when (error.SocketErrorCode is SocketError.ConnectionAborted or SocketError.ConnectionReset)
            {
                // The peer went before we took it.
            }
            catch (Exception error)
            {
                // The edge of this thread. No descriptors left, most likely: connections that end will free some.
                _transport.Log.WriteLimited(LogLevel.Error, "core", $"{Spec.Text}: accepting failed: {error.Message}");
                Thread.Sleep(50);
            }
        }
    }
}
