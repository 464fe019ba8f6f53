using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Chappe.Engine.Transports.Streams;

namespace Chappe.Engine.Transports.Tls;

/// <summary>
/// This is TLS on one connection: SslStream between a <see cref="TlsPipe"/> and the connection's messages. The handshake runs on
/// the thread pool, because its signature would hold up the other connections of a worker; everything after it runs on the worker.
/// </summary>
internal sealed class TlsSession : IDisposable
{
    private readonly StreamConnection _connection;
    private readonly StreamReactor _reactor;
    private readonly StreamTransport _transport;
    private readonly TlsPipe _pipe;
    private readonly TlsStream _stream;
    private StreamWorker? _worker;
    private bool _isWaiting;

    internal TlsSession(StreamConnection connection, StreamReactor reactor, StreamTransport transport)
    {
        _connection = connection;
        _reactor = reactor;
        _transport = transport;
        _pipe = new TlsPipe(connection);
        _stream = new TlsStream(_pipe);
    }

    /// <summary>What the handshake has led to; null before its end.</summary>
    internal TlsPeer? Peer { get; private set; }

    internal void StartHandshake(bool isClient) => _ = Task.Run(() => ShakeHandsAsync(isClient));

    /// <summary>Takes octets from the network. What they complete (a handshake's step, a message) goes on at once.</summary>
    internal void Feed(ReadOnlySpan<byte> octets, StreamWorker worker)
    {
        _worker = worker;
        if (!_pipe.Feed(octets)) _connection.Close(CloseReason.Handshake);
    }

    /// <summary>Encrypts a message. The caller holds the connection's lock: SslStream writes one at a time.</summary>
    internal bool Write(ReadOnlySpan<byte> octets)
    {
        try
        {
            _stream.Write(octets);
            return true;
        }
        catch (Exception error) when (error is IOException or InvalidOperationException or ObjectDisposedException)
        {
            _connection.Close(CloseReason.Error);
            return false;
        }
    }

    /// <summary>Tells the peer that nothing more comes (close_notify).</summary>
    internal void End()
    {
        try
        {
            // Completes at once: the pipe's writes do.
            _ = _stream.ShutdownAsync();
        }
        catch (Exception error) when (error is IOException or InvalidOperationException or ObjectDisposedException)
        {
            // The connection ends one way or the other.
        }
    }

    /// <summary>Begins to read messages, or goes on with it, on the worker's thread.</summary>
    internal void Read(StreamWorker worker)
    {
        _worker = worker;
        if (_isWaiting) return;
        _isWaiting = true;
        _pipe.IsInline = true;
        _ = ReadAllAsync();
    }

    public void Dispose()
    {
        _pipe.End();
        _stream.Dispose();
    }

    private async Task ShakeHandsAsync(bool isClient)
    {
        try
        {
            var contexts = _transport.Tls.Current ?? throw new AuthenticationException("TLS is not set up");
            if (isClient) await _stream.AuthenticateAsClientAsync(contexts.ForClient(_connection.Domain, _connection.Remote)).ConfigureAwait(false);
            else await _stream.AuthenticateAsServerAsync((_, hello, _, _) =>
                new ValueTask<SslServerAuthenticationOptions>(contexts.ForServer(hello.ServerName)
                    ?? throw new AuthenticationException($"there is no certificate for {Diagnostics.Log.Printable(System.Text.Encoding.UTF8.GetBytes(hello.ServerName))}")), null).ConfigureAwait(false);
            Peer = new TlsPeer(_stream.SslProtocol, _stream.NegotiatedCipherSuite, _stream.RemoteCertificate as X509Certificate2, _stream.LocalCertificate as X509Certificate2,
                _stream.TargetHostName, _stream.PeerErrors == SslPolicyErrors.None);
            _reactor.Post(_connection, StreamTask.HandshakeDone);
        }
        catch (Exception error)
        {
            // The edge where a handshake ends. What a peer can send into it makes many kinds of exceptions; all mean the same.
            _transport.Note($"{_connection.Listener.Spec.Text}: no TLS with {_connection.Remote}: {(error.InnerException ?? error).Message}");
            _connection.Close(CloseReason.Handshake);
        }
    }

    private async Task ReadAllAsync()
    {
        try
        {
            while (_connection.IsReading)
            {
                // Without a buffer: many connections wait, and only those that something came for need one.
                await _stream.ReadAsync(Memory<byte>.Empty).ConfigureAwait(false);
                if (_worker is not { IsCurrent: true } worker)
                {
                    // SslStream went on elsewhere; back to the worker with the rest.
                    _isWaiting = false;
                    _reactor.Post(_connection, StreamTask.ReadTls);
                    return;
                }
                var buffer = worker.PlainBuffer;
                var read = _stream.ReadAsync(buffer);
                // A whole record is there by now; were it not, another connection would write into the same buffer.
                if (!read.IsCompleted) throw new IOException("a record was announced and did not come");
                int count = await read.ConfigureAwait(false);
                if (count == 0)
                {
                    _connection.Close(CloseReason.Peer);
                    return;
                }
                _connection.Receive(buffer.AsSpan(0, count), worker);
            }
        }
        catch (Exception error)
        {
            // The edge where a connection's reading ends: broken records, a connection closed meanwhile, a mistake of ours.
            if (error is not (IOException or ObjectDisposedException or InvalidOperationException)) _transport.Note($"{_connection.Remote}: {error}");
            _connection.Close(CloseReason.Error);
        }
    }
}
