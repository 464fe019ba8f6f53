using System.Net.Sockets;
using Chappe.Engine.Transports.Tls;

namespace Chappe.Engine.Transports.Streams;

/// <summary>The half of a connection that only the workers of its reactor call.</summary>
public sealed partial class StreamConnection
{
    /// <summary>How long we go on reading after our last answer, in milliseconds.</summary>
    private const long Farewell = 2000;

    private int _isServed;
    private volatile bool _isPaused;
    private Readiness _interestBeforePause;

    /// <summary>
    /// The socket is ready. One worker at a time: when a script holds the one that reads this connection, the socket is not watched
    /// until that one comes back, and the other connections go on (threats R5).
    /// </summary>
    internal void Serve(StreamWorker worker, Readiness ready)
    {
        if (Interlocked.Exchange(ref _isServed, 1) != 0)
        {
            Pause();
            return;
        }
        try
        {
            if ((ready & Readiness.Write) != 0) Write();
            if ((ready & Readiness.Read) != 0) Read(worker);
        }
        catch (ObjectDisposedException)
        {
            // Closed by another thread between two lines; that thread has told everybody.
        }
        finally
        {
            Interlocked.Exchange(ref _isServed, 0);
            if (_isPaused) Resume();
        }
    }

    /// <summary>Does what was asked of the reactor.</summary>
    internal void Perform(StreamTask task, StreamWorker worker)
    {
        switch (task)
        {
            case StreamTask.Begin: Begin(); break;
            case StreamTask.Connect: Connect(); break;
            case StreamTask.HandshakeDone: EndHandshake(worker); break;
            case StreamTask.ReadTls: ReadTls(worker); break;
            case StreamTask.TellEnding: _transport.TellEnding(this); break;
            case StreamTask.TellClosed: TellClosed(); break;
        }
    }

    /// <summary>Closes what has taken too long. Called from time to time, by another thread.</summary>
    internal void CheckTime(long now)
    {
        var options = _transport.Options;
        long readTimeout = options.tcp_read_timeout * 1000L, unfinished = _intake.UnfinishedSince;
        var reason = _state switch
        {
            State.Closed => CloseReason.None,
            State.Connecting => now - _since >= options.tcp_connect_timeout * 1000L ? CloseReason.NotConnected : CloseReason.None,
            State.Handshaking => now - _since >= readTimeout ? CloseReason.Handshake : CloseReason.None,
            _ when _isEnding => now - _since >= (_queue.IsEmpty ? Farewell : readTimeout) ? _reason : CloseReason.None,
            _ when unfinished != 0 => now - unfinished >= readTimeout ? CloseReason.SlowSender : CloseReason.None,
            // Who opens a connection to us has something to say; 500 silent ones are an attack (threats F4).
            _ when !IsOutgoing && !_intake.HasBegun => now - _since >= readTimeout ? CloseReason.SlowSender : CloseReason.None,
            _ => now - _lastActive >= (Lifetime?.TotalMilliseconds ?? options.tcp_connection_lifetime * 1000.0) ? CloseReason.Idle : CloseReason.None,
        };
        if (reason != CloseReason.None) Close(reason);
    }

    private void Begin()
    {
        if (IsSecure) StartHandshake();
        else BecomeOpen();
        lock (_lock) Want(_interest | Readiness.Read);
    }

    private void Connect()
    {
        try
        {
            // From the address that peers know us by; the port is any, so that many connections may leave.
            if (!Listener.Local.IsUnspecified) _socket.Bind(Listener.Local.WithPort(0).ToIPEndPoint());
            _socket.Connect(Remote.ToIPEndPoint());
        }
        catch (SocketException error) when (error.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
        {
            // The usual answer of a socket that does not block: it will be writable when the connection stands.
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            Close(CloseReason.NotConnected);
            return;
        }
        lock (_lock) Want(Readiness.Write);
    }

    private void EndConnect()
    {
        if (_socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error) is not 0)
        {
            Close(CloseReason.NotConnected);
            return;
        }
        _since = _transport.Now;
        if (IsSecure) StartHandshake();
        else BecomeOpen();
        lock (_lock) Want(_queue.IsEmpty ? Readiness.Read : Readiness.Read | Readiness.Write);
    }

