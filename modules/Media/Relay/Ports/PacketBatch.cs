using System.Runtime.InteropServices;
using Chappe.Engine.Transports;
using Chappe.Engine.Transports.Linux;

namespace Chappe.Modules.Media.Relay.Ports;

/// <summary>
/// This is what one worker receives into and sends from: <see cref="Capacity"/> slots with room behind a packet for what protection adds.
/// A packet leaves from the slot that it came into, so nothing is copied:
/// <code>
/// slot   | packet, to 1856 octets; a longer one is dropped (threats M8) | 192 octets for tag, MKI and MID |
/// </code>
/// </summary>
internal sealed unsafe class PacketBatch
{
    internal const int Capacity = 64;
    internal const int SlotSize = 2048;
    /// <summary>The longest packet that is taken: over any MTU of the networks that calls go through.</summary>
    internal const int MaxPacket = SlotSize - 192;

    // Pinned, because the kernel writes here while the collector runs.
    private readonly byte[] _slots = GC.AllocateArray<byte>(Capacity * SlotSize, pinned: true);
    private readonly byte[] _names = GC.AllocateArray<byte>(Capacity * SocketAddresses.Size, pinned: true);
    private readonly IoVector[] _vectors = GC.AllocateArray<IoVector>(Capacity, pinned: true);
    private readonly BatchedMessage[] _messages = GC.AllocateArray<BatchedMessage>(Capacity, pinned: true);
    private readonly byte[] _sendNames = GC.AllocateArray<byte>(Capacity * SocketAddresses.Size, pinned: true);
    private readonly IoVector[] _sendVectors = GC.AllocateArray<IoVector>(Capacity, pinned: true);
    private readonly BatchedMessage[] _sendMessages = GC.AllocateArray<BatchedMessage>(Capacity, pinned: true);
    private readonly EpollPort[] _receivePorts = new EpollPort[Capacity];
    private readonly EpollPort[] _sendPorts = new EpollPort[Capacity];
    private int _waiting;

    internal PacketBatch()
    {
        for (int i = 0; i < Capacity; i++)
        {
            _vectors[i] = new IoVector { Base = Marshal.UnsafeAddrOfPinnedArrayElement(_slots, i * SlotSize), Length = MaxPacket };
            _messages[i].Header = Head(_names, _vectors, i);
            _sendVectors[i].Base = _vectors[i].Base;
            _sendMessages[i].Header = Head(_sendNames, _sendVectors, i);
        }
    }

    /// <summary>Packets that came in and wait for <see cref="Clear"/>.</summary>
    internal int Count { get; private set; }
    internal bool IsFull => Count == Capacity;

    /// <summary>Takes what waits at a port, at most <paramref name="most"/> packets, behind those that are here.</summary>
    /// <returns>How many.</returns>
    internal int Receive(EpollPort port, int most)
    {
        int first = Count;
        most = Math.Min(most, Capacity - first);
        var messages = First(_messages) + first;
        int count;
        if (most == 1) count = ReceiveOne(port.Descriptor, messages);
        else
        {
            // The kernel has overwritten the lengths of those used before.
            for (int i = 0; i < most; i++) messages[i].Header.NameLength = SocketAddresses.Size;
            count = LibC.recvmmsg(port.Descriptor, messages, (uint)most, LibC.MSG_DONTWAIT, null);
        }
        if (count <= 0) return 0;
        _receivePorts.AsSpan(first, count).Fill(port);
        Count += count;
        return count;
    }

    /// <summary>What came in is done with.</summary>
    internal void Clear() => Count = 0;

    // The usual case has its own call: the one for many costs more for one.
    private static int ReceiveOne(int descriptor, BatchedMessage* message)
    {
        uint nameLength = SocketAddresses.Size;
        var vector = (IoVector*)message->Header.Vectors;
        nint length = LibC.recvfrom(descriptor, (byte*)vector->Base, MaxPacket, LibC.MSG_DONTWAIT | LibC.MSG_TRUNC, (byte*)message->Header.Name, &nameLength);
        if (length < 0) return 0;
        message->Length = (uint)length;
        message->Header.Flags = length > MaxPacket ? LibC.MSG_TRUNC : 0;
        return 1;
    }

