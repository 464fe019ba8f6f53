using System.Net.Sockets;
using System.Runtime.InteropServices;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Timers;
using Chappe.Engine.Transports.Linux;

namespace Chappe.Modules.Media.Relay.Ports;

/// <summary>
/// This is one thread that carries the packets of its sessions: it waits for thousands of ports at once, takes what a port has,
/// and sends what became of it before it looks at the next. All ports of a session have the same worker; the session's lock keeps
/// those out who change its terms meanwhile, and a port from being closed and its number given to another file.
/// </summary>
internal sealed unsafe class EpollWorker
{
    private const int MaxEvents = 128;

    private readonly int _epoll, _wake;
    private readonly Thread _thread;
    private readonly Clock _clock;
    private readonly Log _log;
    private readonly PacketBatch _batch = new();
    private readonly Lock _lock = new();
    private readonly Stack<int> _freeIds = new();
    // Replaced when it grows; a worker that looks at the old one finds the same ports there.
    private EpollPort?[] _ports = new EpollPort?[256];
    private int _used = 1;
    private volatile bool _isStopping;

    internal EpollWorker(int number, Clock clock, Log log, Counters counters)
    {
        (_clock, _log, SendFaults) = (clock, log, counters["media.send_faults"]);
        _epoll = LibC.epoll_create1(LibC.EPOLL_CLOEXEC);
        _wake = LibC.eventfd(0, LibC.EFD_NONBLOCK_CLOEXEC);
        if (_epoll < 0 || _wake < 0) throw new SocketException(Marshal.GetLastPInvokeError());
        Control(LibC.EPOLL_CTL_ADD, _wake, 0);
        _thread = new Thread(Run) { IsBackground = true, Name = $"media {number}" };
    }

    internal Counter SendFaults { get; }

    internal void Start() => _thread.Start();

    /// <summary>Begins to read a port.</summary>
    internal void Watch(EpollPort port)
    {
        lock (_lock)
        {
            if (!_freeIds.TryPop(out int id)) id = _used++;
            if (id >= _ports.Length)
            {
                var larger = new EpollPort?[_ports.Length * 2];
                _ports.CopyTo(larger, 0);
                Volatile.Write(ref _ports, larger);
            }
            port.Id = id;
            Volatile.Write(ref _ports[id], port);
        }
        Control(LibC.EPOLL_CTL_ADD, port.Descriptor, port.Id);
    }

    /// <summary>Ends reading it; the caller closes it next.</summary>
    internal void Forget(EpollPort port)
    {
        if (port.Id == 0) return;
        Control(LibC.EPOLL_CTL_DEL, port.Descriptor, port.Id);
        lock (_lock)
        {
            Volatile.Write(ref _ports[port.Id], null);
            _freeIds.Push((int)port.Id);
        }
    }

    internal void Stop()
    {
        _isStopping = true;
        ulong once = 1;
        _ = LibC.write(_wake, (byte*)&once, 8);
        if (_thread.IsAlive && _thread != Thread.CurrentThread) _thread.Join();
        _ = LibC.close(_epoll);
        _ = LibC.close(_wake);
    }

    private void Run()
    {
        int size = EpollEvents.Size;
        byte* events = stackalloc byte[MaxEvents * size];
        while (!_isStopping)
        {
            int count = LibC.epoll_wait(_epoll, events, MaxEvents, -1);
            if (count <= 0) continue;
            long now = MediaClock.Microseconds(_clock);
            for (int i = 0; i < count; i++)
            {
                long id = EpollEvents.DataOf(new ReadOnlySpan<byte>(events + i * size, size));
                if (id != 0 && Volatile.Read(ref Volatile.Read(ref _ports)[id]) is { } port) Serve(port, now);
            }
        }
    }

    private void Serve(EpollPort port, long now)
    {
        var session = port.Session;
        lock (session.Gate)
        {
            // An event of a port that was closed since, or of one that has its number now: then there is nothing to read, and no harm.
            if (port.IsClosed) return;
            int count = _batch.Receive(port.Descriptor, port.Burst);
            if (count <= 0) return;
            try
            {
                for (int i = 0; i < count; i++)
                {
                    int length = _batch.LengthOf(i);
                    if (port.Owner.Receive(port, _batch.Slot(i), ref length, _batch.SenderOf(i), now, out var via, out var to)) _batch.Add(i, length, (EpollPort)via!, to);
                }
            }
            catch (Exception fault)
            {
                // The edge where a packet ends: whatever it did must not end the worker (threats G1).
                session.NoteFault();
                _log.WriteLimited(LogLevel.Bug, "media", $"a packet from {_batch.SenderOf(0)} ended in {fault.GetType().Name}: {fault.Message}");
            }
            _batch.Flush();
            // Video comes in bursts; then one call takes them all, and one sends them.
            if (count == port.Burst) port.Burst = Math.Min(port.Burst * 4, PacketBatch.Capacity);
            else if (count == 1) port.Burst = 1;
        }
    }

    private void Control(int operation, int descriptor, long id)
    {
        Span<byte> epollEvent = stackalloc byte[16];
        EpollEvents.Write(epollEvent, EpollEvents.In, id);
        fixed (byte* start = epollEvent) _ = LibC.epoll_ctl(_epoll, operation, descriptor, start);
    }
}
