using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Chappe.Engine;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Transports;
using Chappe.Modules.Media.Ng;

namespace Chappe.Modules.Media.Rtpengine.Engines;

/// <summary>
/// The UDP socket to one engine: commands go out with a cookie of their own and are repeated until the reply with that cookie comes. The
/// socket is connected, so only the engine's address is heard, and "nobody listens there" is known at once.
/// </summary>
internal sealed class EngineLink(EngineUrl url, Proxy proxy) : IDisposable
{
    /// <summary>Most commands that wait for one engine; each holds one message.</summary>
    internal const int MaxPending = 10_000;

    private readonly ConcurrentDictionary<string, PendingCommand> _pending = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _connecting = new(1, 1);
    private readonly CancellationTokenSource _closed = new();
    private readonly Counter _stale = proxy.Counters["rtpengine.stale_replies"], _garbage = proxy.Counters["rtpengine.bad_replies"], _repeated = proxy.Counters["rtpengine.repeated_commands"];
    private volatile Socket? _socket;
    private NetAddress _control;

    /// <summary>Where the engine is; default before the first command.</summary>
    public NetAddress Address => _control;

    /// <summary>How many commands wait.</summary>
    public int Pending => _pending.Count;

    /// <summary>Sends <paramref name="command"/> up to <paramref name="tries"/> times.</summary>
    public async Task<EngineAnswer> AskAsync(NgDictionary command, int timeoutMilliseconds, int tries)
    {
        if (_pending.Count >= MaxPending) return new EngineAnswer(null, EngineFault.Busy);
        // 96 random bits: nobody who does not see the command can make up its reply.
        string cookie = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12));
        byte[] datagram = new NgMessage(cookie, command).ToOctets();
        if (datagram.Length > NgMessage.MaxLength) return new EngineAnswer(null, EngineFault.TooLarge);
        if (await ConnectAsync().ConfigureAwait(false) is not { } socket) return new EngineAnswer(null, EngineFault.Unreachable);

        var pending = new PendingCommand(this, socket, datagram, timeoutMilliseconds, tries);
        _pending[cookie] = pending;
        pending.Begin();
        var answer = await pending.Answer.ConfigureAwait(false);
        _pending.TryRemove(cookie, out _);
        return answer;
    }

    /// <summary>Forgets the socket, so that a name is looked up again with the next command: it may have moved.</summary>
    public void Reconnect()
    {
        if (Interlocked.Exchange(ref _socket, null) is { } old) Close(old);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _closed.Cancel();
        Reconnect();
        Guard(default);
    }

    /// <summary>No SIP message may be sent to where engines are commanded (threats S2).</summary>
    private void Guard(NetAddress control)
    {
        if (control == _control) return;
        if (!_control.IsDefault) proxy.ControlPorts.Remove(_control);
        if (!control.IsDefault) proxy.ControlPorts.Add(control);
        _control = control;
    }

    internal void Arm(PendingCommand command, int milliseconds) => proxy.Timers.Arm(command, milliseconds);
    internal void Disarm(PendingCommand command) => proxy.Timers.Disarm(command);
    internal void CountRepeated() => _repeated.Add();

    /// <summary>Sends; what the network loses is repeated anyway, so only what repeating cannot help is told.</summary>
    internal static EngineFault Send(Socket socket, byte[] datagram)
    {
        for (int i = 0; i < 2; i++)
        {
            try
            {
                socket.Send(datagram);
                return EngineFault.None;
            }
            catch (SocketException lost) when (lost.SocketErrorCode is SocketError.WouldBlock or SocketError.NoBufferSpaceAvailable)
            {
                return EngineFault.None;
            }
            catch (SocketException large) when (large.SocketErrorCode == SocketError.MessageSize)
            {
                return EngineFault.TooLarge;
            }
            catch (SocketException) when (i == 0)
            {
                // The refusal of an earlier datagram is told with the next call; it says nothing about this one.
            }
            catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
            {
                break;
            }
        }
        return EngineFault.Unreachable;
    }

    private async ValueTask<Socket?> ConnectAsync()
    {
        if (_socket is { } open) return open;
        await _connecting.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_socket is { } other || _closed.IsCancellationRequested) return _socket;
            var family = url.IsIPv6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork;
            var addresses = IPAddress.TryParse(url.Host, out var address) ? [address] : await Dns.GetHostAddressesAsync(url.Host, family, _closed.Token).ConfigureAwait(false);
            if (addresses.Length == 0) return null;
            var socket = new Socket(addresses[0].AddressFamily, SocketType.Dgram, ProtocolType.Udp) { Blocking = false, ReceiveBufferSize = 1 << 20 };
            await socket.ConnectAsync(addresses[0], url.Port, _closed.Token).ConfigureAwait(false);
            Guard(NetAddress.From(addresses[0], url.Port));
            _socket = socket;
            _ = ReceiveAsync(socket);
            return socket;
        }
        catch (Exception unknown) when (unknown is SocketException or OperationCanceledException)
        {
            proxy.Log.WriteLimited(LogLevel.Warning, "rtpengine", $"{url.Text}: {unknown.Message}");
            return null;
        }
        finally
        {
            _connecting.Release();
        }
    }

    private async Task ReceiveAsync(Socket socket)
    {
        byte[] buffer = GC.AllocateUninitializedArray<byte>(65536);
        while (ReferenceEquals(_socket, socket))
        {
            try
            {
                int length = await socket.ReceiveAsync(buffer, SocketFlags.None, _closed.Token).ConfigureAwait(false);
                // The reply's texts are slices: it gets octets of its own.
                Take(buffer.AsSpan(0, length).ToArray());
            }
            catch (SocketException refused) when (refused.SocketErrorCode is SocketError.ConnectionRefused or SocketError.HostUnreachable or SocketError.NetworkUnreachable)
            {
                foreach (var (_, pending) in _pending)
                    if (ReferenceEquals(pending.Socket, socket)) pending.End(new EngineAnswer(null, EngineFault.Unreachable));
            }
            catch (Exception closed) when (closed is SocketException or ObjectDisposedException or OperationCanceledException)
            {
                break;
            }
            catch (Exception mistake)
            {
                // The loop ends by nothing that came from the network; nobody awaits it, so the mistake is told here or nowhere.
                proxy.Log.WriteLimited(LogLevel.Bug, "rtpengine", $"{url.Text}: {mistake}");
            }
        }
        Interlocked.CompareExchange(ref _socket, null, socket);
        Close(socket);
    }

    private void Take(ReadOnlyMemory<byte> datagram)
    {
        // What comes late, twice, or was never asked for.
        if (!NgMessage.TryCookie(datagram.Span, out string cookie, out _, out _) || !_pending.TryGetValue(cookie, out var pending))
        {
            _stale.Add();
            return;
        }
        if (NgMessage.TryParse(datagram, out var message, out var fault))
        {
            pending.End(new EngineAnswer(message.Dictionary, EngineFault.None));
            return;
        }
        _garbage.Add();
        proxy.Log.WriteLimited(LogLevel.Error, "rtpengine", $"{url.Text}: the reply is no NG message ({fault}): {Log.Printable(datagram.Span)}");
        pending.End(new EngineAnswer(null, EngineFault.Garbage));
    }

    private void Close(Socket socket)
    {
        socket.Dispose();
        foreach (var (_, pending) in _pending)
            if (ReferenceEquals(pending.Socket, socket)) pending.End(new EngineAnswer(null, EngineFault.Unreachable));
    }
}
