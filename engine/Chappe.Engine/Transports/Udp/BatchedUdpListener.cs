using System.Net.Sockets;
using System.Runtime.InteropServices;
using Chappe.Engine.Transports.Linux;
using Chappe.Engine.Transports.Workers;

namespace Chappe.Engine.Transports.Udp;

/// <summary>
/// A UDP address on Linux: recvmmsg, sendmmsg, and plain sendto from threads that collect nothing. Every worker has a socket of its own on
/// the address (SO_REUSEPORT), between which the kernel shares out the peers, never the datagrams of one peer. All that leaves goes by the
/// first of them, in one order.
/// </summary>
internal sealed class BatchedUdpListener : UdpListener
{
    private readonly List<Socket> _sockets;

    internal BatchedUdpListener(ListenSpec spec, Socket socket, WorkerSet workers) : base(spec, socket, workers)
    {
        SetTimeout(socket);
        _sockets = [socket];
        Queue = new UdpSendQueue(this);
    }

    internal override void Start(int count)
    {
        // The first one was bound without it, so that an address in use is found out; from now on it may have company.
        if (count > 1) SetReusePort(Socket);
        while (_sockets.Count < count && OpenCompanion() is { } companion) _sockets.Add(companion);
        foreach (var socket in _sockets) socket.SetRawSocketOption(LibC.SOL_SOCKET, LibC.SO_TIMESTAMPNS, BitConverter.GetBytes(1));
        for (int i = 0; i < _sockets.Count; i++) CreateWorker(i, null).Start();
    }

    /// <summary>The socket that worker <paramref name="number"/> reads.</summary>
    internal Socket SocketOf(int number) => _sockets[number];

    private Socket? OpenCompanion()
    {
        var companion = new Socket(Socket.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            if (Socket.AddressFamily == AddressFamily.InterNetworkV6) companion.DualMode = false;
            SetReusePort(companion);
            SetTimeout(companion);
            companion.ReceiveBufferSize = Socket.ReceiveBufferSize / 2; // the kernel tells the double of what it was asked for
            companion.Bind(Local.ToIPEndPoint());
            return companion;
        }
        catch (SocketException refused)
        {
            companion.Dispose();
            Workers.Proxy.Log.Write(Diagnostics.LogLevel.Warning, "core", $"{Spec.Text}: read by {_sockets.Count} workers only: {refused.Message}");
            return null;
        }
    }

    private static void SetReusePort(Socket socket) => socket.SetRawSocketOption(LibC.SOL_SOCKET, LibC.SO_REUSEPORT, BitConverter.GetBytes(1));

    // A worker is woken by shutdown; should that ever fail, it looks around by itself once in a while.
    private static void SetTimeout(Socket socket) => socket.ReceiveTimeout = 5000;

    /// <summary>What leaves by this socket, in order.</summary>
    internal UdpSendQueue Queue { get; }

    protected override SendOutcome Send(in NetAddress to, ReadOnlySpan<byte> octets, ISendObserver? observer)
    {
        if (UdpOutbox.OpenOnThisThread is not { } outbox) return Queue.AddAndFlush(to, octets, observer);
        outbox.Note(this);
        return Queue.Add(to, octets, observer);
    }

    internal override void SendWaiting() => Queue.Flush();

    /// <summary>One datagram, one system call.</summary>
    internal unsafe SendOutcome SendNow(in NetAddress to, ReadOnlySpan<byte> octets)
    {
        Span<byte> address = stackalloc byte[SocketAddresses.Size];
        uint addressLength = (uint)SocketAddresses.Write(address, to);
        var handle = Socket.SafeHandle;
        bool isHeld = false;
        try
        {
            // The reference keeps the descriptor's number from going to another file while we use it.
            handle.DangerousAddRef(ref isHeld);
            int descriptor = (int)handle.DangerousGetHandle();
            fixed (byte* start = octets, name = address)
            {
                for (int attempt = 0; ; attempt++)
                {
                    if (LibC.sendto(descriptor, start, (nuint)octets.Length, LibC.MSG_NOSIGNAL, name, addressLength) >= 0) return SendOutcome.Sent;
                    int error = Marshal.GetLastPInvokeError();
                    if (error != Errno.EINTR && (attempt > 0 || !IsAboutAnother(error))) return OutcomeOf(error);
                }
            }
        }
        catch (ObjectDisposedException)
        {
            return SendOutcome.Unreachable;
        }
        finally
        {
            if (isHeld) handle.DangerousRelease();
        }
    }

    /// <summary>An error that the kernel had kept from an earlier datagram (ICMP), or a moment's shortage: the datagram at hand deserves a second attempt.</summary>
    internal static bool IsAboutAnother(int error) => error is Errno.ECONNREFUSED or Errno.EAGAIN or Errno.ENOBUFS;

    internal static SendOutcome OutcomeOf(int error) => error == Errno.EMSGSIZE ? SendOutcome.TooLarge : SendOutcome.Unreachable;

    protected override void Wake()
    {
        foreach (var socket in _sockets)
        {
            bool isHeld = false;
            var handle = socket.SafeHandle;
            handle.DangerousAddRef(ref isHeld);
            // SHUT_RD only: messages that are being handled may still send. ENOTCONN is the usual answer and means success here.
            _ = LibC.shutdown((int)handle.DangerousGetHandle(), LibC.SHUT_RD);
            if (isHeld) handle.DangerousRelease();
        }
    }

    protected override void Close()
    {
        foreach (var socket in _sockets) socket.Dispose();
    }

    internal override UdpWorker CreateWorker(int number, UdpWorker? from) => new BatchedUdpWorker(this, number, (from as BatchedUdpWorker)?.Batch);
}
