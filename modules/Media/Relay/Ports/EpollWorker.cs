using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Timers;
using Chappe.Engine.Transports.Linux;

namespace Chappe.Modules.Media.Relay.Ports;

/// <summary>
/// This is one thread that carries the packets of its sessions: it waits for thousands of ports at once, takes what those have that are
/// ready, looks at all of it, sends all of it. In this order because each step's code stays in the processor's cache that way. All
/// ports of a session have the same worker; the session's lock keeps those out who change its terms meanwhile.
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
    private readonly ConcurrentQueue<EpollPort> _retired = new();
    // Replaced when it grows; a worker that looks at the old one finds the same ports there.
    private EpollPort?[] _ports = new EpollPort?[256];
    private int _used = 1;
    private volatile bool _isStopping;
    private Gathering _gather;
    private int _round;
    private bool _isBurst;

    internal EpollWorker(int number, TimeSpan gathers, Clock clock, Log log, Counters counters)
    {
        _gather = new Gathering(gathers);
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

    /// <summary>Ends reading it. The worker closes it between two rounds, so that no number that it holds goes to another file.</summary>
    internal void Retire(EpollPort port)
    {
        if (port.Id != 0)
        {
            Control(LibC.EPOLL_CTL_DEL, port.Descriptor, port.Id);
            lock (_lock)
            {
                Volatile.Write(ref _ports[port.Id], null);
                _freeIds.Push((int)port.Id);
            }
        }
        _retired.Enqueue(port);
        Wake();
    }

    internal void Stop()
    {
        _isStopping = true;
        Wake();
        if (_thread.IsAlive && _thread != Thread.CurrentThread) _thread.Join();
        CloseRetired();
        _ = LibC.close(_epoll);
        _ = LibC.close(_wake);
    }

    private void Run()
    {
        int size = EpollEvents.Size;
        byte* events = stackalloc byte[MaxEvents * size];
        while (!_isStopping)
        {
            // Not while a burst is waiting.
            if (_gather.IsWorthIt && !_isBurst) _ = LibC.usleep(_gather.Microseconds);
            int count = LibC.epoll_wait(_epoll, events, MaxEvents, -1);
            CloseRetired();
            if (count <= 0) continue;
            long now = MediaClock.Microseconds(_clock);
            _gather.Note(count, now);
            _round++;
            _isBurst = false;
            var ports = Volatile.Read(ref _ports);
            for (int i = 0; i < count; i++)
            {
                long id = EpollEvents.DataOf(new ReadOnlySpan<byte>(events + i * size, size));
                if (id == 0) DrainWake();
                else if (Volatile.Read(ref ports[id]) is { } port) Receive(port, now);
            }
            Carry(now);
        }
        CloseRetired();
    }

    private void Receive(EpollPort port, long now)
    {
        // Ready again in the very next round: video, which comes in bursts; then one call takes them all, and one sends them.
        port.Burst = port.Round != _round - 1 ? 1 : Math.Min(port.Burst * 8, PacketBatch.Capacity);
        port.Round = _round;
        if (_batch.IsFull) Carry(now);
        int count = _batch.Receive(port, port.Burst);
        _isBurst |= count > 1 && count == port.Burst;
    }

    private void Carry(long now)
    {
        for (int i = 0; i < _batch.Count; i++)
        {
            var port = _batch.PortOf(i);
            int length = _batch.LengthOf(i);
            lock (port.Gate)
            {
                try
                {
                    if (!port.IsClosed && port.Owner.Receive(port, _batch.Slot(i), ref length, _batch.SenderOf(i), now, out var via, out var to)) _batch.Add(i, length, (EpollPort)via!, to);
                }
                catch (Exception fault)
                {
                    // The edge where a packet ends: whatever it did must not end the worker (threats G1).
                    port.Session.NoteFault();
                    _log.WriteLimited(LogLevel.Bug, "media", $"a packet from {_batch.SenderOf(i)} ended in {fault.GetType().Name}: {fault.Message}");
                }
            }
        }
        _batch.Clear();
        _batch.Flush();
    }

    private void DrainWake()
    {
        ulong times;
        _ = LibC.read(_wake, (byte*)&times, 8);
    }

    private void Wake()
    {
        ulong once = 1;
        _ = LibC.write(_wake, (byte*)&once, 8);
    }

    private void CloseRetired()
    {
        while (_retired.TryDequeue(out var port)) port.CloseSocket();
    }

    private void Control(int operation, int descriptor, long id)
    {
        Span<byte> epollEvent = stackalloc byte[16];
        EpollEvents.Write(epollEvent, EpollEvents.In, id);
        fixed (byte* start = epollEvent) _ = LibC.epoll_ctl(_epoll, operation, descriptor, start);
    }
}
