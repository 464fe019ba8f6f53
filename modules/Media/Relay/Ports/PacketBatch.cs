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
    internal const int Capacity = 32;
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

    /// <summary>Takes what waits in a socket, at most <paramref name="most"/> datagrams.</summary>
    /// <returns>How many, or minus the error number.</returns>
    internal int Receive(int descriptor, int most)
    {
        var messages = First(_messages);
        // The kernel has overwritten the lengths of those used before.
        for (int i = 0; i < most; i++) messages[i].Header.NameLength = SocketAddresses.Size;
        int count = LibC.recvmmsg(descriptor, messages, (uint)most, LibC.MSG_DONTWAIT, null);
        return count < 0 ? -Marshal.GetLastPInvokeError() : count;
    }

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
        _sendMessages[at].Header.NameLength = (uint)SocketAddresses.Write(_sendNames.AsSpan(at * SocketAddresses.Size, SocketAddresses.Size), to);
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
        if (port.IsClosed) return;
        var messages = First(_sendMessages);
        int retried = -1;
        while (at < end)
        {
            int sent = LibC.sendmmsg(port.Descriptor, messages + at, (uint)(end - at), LibC.MSG_NOSIGNAL | LibC.MSG_DONTWAIT);
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
