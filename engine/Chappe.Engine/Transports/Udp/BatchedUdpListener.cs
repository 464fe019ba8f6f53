using System.Net.Sockets;
using System.Runtime.InteropServices;
using Chappe.Engine.Transports.Linux;
using Chappe.Engine.Transports.Workers;

namespace Chappe.Engine.Transports.Udp;

/// <summary>A UDP socket on Linux: recvmmsg, sendmmsg, and plain sendto from threads that have no batch open.</summary>
internal sealed class BatchedUdpListener : UdpListener
{
    internal BatchedUdpListener(ListenSpec spec, Socket socket, WorkerSet workers) : base(spec, socket, workers)
    {
        // A worker is woken by shutdown; should that ever fail, it looks around by itself once in a while.
        socket.ReceiveTimeout = 5000;
    }

    protected override SendOutcome Send(in NetAddress to, ReadOnlySpan<byte> octets, ISendObserver? observer) =>
        UdpSendBatch.OpenOnThisThread is { } batch ? batch.Add(this, to, octets, observer) : SendNow(to, octets);

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
        bool isHeld = false;
        var handle = Socket.SafeHandle;
        handle.DangerousAddRef(ref isHeld);
        // SHUT_RD only: messages that are being handled may still send. ENOTCONN is the usual answer and means success here.
        _ = LibC.shutdown((int)handle.DangerousGetHandle(), LibC.SHUT_RD);
        if (isHeld) handle.DangerousRelease();
    }

    internal override UdpWorker CreateWorker(int number, UdpWorker? from) => new BatchedUdpWorker(this, number, (from as BatchedUdpWorker)?.Batch);
}
