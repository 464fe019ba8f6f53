using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Chappe.Engine.Transports.Tls;
using Chappe.Engine.Transports.WebSocket;

namespace Chappe.Engine.Transports.Streams;

/// <summary>
/// This is one TCP or TLS connection. Anybody may send on it and close it; octets are read by the workers of its reactor, one at
/// a time, so that messages keep their order. Everything that others hear of it (opened, closed, not sent) is told by a worker,
/// never inside a call.
/// </summary>
public sealed partial class StreamConnection
{
    private enum State : byte { Connecting, Handshaking, Open, Closed }

    private readonly Lock _lock = new();
    private readonly StreamTransport _transport;
    private readonly StreamReactor _reactor;
    private readonly Socket _socket;
    private readonly StreamIntake _intake;
    private volatile State _state;
    private Readiness _interest;
    private SendQueue _queue;        // octets as they go out
    private SendQueue _waiting;      // messages, until the connection is open
    private TlsSession? _tls;
    private CloseReason _reason;
    private bool _isEnding, _hasOpened;
    private volatile WebSocketProtocol? _webSocket;
    private long _since, _lastActive, _lastReceived, _lifetime = -1;

    internal StreamConnection(StreamTransport transport, StreamReactor reactor, StreamListener listener, in NetAddress remote, Socket socket, bool isOutgoing)
    {
        _transport = transport;
        _reactor = reactor;
        _socket = socket;
        _intake = new StreamIntake(this, new SipStreamProtocol(transport));
        Id = transport.Table.NextId();
        Listener = listener;
        Remote = remote;
        IsOutgoing = isOutgoing;
        _state = isOutgoing ? State.Connecting : State.Handshaking;
        _since = _lastActive = _lastReceived = transport.Now;
        socket.Blocking = false;
        socket.NoDelay = true;
    }

    /// <summary>Its number, never used twice while the process lives.</summary>
    public long Id { get; }
    /// <summary>The listener that accepted it or opened it; from the handshake on, the WebSockets of that port.</summary>
    public Listener Listener { get; private set; }
    /// <summary>The far side.</summary>
    public NetAddress Remote { get; }
    /// <summary>We opened it.</summary>
    public bool IsOutgoing { get; }
    /// <summary>It speaks TLS.</summary>
    public bool IsSecure => Listener.Transport is TransportKind.Tls or TransportKind.Wss;
    /// <summary>Messages can be sent at once.</summary>
    public bool IsOpen => _state == State.Open && !_isEnding;
    /// <summary>The certificate that the peer showed, or null.</summary>
    public X509Certificate2? PeerCertificate => _tls?.Peer?.PeerCertificate;
    /// <summary>What the TLS handshake has led to; null before its end and without TLS.</summary>
    public TlsPeer? Tls => _tls?.Peer;
    /// <summary>The domain that it was opened for; null when only an address was known or the peer opened it.</summary>
    public string? Domain { get; init; }
    /// <summary>The domain that its certificate had to name before anything was sent; null when nobody looked.</summary>
    internal string? ProvenFor { get; init; }
    /// <summary>How long it may be idle; null: as long as <c>tcp_connection_lifetime</c> says.</summary>
    public TimeSpan? Lifetime
    {
        get => Volatile.Read(ref _lifetime) is >= 0 and var milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null;
        set => Volatile.Write(ref _lifetime, value is { } wished ? (long)wished.TotalMilliseconds : -1);
    }
    /// <summary>When something came last, in milliseconds of the clock.</summary>
    public long LastReceived => Volatile.Read(ref _lastReceived);
    /// <summary>When something came or went last, in milliseconds of the clock.</summary>
    public long LastActive => Volatile.Read(ref _lastActive);
    /// <summary>The WebSocket that it has become, or null.</summary>
    public WebSocketProtocol? WebSocket => _webSocket;
    /// <summary>What a protocol remembers about it.</summary>
    public object? Tag { get; set; }

    /// <summary>The hop of its messages.</summary>
    internal Hop Hop => new(Listener, Remote, Id);
    /// <summary>What comes is still looked at.</summary>
    internal bool IsReading => _state == State.Open && !_isEnding;
    /// <summary>Octets that wait to be written.</summary>
    internal int QueuedOctets { get { lock (_lock) return _queue.Octets + _waiting.Octets; } }
    /// <summary>The keys under which the table knows it beside its number.</summary>
    internal List<NetAddress> Aliases { get; } = [];

    /// <summary>From now on another protocol reads the connection, beginning with what follows the octets at hand. Called by the present protocol only.</summary>
    public void SwitchTo(IStreamProtocol protocol) => _intake.Protocol = protocol;

