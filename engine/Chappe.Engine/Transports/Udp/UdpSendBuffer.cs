using System.Runtime.InteropServices;
using Chappe.Engine.Transports.Linux;

namespace Chappe.Engine.Transports.Udp;

/// <summary>Datagrams that one sendmmsg takes: their octets in a pinned arena, so that the sender's buffer is free at once, and who wants to hear of a failure. Guarded by its <see cref="UdpSendQueue"/>.</summary>
internal sealed unsafe class UdpSendBuffer
{
    private const int Capacity = 64;
    private const int ArenaSize = 128 * 1024;

    private readonly BatchedMessage[] _messages = GC.AllocateArray<BatchedMessage>(Capacity, pinned: true);
    private readonly IoVector[] _vectors = GC.AllocateArray<IoVector>(Capacity, pinned: true);
    private readonly byte[] _names = GC.AllocateArray<byte>(Capacity * SocketAddresses.Size, pinned: true);
    private readonly byte[] _arena = GC.AllocateUninitializedArray<byte>(ArenaSize, pinned: true);
    private readonly ISendObserver?[] _observers = new ISendObserver?[Capacity];
    private int _used;

    internal UdpSendBuffer()
    {
        for (int i = 0; i < Capacity; i++)
        {
            _messages[i].Header.Vectors = Marshal.UnsafeAddrOfPinnedArrayElement(_vectors, i);
            _messages[i].Header.VectorCount = 1;
            _messages[i].Header.Name = Marshal.UnsafeAddrOfPinnedArrayElement(_names, i * SocketAddresses.Size);
        }
    }

    internal int Count { get; private set; }

    internal bool HasRoomFor(int length) => Count < Capacity && ArenaSize - _used >= length;

    internal void Add(in NetAddress to, ReadOnlySpan<byte> octets, ISendObserver? observer)
    {
        int at = Count++;
        octets.CopyTo(_arena.AsSpan(_used));
        _vectors[at] = new IoVector { Base = Marshal.UnsafeAddrOfPinnedArrayElement(_arena, _used), Length = (nuint)octets.Length };
        _messages[at].Header.NameLength = (uint)SocketAddresses.Write(_names.AsSpan(at * SocketAddresses.Size, SocketAddresses.Size), to);
        _observers[at] = observer;
        _used += octets.Length;
    }

    /// <summary>Sends all, in order. What the kernel refuses goes to <paramref name="failures"/> and does not stop the others.</summary>
    internal void SendAll(SafeHandle socket, ref List<(ISendObserver, SendOutcome)>? failures)
    {
        bool isHeld = false;
        int at = 0;
        try
        {
            // The reference keeps the descriptor's number from going to another file while we use it.
            socket.DangerousAddRef(ref isHeld);
            int descriptor = (int)socket.DangerousGetHandle();
            var messages = (BatchedMessage*)Marshal.UnsafeAddrOfPinnedArrayElement(_messages, 0);
            int retried = -1;
            while (at < Count)
            {
                int sent = LibC.sendmmsg(descriptor, messages + at, (uint)(Count - at), LibC.MSG_NOSIGNAL);
                if (sent > 0)
                {
                    // Fewer than asked for: the next call's first datagram is the one that failed, and tells why.
                    at += sent;
                    continue;
                }
                int error = Marshal.GetLastPInvokeError();
                if (error == Errno.EINTR) continue;
                if (retried != at && BatchedUdpListener.IsAboutAnother(error))
                {
                    retried = at;
                    continue;
                }
                Fail(at++, BatchedUdpListener.OutcomeOf(error), ref failures);
            }
        }
        catch (ObjectDisposedException)
        {
            while (at < Count) Fail(at++, SendOutcome.Unreachable, ref failures);
        }
        finally
        {
            if (isHeld) socket.DangerousRelease();
            // A queue must not keep transactions alive.
            _observers.AsSpan(0, Count).Clear();
            Count = _used = 0;
        }
    }

    private void Fail(int index, SendOutcome why, ref List<(ISendObserver, SendOutcome)>? failures)
    {
        if (_observers[index] is { } observer) (failures ??= []).Add((observer, why));
    }
}
