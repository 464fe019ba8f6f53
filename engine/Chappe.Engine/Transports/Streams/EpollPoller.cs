using System.Net.Sockets;
using System.Runtime.InteropServices;
using Chappe.Engine.Transports.Linux;

namespace Chappe.Engine.Transports.Streams;

/// <summary>epoll, with an eventfd to wake it.</summary>
internal sealed unsafe class EpollPoller : Poller
{
    private const int Capacity = 64;

    private readonly int _epoll, _wake;
    private int _isAwake;

    internal EpollPoller()
    {
        _epoll = LibC.epoll_create1(LibC.EPOLL_CLOEXEC);
        _wake = LibC.eventfd(0, LibC.EFD_NONBLOCK_CLOEXEC);
        if (_epoll < 0 || _wake < 0) throw new SocketException(Marshal.GetLastPInvokeError());
        Control(LibC.EPOLL_CTL_ADD, _wake, EpollEvents.In, 0);
    }

    internal override void Change(Socket socket, long connectionId, Readiness from, Readiness to)
    {
        if (from == to) return;
        // Nothing to wait for means leaving: a socket that is watched for nothing still reports a hang-up, again and again.
        int operation = from == Readiness.None ? LibC.EPOLL_CTL_ADD : to == Readiness.None ? LibC.EPOLL_CTL_DEL : LibC.EPOLL_CTL_MOD;
        Control(operation, (int)socket.Handle, FlagsOf(to), connectionId);
    }

    internal override int Wait(Span<PollEvent> events, bool isPatient)
    {
        // On the stack, so that it does not move, and so that a worker replaced at the wrong moment fills its own.
        int size = EpollEvents.Size, filled = 0;
        byte* found = stackalloc byte[Capacity * size];
        int count = LibC.epoll_wait(_epoll, found, Math.Min(events.Length, Capacity), isPatient ? -1 : 0);
        for (int i = 0; i < count; i++)
        {
            var at = new ReadOnlySpan<byte>(found + i * size, size);
            long id = EpollEvents.DataOf(at);
            if (id == 0)
            {
                // In this order: who wakes between the two lines has posted its work before, and the caller looks for that next.
                ulong times;
                _ = LibC.read(_wake, (byte*)&times, 8);
                Volatile.Write(ref _isAwake, 0);
                continue;
            }
            uint flags = EpollEvents.FlagsOf(at);
            var ready = Readiness.None;
            // An error or a hang-up is found out by reading or writing, whichever the connection waits for.
            if ((flags & (EpollEvents.In | EpollEvents.Error | EpollEvents.HangUp)) != 0) ready |= Readiness.Read;
            if ((flags & (EpollEvents.Out | EpollEvents.Error | EpollEvents.HangUp)) != 0) ready |= Readiness.Write;
            events[filled++] = new PollEvent(id, ready);
        }
        return filled;
    }

    internal override void Wake()
    {
        // Many may wake at once; one write is enough for all of them.
        if (Interlocked.Exchange(ref _isAwake, 1) != 0) return;
        ulong once = 1;
        _ = LibC.write(_wake, (byte*)&once, 8);
    }

    public override void Dispose()
    {
        _ = LibC.close(_epoll);
        _ = LibC.close(_wake);
    }

    private void Control(int operation, int descriptor, uint flags, long data)
    {
        Span<byte> epollEvent = stackalloc byte[16];
        EpollEvents.Write(epollEvent, flags, data);
        fixed (byte* start = epollEvent) _ = LibC.epoll_ctl(_epoll, operation, descriptor, start);
    }

    private static uint FlagsOf(Readiness interest) =>
        ((interest & Readiness.Read) != 0 ? EpollEvents.In : 0) | ((interest & Readiness.Write) != 0 ? EpollEvents.Out : 0);
}
