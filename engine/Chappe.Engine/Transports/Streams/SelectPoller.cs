using System.Net;
using System.Net.Sockets;

namespace Chappe.Engine.Transports.Streams;

/// <summary>Socket.Select, for systems without epoll: it works everywhere and its cost grows with the number of connections.</summary>
internal sealed class SelectPoller : Poller
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Socket, (long Id, Readiness Interest)> _watched = [];
    private readonly Socket _wake = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);

    private readonly byte[] _one = new byte[1];

    internal SelectPoller()
    {
        // A socket that talks to itself: one datagram ends a Select.
        _wake.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _wake.Connect(_wake.LocalEndPoint!);
        _wake.Blocking = false;
    }

    internal override void Change(Socket socket, long connectionId, Readiness from, Readiness to)
    {
        if (from == to) return;
        lock (_lock)
        {
            if (to == Readiness.None) _watched.Remove(socket);
            else _watched[socket] = (connectionId, to);
        }
        Wake();
    }

    internal override int Wait(Span<PollEvent> events, bool isPatient)
    {
        List<Socket> reads = [_wake], writes = [], errors = [];
        Collect(reads, writes, errors);
        try
        {
            Socket.Select(reads, writes, errors, isPatient ? TimeSpan.FromSeconds(1) : TimeSpan.Zero);
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
        {
            return 0; // one of them was closed meanwhile; the next round is without it
        }
        while (_wake.Available > 0) _wake.Receive(_one, SocketFlags.None, out _);
        int filled = 0;
        lock (_lock)
        {
            foreach (var (socket, (id, _)) in _watched)
            {
                if (filled == events.Length) break;
                var ready = (reads.Contains(socket) ? Readiness.Read : 0) | (writes.Contains(socket) ? Readiness.Write : 0)
                    | (errors.Contains(socket) ? Readiness.Read | Readiness.Write : 0);
                if (ready != Readiness.None) events[filled++] = new PollEvent(id, ready);
            }
        }
        return filled;
    }

    internal override void Wake() => _wake.Send(_one, SocketFlags.None, out _);

    public override void Dispose() => _wake.Dispose();

    private void Collect(List<Socket> reads, List<Socket> writes, List<Socket> errors)
    {
        lock (_lock)
        {
            foreach (var (socket, (_, interest)) in _watched)
            {
                if (socket.SafeHandle.IsClosed)
                {
                    _watched.Remove(socket);
                    continue;
                }
                if ((interest & Readiness.Read) != 0) reads.Add(socket);
                if ((interest & Readiness.Write) == 0) continue;
                writes.Add(socket);
                errors.Add(socket); // Windows tells a failed connect here
            }
        }
    }
}
