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
    private readonly Lock _gate;

    internal EpollPort(Socket socket, EpollWorker worker, MediaSession session) => (_socket, Descriptor, Worker, Session, _gate) = (socket, (int)socket.Handle, worker, session, session.Gate);

    internal int Descriptor { get; }
    internal EpollWorker Worker { get; }
    internal MediaSession Session { get; }
    /// <summary>Its number with the worker.</summary>
    internal long Id { get; set; }
    /// <summary>How many packets are asked for at a time: a voice port has one.</summary>
    internal int Burst { get; set; } = 1;
    /// <summary>The worker's round in which it was read last.</summary>
    internal int Round { get; set; }
    internal Lock Gate => _gate;

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

    /// <summary>The peer that the system knows; default for none.</summary>
    internal NetAddress Fixed { get; private set; }

    // Saves the search for a route: 5 % of a packet.
    internal override void Fix(in NetAddress peer)
    {
        if (IsClosed || peer == Fixed) return;
        Span<byte> name = stackalloc byte[SocketAddresses.Size];
        name.Clear();
        int length = peer.IsDefault ? 16 : SocketAddresses.Write(name, peer);
        fixed (byte* address = name) Fixed = LibC.connect(Descriptor, address, (uint)length) == 0 ? peer : default;
    }

    internal void CloseSocket() => _socket.Dispose();

    protected override void Release() => Worker.Retire(this);
}