    private void StartHandshake()
    {
        lock (_lock)
        {
            if (_state == State.Closed) return;
            _state = State.Handshaking;
            _tls = new TlsSession(this, _reactor, _transport);
        }
        _tls.StartHandshake(IsOutgoing);
    }

    private void EndHandshake(StreamWorker worker)
    {
        BecomeOpen();
        ReadTls(worker);
    }

    private void ReadTls(StreamWorker worker)
    {
        if (Interlocked.Exchange(ref _isServed, 1) != 0)
        {
            _reactor.Post(this, StreamTask.ReadTls);
            return;
        }
        try
        {
            _tls?.Read(worker);
        }
        finally
        {
            Interlocked.Exchange(ref _isServed, 0);
            if (_isPaused) Resume();
        }
    }

    private void BecomeOpen()
    {
        lock (_lock)
        {
            if (_state == State.Closed) return;
            _since = _lastActive = _transport.Now;
            _hasOpened = true;
        }
        // Before the first message either way.
        _transport.TellOpened(this);
        lock (_lock)
        {
            if (_state == State.Closed) return;
            _state = State.Open;
            // What waits keeps its observer until it has left for the socket.
            while (!_waiting.IsEmpty && _state == State.Open)
            {
                var first = _waiting.First;
                if (SendOpen(first, null) != SendOutcome.Sent) return;
                _waiting.Advance(first.Length);
            }
            if (_isEnding && _queue.IsEmpty) EndSending();
        }
    }

    private void Write()
    {
        if (_state == State.Connecting)
        {
            EndConnect();
            return;
        }
        lock (_lock)
        {
            while (!_queue.IsEmpty)
            {
                int sent = _socket.Send(_queue.First, SocketFlags.None, out var error);
                if (error == SocketError.WouldBlock) return;
                if (error != SocketError.Success)
                {
                    Close(CloseReason.Error);
                    return;
                }
                _queue.Advance(sent);
                _lastActive = _transport.Now;
            }
            Want(_interest & ~Readiness.Write);
            if (_isEnding) EndSending();
        }
    }

    private void Read(StreamWorker worker)
    {
        if (_state is State.Closed or State.Connecting) return;
        var buffer = worker.ReadBuffer;
        int count = _socket.Receive(buffer, SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock) return;
        if (count == 0 || error != SocketError.Success)
        {
            Close(error == SocketError.Success ? CloseReason.Peer : CloseReason.Error);
            return;
        }
        if (_isEnding) return;
        _lastActive = _lastReceived = _transport.Now;
        var octets = buffer.AsSpan(0, count);
        if (_tls is not null) _tls.Feed(octets, worker);
        else Receive(octets, worker);
    }

    /// <summary>Octets without TLS around them.</summary>
    internal void Receive(Span<byte> octets, StreamWorker worker)
    {
        if (IsReading) _intake.Receive(octets, worker, _transport.Now);
    }

    private void TellClosed()
    {
        List<ISendObserver>? unsent = null;
        lock (_lock)
        {
            _waiting.Abandon(ref unsent);
            _queue.Abandon(ref unsent);
        }
        _tls?.Dispose();
        _webSocket?.End();
        // Counted first: who hears of the failure may ask for the number.
        if (!_hasOpened && IsOutgoing) _transport.TellNotConnected();
        if (unsent is not null)
            foreach (var observer in unsent) observer.SendFailed(_reason == CloseReason.SlowReader ? SendOutcome.QueueFull : SendOutcome.Unreachable);
        if (_hasOpened) _transport.TellClosed(this, _reason);
    }

    private void Pause()
    {
        lock (_lock)
        {
            if (!_isPaused && _state != State.Closed)
            {
                _interestBeforePause = _interest;
                Want(Readiness.None);
                _isPaused = true;
            }
        }
        // It may have come back between the two looks, and would then not look again.
        if (Interlocked.CompareExchange(ref _isServed, 0, 0) == 0) Resume();
    }

    private void Resume()
    {
        lock (_lock)
        {
            if (!_isPaused) return;
            _isPaused = false;
            Want(_queue.IsEmpty ? _interestBeforePause : _interestBeforePause | Readiness.Write);
        }
    }
}