    /// <summary>From now on it is a WebSocket: what comes are frames, what is sent becomes frames, and it is known by the other listener. The answer to the handshake has been sent.</summary>
    /// <returns>false when it has ended, or its port takes no WebSockets.</returns>
    public bool BecomeWebSocket(WebSocketProtocol protocol)
    {
        lock (_lock)
        {
            if (_state != State.Open || _isEnding || _webSocket is not null || Listener.WebSockets is not { } listener) return false;
            _webSocket = protocol;
            _transport.Table.Rename(this, listener, () => Listener = listener);
        }
        SwitchTo(protocol);
        return true;
    }

    /// <summary>Sends a message, or keeps it until the connection is open. On a WebSocket it becomes a frame. Never waits.</summary>
    public SendOutcome Send(ReadOnlySpan<byte> octets, ISendObserver? observer = null) =>
        _webSocket is { } webSocket ? webSocket.Send(this, octets, observer) : SendAsIs(octets, observer);

    /// <summary>The same without frames around it.</summary>
    internal SendOutcome SendAsIs(ReadOnlySpan<byte> octets, ISendObserver? observer)
    {
        lock (_lock)
        {
            if (_state == State.Closed || _isEnding) return SendOutcome.NoConnection;
            if (_state != State.Open)
            {
                if (_waiting.Octets + octets.Length > _transport.Options.tcp_conn_wq_max) return SendOutcome.QueueFull;
                _waiting.Add(octets, observer);
                return SendOutcome.Pending;
            }
            _lastActive = _transport.Now;
            return SendOpen(octets, observer);
        }
    }

    /// <summary>Closes when everything that waits has been sent; what still comes is not looked at.</summary>
    public void CloseAfterSending(CloseReason reason)
    {
        lock (_lock)
        {
            if (_state == State.Closed || _isEnding) return;
            _isEnding = true;
            _reason = reason;
            _since = _transport.Now;
            if (_queue.IsEmpty && _waiting.IsEmpty) EndSending();
        }
        if (_webSocket is not null) _reactor.Post(this, StreamTask.TellEnding);
    }

    /// <summary>Closes at once.</summary>
    public void Close(CloseReason reason = CloseReason.Wished)
    {
        lock (_lock)
        {
            if (_state == State.Closed) return;
            _state = State.Closed;
            if (_reason == CloseReason.None) _reason = reason;
            _socket.Dispose();
        }
        _transport.Table.Remove(this);
        _reactor.Post(this, StreamTask.TellClosed);
    }

    private SendOutcome SendOpen(ReadOnlySpan<byte> octets, ISendObserver? observer)
    {
        if (_tls is null) return SendOctets(octets, observer);
        return _tls.Write(octets) && _state != State.Closed ? SendOutcome.Sent : SendOutcome.Unreachable;
    }

    /// <summary>Writes octets as they are: messages without TLS, and what TLS makes of them.</summary>
    internal SendOutcome SendOctets(ReadOnlySpan<byte> octets, ISendObserver? observer = null)
    {
        lock (_lock)
        {
            if (_state == State.Closed) return SendOutcome.NoConnection;
            if (_queue.IsEmpty)
            {
                int sent = _socket.Send(octets, SocketFlags.None, out var error);
                if (error is not (SocketError.Success or SocketError.WouldBlock))
                {
                    Close(CloseReason.Error);
                    return SendOutcome.Unreachable;
                }
                octets = octets[(error == SocketError.Success ? sent : 0)..];
                if (octets.IsEmpty) return SendOutcome.Sent;
            }
            if (_queue.Octets + octets.Length > _transport.Options.tcp_conn_wq_max)
            {
                // Nobody else waits for a slow reader (threats F7).
                _transport.SlowReaders.Add();
                Close(CloseReason.SlowReader);
                return SendOutcome.QueueFull;
            }
            _queue.Add(octets, observer);
            Want(_interest | Readiness.Write);
            return SendOutcome.Sent;
        }
    }

    private void Want(Readiness interest)
    {
        if (_state == State.Closed || _isPaused) return;
        _reactor.Poller.Change(_socket, Id, _interest, interest);
        _interest = interest;
    }

    /// <summary>
    /// All was sent and the end is near: tells the peer so and reads on for a moment, because closing with octets unread makes
    /// the kernel reset the connection, and the peer might never see the last answer.
    /// </summary>
    private void EndSending()
    {
        _since = _transport.Now;
        _tls?.End();
        try
        {
            if (_state != State.Closed) _socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            Close(_reason);
        }
    }
}
