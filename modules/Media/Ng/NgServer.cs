using System.Net;
using System.Net.Sockets;
using Chappe.Engine;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Modules;
using Chappe.Modules.Media.Rtpengine;

namespace Chappe.Modules.Media.Ng;

/// <summary>
/// The NG protocol on UDP: a Kamailio or an OpenSIPS asks here for the relay in this process. Only this machine and the peers that the
/// script names are heard; to anybody else nothing is said, so nobody is made to send to others (threats O1). A command that comes
/// twice gets its reply twice and is carried out once.
/// </summary>
internal sealed class NgServer : IDisposable
{
    private readonly Socket _socket;
    private readonly INgEngine _engine;
    private readonly IReadOnlyList<IPNetwork> _allowed;
    private readonly NgReplies _replies;
    private readonly Counter _commands, _refused, _strangers;
    private readonly Log _log;
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _reading;

    private NgServer(Socket socket, INgEngine engine, IReadOnlyList<IPNetwork> allowed, Proxy proxy)
    {
        (_socket, _engine, _allowed, _log, _replies) = (socket, engine, allowed, proxy.Log, new NgReplies(proxy.Clock));
        (_commands, _refused, _strangers) = (proxy.Counters["media.ng_commands"], proxy.Counters["media.ng_refused"], proxy.Counters["media.ng_strangers"]);
        _reading = Task.Run(ReadAsync);
    }

    /// <summary>The port that it has.</summary>
    internal int Port => ((IPEndPoint)_socket.LocalEndPoint!).Port;

    /// <summary>Opens the port.</summary>
    /// <exception cref="ConfigurationException">It cannot be had.</exception>
    internal static NgServer Open(IPEndPoint at, INgEngine engine, IEnumerable<string> allowed, Proxy proxy)
    {
        var socket = new Socket(at.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 1 << 20 };
        try
        {
            socket.Bind(at);
        }
        catch (SocketException refused)
        {
            socket.Dispose();
            throw new ConfigurationException($"media.listen_ng: {at} cannot be opened: {refused.Message}.", refused);
        }
        return new NgServer(socket, engine, [.. allowed.Select(a => TryNetwork(a, out var network) ? network : default).Where(n => n != default)], proxy);
    }

    /// <summary>Reads an address or a network in CIDR notation.</summary>
    internal static bool TryNetwork(string text, out IPNetwork network)
    {
        if (IPAddress.TryParse(text, out var address))
        {
            network = new IPNetwork(address, address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128);
            return true;
        }
        return IPNetwork.TryParse(text, out network);
    }

    /// <summary>True for this machine, and for those whom the script names.</summary>
    internal static bool IsHeard(IPAddress address, IReadOnlyList<IPNetwork> allowed) => IPAddress.IsLoopback(address) || allowed.Any(n => n.Contains(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address));

    public void Dispose()
    {
        _ending.Cancel();
        _socket.Dispose();
        _ending.Dispose();
    }

    private async Task ReadAsync()
    {
        var buffer = new byte[65536];
        var anybody = new IPEndPoint(_socket.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        while (!_ending.IsCancellationRequested)
        {
            try
            {
                var received = await _socket.ReceiveFromAsync(buffer, SocketFlags.None, anybody, _ending.Token).ConfigureAwait(false);
                await TakeAsync(buffer.AsMemory(0, received.ReceivedBytes), (IPEndPoint)received.RemoteEndPoint).ConfigureAwait(false);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                // The client of an earlier reply has gone: the kernel tells of it here.
            }
            catch (Exception e)
            {
                // One command must not end the server; what it was the log says.
                _log.WriteLimited(LogLevel.Error, "media", $"an NG command failed: {e}");
            }
        }
    }

    private async ValueTask TakeAsync(ReadOnlyMemory<byte> datagram, IPEndPoint from)
    {
        if (!IsHeard(from.Address, _allowed))
        {
            _strangers.Add();
            return;
        }
        if (!NgMessage.TryCookie(datagram.Span, out string cookie, out _, out _))
        {
            _refused.Add();
            return;
        }
        string name = $"{from} {cookie}";
        if (_replies.Find(name) is { } before)
        {
            await SendAsync(before, from).ConfigureAwait(false);
            return;
        }
        byte[] reply = await CarryOutAsync(datagram, cookie).ConfigureAwait(false);
        _replies.Add(name, reply);
        await SendAsync(reply, from).ConfigureAwait(false);
    }

    private async ValueTask<byte[]> CarryOutAsync(ReadOnlyMemory<byte> datagram, string cookie)
    {
        if (!NgMessage.TryParse(datagram, out var message, out var fault))
        {
            _refused.Add();
            return new NgMessage(cookie, NgReply.Error($"Could not decode dictionary: {fault}")).ToOctets();
        }
        _commands.Add();
        var command = message.Dictionary;
        var reply = command.Text("rtpp-flags") is { } flags && !FlagString.TryParse(flags, command, out _, out string problem)
            ? NgReply.Error(problem)
            : await _engine.AskAsync(command, _ending.Token).ConfigureAwait(false);
        byte[] octets = (message with { Dictionary = reply }).ToOctets();
        return octets.Length <= NgMessage.MaxLength ? octets : (message with { Dictionary = NgReply.Error("The reply does not fit a datagram") }).ToOctets();
    }

    private async ValueTask SendAsync(byte[] reply, IPEndPoint to) => await _socket.SendToAsync(reply, SocketFlags.None, to, _ending.Token).ConfigureAwait(false);
}
