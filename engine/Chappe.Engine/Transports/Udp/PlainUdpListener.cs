using System.Net;
using System.Net.Sockets;
using Chappe.Engine.Transports.Workers;

namespace Chappe.Engine.Transports.Udp;

/// <summary>A UDP socket by the framework's means, for systems without recvmmsg: one datagram a call, nothing allocated.</summary>
internal sealed class PlainUdpListener(ListenSpec spec, Socket socket, WorkerSet workers) : UdpListener(spec, socket, workers)
{
    [ThreadStatic] private static SocketAddress? s_address4;
    [ThreadStatic] private static SocketAddress? s_address6;

    protected override SendOutcome Send(in NetAddress to, ReadOnlySpan<byte> octets, ISendObserver? observer)
    {
        var address = to.IsIPv4 ? s_address4 ??= new SocketAddress(AddressFamily.InterNetwork) : s_address6 ??= new SocketAddress(AddressFamily.InterNetworkV6);
        EndPointOctets.Write(address, to);
        try
        {
            Socket.SendTo(octets, SocketFlags.None, address);
            return SendOutcome.Sent;
        }
        catch (SocketException error)
        {
            return error.SocketErrorCode == SocketError.MessageSize ? SendOutcome.TooLarge : SendOutcome.Unreachable;
        }
        catch (ObjectDisposedException)
        {
            return SendOutcome.Unreachable;
        }
    }

    /// <summary>One worker, whatever was asked for: several on one socket would let a peer's datagrams overtake each other.</summary>
    internal override void Start(int count) => CreateWorker(0, null).Start();

    /// <summary>The framework ends a blocked receive when the socket is closed; sends of messages at hand then fail, which is the price here.</summary>
    protected override void Wake() => Socket.Dispose();

    internal override UdpWorker CreateWorker(int number, UdpWorker? from) => new PlainUdpWorker(this, number);
}
