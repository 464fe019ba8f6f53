using System.Net.Sockets;
using System.Runtime.InteropServices;
using Chappe.Engine.Transports;
using Chappe.Engine.Transports.Linux;

namespace Chappe.Modules.Media.Relay.Ports;

/// <summary>A port that an <see cref="EpollWorker"/> reads.</summary>
internal sealed unsafe class EpollPort : MediaPort
{
    // Kept, because its finaliser would close the descriptor.
    private readonly Socket _socket;

    internal EpollPort(Socket socket, EpollWorker worker, MediaSession session) => (_socket, Descriptor, Worker, Session) = (socket, (int)socket.Handle, worker, session);

    internal int Descriptor { get; }
    internal EpollWorker Worker { get; }
    internal MediaSession Session { get; }
    /// <summary>Its number with the worker.</summary>
    internal long Id { get; set; }
    /// <summary>How many packets are asked for at a time: a voice port has one, asking for a second would cost a system call's half.</summary>
    internal int Burst { get; set; } = 1;

    internal override void Send(in NetAddress to, ReadOnlySpan<byte> datagram)
    {
        if (IsClosed) return;
        Span<byte> name = stackalloc byte[SocketAddresses.Size];
        uint nameLength = (uint)SocketAddresses.Write(name, to);
        fixed (byte* octets = datagram, address = name)
        {
            for (int attempt = 0; attempt < 2; attempt++)
            {
                if (LibC.sendto(Descriptor, octets, (nuint)datagram.Length, LibC.MSG_NOSIGNAL | LibC.MSG_DONTWAIT, address, nameLength) >= 0) return;
                if (Marshal.GetLastPInvokeError() is not (Errno.EINTR or Errno.ECONNREFUSED)) break;
            }
        }
        Worker.SendFaults.Add();
    }

    protected override void Release()
    {
        Worker.Forget(this);
        _socket.Dispose();
    }
}
