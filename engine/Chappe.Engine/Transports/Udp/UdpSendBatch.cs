using System.Runtime.InteropServices;
using Chappe.Engine.Transports.Linux;

namespace Chappe.Engine.Transports.Udp;

/// <summary>
/// This is where the datagrams of one thread wait while it handles a batch, to leave with one sendmmsg. Octets are copied into
/// a pinned arena, so the caller's buffer is free at once. A thread has at most one; it may hold datagrams of several sockets.
/// The lock is for the <see cref="Workers.WorkerWatch"/>, which sends what waits while a script holds the thread.
/// </summary>
internal sealed unsafe class UdpSendBatch
{
    /// <summary>
    /// Small enough that the first answer of a long batch does not wait for the last message's script, large enough that a
    /// system call's cost is shared by many.
    /// </summary>
    private const int Capacity = 32;
    private const int ArenaSize = 128 * 1024;

    [ThreadStatic] private static UdpSendBatch? s_open;
    [ThreadStatic] private static UdpSendBatch? s_spare;

    private readonly BatchedMessage[] _messages = GC.AllocateArray<BatchedMessage>(Capacity, pinned: true);
    private readonly IoVector[] _vectors = GC.AllocateArray<IoVector>(Capacity, pinned: true);
    private readonly byte[] _names = GC.AllocateArray<byte>(Capacity * SocketAddresses.Size, pinned: true);
    private readonly byte[] _arena = GC.AllocateUninitializedArray<byte>(ArenaSize, pinned: true);
    private readonly BatchedUdpListener?[] _owners = new BatchedUdpListener?[Capacity];
    private readonly ISendObserver?[] _observers = new ISendObserver?[Capacity];
    private readonly Lock _lock = new();
    private List<(ISendObserver, SendOutcome)>? _failures;
    private int _count;
    private int _used;

    private UdpSendBatch()
    {
        for (int i = 0; i < Capacity; i++)
        {
            _messages[i].Header.Vectors = Marshal.UnsafeAddrOfPinnedArrayElement(_vectors, i);
            _messages[i].Header.VectorCount = 1;
            _messages[i].Header.Name = Marshal.UnsafeAddrOfPinnedArrayElement(_names, i * SocketAddresses.Size);
        }
    }

    /// <summary>The batch that this thread has open, or null.</summary>
    internal static UdpSendBatch? OpenOnThisThread => s_open;

    /// <summary>Opens the batch of this thread; what it sends from now on waits for <see cref="Flush"/>.</summary>
    internal static UdpSendBatch Open() => s_open = s_spare ??= new UdpSendBatch();

    /// <summary>Sends what waits; the thread sends datagrams one by one again.</summary>
    internal static void Close(UdpSendBatch batch)
    {
        batch.Flush();
        s_open = null;
    }

    /// <summary>Takes a datagram; sends all when there is no room.</summary>
    internal SendOutcome Add(BatchedUdpListener listener, in NetAddress to, ReadOnlySpan<byte> octets, ISendObserver? observer)
    {
        lock (_lock)
        {
            if (_count == Capacity || ArenaSize - _used < octets.Length) SendAll();
            int at = _count++;
            octets.CopyTo(_arena.AsSpan(_used));
            _vectors[at] = new IoVector { Base = Marshal.UnsafeAddrOfPinnedArrayElement(_arena, _used), Length = (nuint)octets.Length };
            _messages[at].Header.NameLength = (uint)SocketAddresses.Write(_names.AsSpan(at * SocketAddresses.Size, SocketAddresses.Size), to);
            _owners[at] = listener;
            _observers[at] = observer;
            _used += octets.Length;
        }
        return SendOutcome.Sent;
    }

    /// <summary>Sends what waits. A datagram that the kernel refuses is told to its observer and does not stop the others.</summary>
    internal void Flush()
    {
        List<(ISendObserver, SendOutcome)>? failures;
        lock (_lock)
        {
            SendAll();
            (failures, _failures) = (_failures, null);
        }
        // Never inside Add, and never under the lock: an observer takes its transaction's lock, and who adds may hold another one.
        if (failures is null) return;
        foreach (var (observer, why) in failures) observer.SendFailed(why);
    }

    private void SendAll()
    {
        for (int from = 0, to; from < _count; from = to)
        {
            to = from + 1;
            while (to < _count && _owners[to] == _owners[from]) to++;
            SendRun(_owners[from]!, from, to);
        }
        // A queue must not keep listeners or transactions alive.
        _owners.AsSpan(0, _count).Clear();
        _observers.AsSpan(0, _count).Clear();
        _count = _used = 0;
    }

    private void Fail(int index, SendOutcome why)
    {
        if (_observers[index] is { } observer) (_failures ??= []).Add((observer, why));
    }

    private void SendRun(BatchedUdpListener listener, int from, int to)
    {
        var handle = listener.Socket.SafeHandle;
        bool isHeld = false;
        try
        {
            handle.DangerousAddRef(ref isHeld);
            int descriptor = (int)handle.DangerousGetHandle();
            var messages = (BatchedMessage*)Marshal.UnsafeAddrOfPinnedArrayElement(_messages, 0);
            int retried = -1;
            while (from < to)
            {
                int sent = LibC.sendmmsg(descriptor, messages + from, (uint)(to - from), LibC.MSG_NOSIGNAL);
                if (sent > 0)
                {
                    // Fewer than asked for: the next call's first datagram is the one that failed, and tells why.
                    from += sent;
                    continue;
                }
                int error = Marshal.GetLastPInvokeError();
                if (error == Errno.EINTR) continue;
                if (retried != from && BatchedUdpListener.IsAboutAnother(error))
                {
                    retried = from;
                    continue;
                }
                Fail(from++, BatchedUdpListener.OutcomeOf(error));
            }
        }
        catch (ObjectDisposedException)
        {
            while (from < to) Fail(from++, SendOutcome.Unreachable);
        }
        finally
        {
            if (isHeld) handle.DangerousRelease();
        }
    }
}
