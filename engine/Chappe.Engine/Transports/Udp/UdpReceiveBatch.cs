using System.Runtime.InteropServices;
using Chappe.Engine.Transports.Linux;

namespace Chappe.Engine.Transports.Udp;

/// <summary>
/// This is what one recvmmsg fills: <see cref="Capacity"/> slots of two runs of octets each,
/// <code>
/// slot   | primary, 4 KB: a pinned buffer of its own | overflow, to 64 KB: never touched by usual messages |
/// </code>
/// so that a usual message lies in a small buffer that stays in the cache, and the largest datagram is not cut. Slots are
/// claimed one by one: when the worker that filled them is held by a script, another one takes the rest.
/// </summary>
internal sealed unsafe class UdpReceiveBatch
{
    internal const int Capacity = 32;
    private const int ControlSize = 64;
    private const int OverflowSize = 65536 - Workers.Worker.BufferSize;

    // Pinned, because the kernel writes here while the collector runs; uninitialised, so that untouched pages cost no memory.
    private readonly BatchedMessage[] _messages = GC.AllocateArray<BatchedMessage>(Capacity, pinned: true);
    private readonly IoVector[] _vectors = GC.AllocateArray<IoVector>(Capacity * 2, pinned: true);
    private readonly byte[] _names = GC.AllocateArray<byte>(Capacity * SocketAddresses.Size, pinned: true);
    private readonly byte[] _control = GC.AllocateArray<byte>(Capacity * ControlSize, pinned: true);
    private readonly byte[] _overflow = GC.AllocateUninitializedArray<byte>(Capacity * OverflowSize, pinned: true);
    private readonly byte[][] _primary = new byte[Capacity][];
    private int _count;
    private int _next;

    internal UdpReceiveBatch(Func<byte[]> newBuffer)
    {
        for (int i = 0; i < Capacity; i++)
        {
            SetPrimary(i, newBuffer());
            _vectors[i * 2 + 1] = new IoVector { Base = Address(_overflow, i * OverflowSize), Length = OverflowSize };
            _messages[i].Header = new MessageHeader
            {
                Name = Address(_names, i * SocketAddresses.Size),
                NameLength = SocketAddresses.Size,
                Vectors = (nint)Unsafe(_vectors, i * 2),
                VectorCount = 2,
                Control = Address(_control, i * ControlSize),
                ControlLength = ControlSize,
            };
        }
    }

    /// <summary>Waits for one datagram and takes what else has arrived. Only when every slot has been claimed and finished.</summary>
    /// <param name="descriptor">The socket.</param>
    /// <param name="isPatient">false: takes only what is there; EAGAIN when nothing is.</param>
    /// <returns>How many, or minus the error number.</returns>
    internal int Receive(int descriptor, bool isPatient = true)
    {
        // The kernel has overwritten the lengths of those used before.
        for (int i = 0; i < _count; i++) (_messages[i].Header.NameLength, _messages[i].Header.ControlLength) = (SocketAddresses.Size, ControlSize);
        // A worker that was replaced by mistake, at the very end of a long message, may wait here while its successor asks for slots.
        Volatile.Write(ref _next, Capacity);
        int count = LibC.recvmmsg(descriptor, Unsafe(_messages, 0), Capacity, isPatient ? LibC.MSG_WAITFORONE : LibC.MSG_DONTWAIT, null);
        if (count < 0) return -Marshal.GetLastPInvokeError();
        _count = count;
        Volatile.Write(ref _next, 0);
        return count;
    }

    /// <summary>How long the oldest of them waited in the socket's queue, in milliseconds; 0 when the kernel did not say, or its clock was set meanwhile.</summary>
    internal long Waited()
    {
        // cmsghdr: length, level, type; then seconds and nanoseconds of the wall clock, which is the kernel's choice.
        if (_count <= 0 || _messages[0].Header.ControlLength < 32) return 0;
        var control = _control.AsSpan(0, 32);
        if (MemoryMarshal.Read<int>(control[8..]) != LibC.SOL_SOCKET || MemoryMarshal.Read<int>(control[12..]) != LibC.SO_TIMESTAMPNS) return 0;
        long came = MemoryMarshal.Read<long>(control[16..]) * 1000 + MemoryMarshal.Read<long>(control[24..]) / 1_000_000;
        long waited = (DateTime.UtcNow.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMillisecond - came;
        return waited is > 0 and < 60_000 ? waited : 0;
    }

    /// <summary>The next slot that nobody has; false when there is none.</summary>
    internal bool TryClaim(out int slot)
    {
        slot = Interlocked.Increment(ref _next) - 1;
        return slot < _count;
    }

    internal int LengthOf(int slot) => (int)_messages[slot].Length;

    internal NetAddress SenderOf(int slot) => SocketAddresses.Read(_names.AsSpan(slot * SocketAddresses.Size, SocketAddresses.Size));

    /// <summary>The pinned buffer of a slot, which holds all of a usual message.</summary>
    internal byte[] Primary(int slot) => _primary[slot];

    /// <summary>A datagram that went over its primary buffer, in one array.</summary>
    internal byte[] Join(int slot)
    {
        var whole = GC.AllocateUninitializedArray<byte>(LengthOf(slot));
        _primary[slot].CopyTo(whole, 0);
        _overflow.AsSpan(slot * OverflowSize, whole.Length - Workers.Worker.BufferSize).CopyTo(whole.AsSpan(Workers.Worker.BufferSize));
        return whole;
    }

    /// <summary>Gives the slot another buffer; it must be pinned and of the usual size.</summary>
    internal void SetPrimary(int slot, byte[] buffer)
    {
        _primary[slot] = buffer;
        _vectors[slot * 2] = new IoVector { Base = Address(buffer, 0), Length = (nuint)buffer.Length };
    }

    // The arrays are pinned, so an address stays true for as long as this object holds them.
    private static nint Address(byte[] pinned, int offset) => Marshal.UnsafeAddrOfPinnedArrayElement(pinned, offset);
    private static T* Unsafe<T>(T[] pinned, int index) where T : unmanaged => (T*)Marshal.UnsafeAddrOfPinnedArrayElement(pinned, index);
}