    /// <summary>Where packet <paramref name="index"/> came in.</summary>
    internal EpollPort PortOf(int index) => _receivePorts[index];

    internal Span<byte> Slot(int index) => new((byte*)_vectors[index].Base, SlotSize);

    /// <summary>How long packet <paramref name="index"/> is; 0 when it did not fit.</summary>
    internal int LengthOf(int index) => (_messages[index].Header.Flags & LibC.MSG_TRUNC) != 0 ? 0 : (int)_messages[index].Length;

    internal NetAddress SenderOf(int index) => SocketAddresses.Read(_names.AsSpan(index * SocketAddresses.Size, SocketAddresses.Size));

    /// <summary>The packet in slot <paramref name="index"/> leaves through <paramref name="port"/> with the next <see cref="Flush"/>.</summary>
    internal void Add(int index, int length, EpollPort port, in NetAddress to)
    {
        int at = _waiting++;
        _sendPorts[at] = port;
        _sendVectors[at] = new IoVector { Base = _vectors[index].Base, Length = (nuint)length };
        ref var head = ref _sendMessages[at].Header;
        if (to == port.Fixed) (head.Name, head.NameLength) = (0, 0);
        else
        {
            head.Name = Marshal.UnsafeAddrOfPinnedArrayElement(_sendNames, at * SocketAddresses.Size);
            head.NameLength = (uint)SocketAddresses.Write(_sendNames.AsSpan(at * SocketAddresses.Size, SocketAddresses.Size), to);
        }
    }

    /// <summary>Sends what waits: one call for each run of packets that leave by the same port.</summary>
    internal void Flush()
    {
        int count = _waiting;
        _waiting = 0;
        for (int at = 0; at < count;)
        {
            var port = _sendPorts[at];
            int end = at + 1;
            while (end < count && _sendPorts[end] == port) end++;
            SendRun(port, at, end);
            at = end;
        }
    }

    private void SendRun(EpollPort port, int at, int end)
    {
        // Its descriptor is still its own: the worker itself closes it, between two rounds.
        var messages = First(_sendMessages);
        int retried = -1;
        while (at < end)
        {
            int sent = end - at == 1 ? SendOne(port.Descriptor, messages + at) : LibC.sendmmsg(port.Descriptor, messages + at, (uint)(end - at), LibC.MSG_NOSIGNAL | LibC.MSG_DONTWAIT);
            if (sent > 0)
            {
                at += sent;
                continue;
            }
            int error = Marshal.GetLastPInvokeError();
            if (error == Errno.EINTR) continue;
            // An error that the kernel had kept from an earlier packet (ICMP) is told once; this packet deserves its own attempt.
            if (retried != at && error == Errno.ECONNREFUSED) retried = at;
            else
            {
                at++;
                port.Worker.SendFaults.Add();
            }
        }
    }

    private static int SendOne(int descriptor, BatchedMessage* message)
    {
        var vector = (IoVector*)message->Header.Vectors;
        return LibC.sendto(descriptor, (byte*)vector->Base, vector->Length, LibC.MSG_NOSIGNAL | LibC.MSG_DONTWAIT, (byte*)message->Header.Name, message->Header.NameLength) < 0 ? -1 : 1;
    }

    private static MessageHeader Head(byte[] names, IoVector[] vectors, int i) => new()
    {
        Name = Marshal.UnsafeAddrOfPinnedArrayElement(names, i * SocketAddresses.Size),
        NameLength = SocketAddresses.Size,
        Vectors = Marshal.UnsafeAddrOfPinnedArrayElement(vectors, i),
        VectorCount = 1,
    };

    // Pinned, so the address stays true.
    private static BatchedMessage* First(BatchedMessage[] messages) => (BatchedMessage*)Marshal.UnsafeAddrOfPinnedArrayElement(messages, 0);
}
