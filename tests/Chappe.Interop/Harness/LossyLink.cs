using System.Net;
using System.Net.Sockets;

namespace Chappe.Interop.Harness;

/// <summary>
/// This is a bad line for UDP: it stands in front of one server, and of what passes it in either direction every n-th datagram is lost.
/// Not by chance, because sipp as the called side falls silent when its 180 and its 200 are lost both, and not by sipp's own <c>-lost</c>,
/// which also forgets to repeat what it lost.
/// </summary>
internal sealed class LossyLink : IAsyncDisposable
{
    private readonly Socket _front = Bound(), _back = Bound();
    private readonly IPEndPoint _server;
    private readonly CancellationTokenSource _end = new();
    private readonly int _every;
    private readonly Task _there, _home;
    private EndPoint? _client;
    private int _lost;

    /// <summary>Opens a line to <paramref name="serverPort"/> of this machine that loses one datagram in <paramref name="every"/> of each direction.</summary>
    internal LossyLink(int serverPort, int every)
    {
        (_server, _every) = (new IPEndPoint(IPAddress.Loopback, serverPort), every);
        _there = CarryAsync(_front, isFront: true);
        _home = CarryAsync(_back, isFront: false);
    }

    /// <summary>Where clients send.</summary>
    internal int Port => ((IPEndPoint)_front.LocalEndPoint!).Port;

    /// <summary>How many datagrams were lost.</summary>
    internal int Lost => Volatile.Read(ref _lost);

    private static Socket Bound()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }

    private async Task CarryAsync(Socket from, bool isFront)
    {
        var buffer = new byte[65536];
        int passed = 0;
        while (!_end.IsCancellationRequested)
        {
            try
            {
                var got = await from.ReceiveFromAsync(buffer, SocketFlags.None, _server, _end.Token);
                if (isFront) _client = got.RemoteEndPoint;
                if (++passed % _every == 0) Interlocked.Increment(ref _lost);
                else if (isFront) await _back.SendToAsync(buffer.AsMemory(0, got.ReceivedBytes), SocketFlags.None, _server, _end.Token);
                else if (_client is { } client) await _front.SendToAsync(buffer.AsMemory(0, got.ReceivedBytes), SocketFlags.None, client, _end.Token);
            }
            catch (OperationCanceledException) { return; }
            catch (SocketException) { /* nobody listens there just now: lost as well */ }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await Task.WhenAll(_there, _home);
        _front.Dispose();
        _back.Dispose();
        _end.Dispose();
    }
}
