using System.Net;
using System.Net.Sockets;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Modules;
using Chappe.Engine.Rpc;

namespace Chappe.Modules.Operations;

/// <summary>Serves one connection until it ends.</summary>
internal delegate Task ServeConnection(Stream connection, CancellationToken cancel);

/// <summary>Answers one datagram; null for no answer.</summary>
internal delegate ValueTask<byte[]?> AnswerDatagram(ReadOnlyMemory<byte> request, CancellationToken cancel);

/// <summary>
/// This is one open control socket: it accepts connections or takes datagrams, at most <see cref="MaxConnections"/> at a time, and closes a
/// connection that says nothing for a minute (threats C1).
/// </summary>
internal sealed class ControlSocket : IAsyncDisposable
{
    /// <summary>Most connections at a time.</summary>
    internal const int MaxConnections = 64;
    private const int MaxDatagram = 65535;
    private static readonly TimeSpan s_idle = TimeSpan.FromSeconds(60);

    private readonly Socket _socket;
    private readonly Log _log;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _ending = new();
    private readonly HashSet<Task> _connections = [];
    private readonly Task _serving;

    private ControlSocket(ControlAddress address, Socket socket, Log log, TimeProvider time, ServeConnection? serve, AnswerDatagram? answer)
    {
        (Address, _socket, _log, _time) = (address, socket, log, time);
        _serving = serve is not null ? AcceptAsync(serve) : ReceiveAsync(answer!);
    }

    /// <summary>Where it stands.</summary>
    internal ControlAddress Address { get; }
    /// <summary>The address it really has, for one that was opened on port 0.</summary>
    internal EndPoint Local => _socket.LocalEndPoint!;
    /// <summary>Open connections.</summary>
    internal int Connections { get { lock (_connections) return _connections.Count; } }

    /// <summary>Opens a socket. What a dead process left at its place is removed; a living one is not disturbed.</summary>
    /// <exception cref="ConfigurationException">It cannot be opened.</exception>
    internal static ControlSocket Open(ControlAddress address, UnixFileMode? mode, Log log, TimeProvider time, ServeConnection serve, AnswerDatagram answer)
    {
        bool isStream = address.Protocol is ControlProtocol.UnixStream or ControlProtocol.Tcp;
        var socket = new Socket(address.EndPoint?.AddressFamily ?? AddressFamily.Unix, isStream ? SocketType.Stream : SocketType.Dgram, ProtocolType.Unspecified);
        try
        {
            if (address.EndPoint is { } endPoint)
            {
                if (isStream) socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
                socket.Bind(endPoint);
            }
            else
            {
                RemoveStale(address, isStream);
                UnixSocketFile.Bind(socket, address.Path);
                if (mode is { } wanted && !OperatingSystem.IsWindows()) File.SetUnixFileMode(address.Path, wanted);
            }
            if (isStream) socket.Listen(MaxConnections);
            return new ControlSocket(address, socket, log, time, isStream ? serve : null, isStream ? null : answer);
        }
        catch (Exception e) when (e is SocketException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            socket.Dispose();
            throw new ConfigurationException($"The control socket {address} cannot be opened: {e.Message}", e);
        }
    }

    private static void RemoveStale(ControlAddress address, bool isStream)
    {
        if (!File.Exists(address.Path)) return;
        using var probe = new Socket(AddressFamily.Unix, isStream ? SocketType.Stream : SocketType.Dgram, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(address.Path));
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
        {
            File.Delete(address.Path);
            return;
        }
        throw new IOException("another process answers there");
    }

    private async Task AcceptAsync(ServeConnection serve)
    {
        while (!_ending.IsCancellationRequested)
        {
            try
            {
                var connection = await _socket.AcceptAsync(_ending.Token).ConfigureAwait(false);
                lock (_connections)
                {
                    if (_connections.Count < MaxConnections)
                    {
                        Track(ServeAsync(connection, serve));
                        continue;
                    }
                }
                connection.Dispose();
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (SocketException e)
            {
                _log.WriteLimited(LogLevel.Warning, "core", $"control socket {Address}: {e.Message}");
            }
        }
    }

    private void Track(Task serving)
    {
        _connections.Add(serving);
        _ = serving.ContinueWith(ended =>
        {
            lock (_connections) _connections.Remove(ended);
        }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    private async Task ServeAsync(Socket connection, ServeConnection serve)
    {
        await Task.Yield();
        using var idle = new CancellationTokenSource(s_idle, _time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token, idle.Token);
        try
        {
            await using var stream = new IdleStream(new NetworkStream(connection, ownsSocket: true), idle, s_idle);
            await serve(stream, ending.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            // The operator went away, or we are ending: nobody is left to tell.
            _log.Write(LogLevel.Debug, "core", $"control connection ended: {e.Message}");
        }
    }

    private async Task ReceiveAsync(AnswerDatagram answer)
    {
        var buffer = new byte[MaxDatagram];
        EndPoint anybody = Address.EndPoint is { AddressFamily: var family } ? new IPEndPoint(family == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0) : new UnixDomainSocketEndPoint("/");
        while (!_ending.IsCancellationRequested)
        {
            try
            {
                var received = await _socket.ReceiveFromAsync(buffer, SocketFlags.None, anybody, _ending.Token).ConfigureAwait(false);
                if (await answer(buffer.AsMemory(0, received.ReceivedBytes), _ending.Token).ConfigureAwait(false) is { Length: > 0 } reply && HasName(received.RemoteEndPoint))
                    await _socket.SendToAsync(reply, SocketFlags.None, received.RemoteEndPoint, _ending.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (SocketException e)
            {
                // An asker that is gone, or an answer that is longer than a datagram.
                _log.WriteLimited(LogLevel.Warning, "core", $"control socket {Address}: {e.Message}");
            }
        }
    }

    // Who asks from a unix socket without a name cannot be answered.
    private static bool HasName(EndPoint asker) => asker is not UnixDomainSocketEndPoint unix || unix.ToString() is { Length: > 0 };

    /// <summary>Closes it and takes its name away.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        await _serving.ConfigureAwait(false);
        Task[] open;
        lock (_connections) open = [.. _connections];
        // A command that does not hear its token must not keep the whole program from ending.
        await Task.WhenAny(Task.WhenAll(open), Task.Delay(TimeSpan.FromSeconds(2), _time)).ConfigureAwait(false);
        _socket.Dispose();
        if (Address.Path.Length > 0) File.Delete(Address.Path);
        _ending.Dispose();
    }
}
