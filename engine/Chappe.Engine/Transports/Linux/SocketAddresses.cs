using System.Buffers.Binary;

namespace Chappe.Engine.Transports.Linux;

/// <summary>
/// Writes and reads sockaddr_in and sockaddr_in6.
/// <code>
/// sockaddr_in   family:2 (host order)  port:2 (network order)  address:4   zero:8
/// sockaddr_in6  family:2               port:2                  flow:4      address:16  scope:4 (host order)
/// </code>
/// </summary>
internal static class SocketAddresses
{
    /// <summary>Room for either.</summary>
    internal const int Size = 28;
    internal const ushort InterNetwork = 2, InterNetworkV6 = 10;

    /// <summary>Writes <paramref name="address"/>; returns the length that the kernel wants to be told.</summary>
    internal static int Write(Span<byte> room, in NetAddress address)
    {
        BinaryPrimitives.WriteUInt16BigEndian(room[2..], address.Port);
        if (address.IsIPv4)
        {
            System.Runtime.InteropServices.MemoryMarshal.Write(room, InterNetwork);
            BinaryPrimitives.WriteUInt32BigEndian(room[4..], address.IPv4);
            room.Slice(8, 8).Clear();
            return 16;
        }
        System.Runtime.InteropServices.MemoryMarshal.Write(room, InterNetworkV6);
        room.Slice(4, 4).Clear();
        address.WriteTo(room[8..]);
        uint scope = address.Scope;
        System.Runtime.InteropServices.MemoryMarshal.Write(room[24..], scope);
        return 28;
    }

    /// <summary>Reads what the kernel wrote.</summary>
    internal static NetAddress Read(ReadOnlySpan<byte> room)
    {
        int port = BinaryPrimitives.ReadUInt16BigEndian(room[2..]);
        return System.Runtime.InteropServices.MemoryMarshal.Read<ushort>(room) == InterNetwork
            ? NetAddress.FromIPv4(BinaryPrimitives.ReadUInt32BigEndian(room[4..]), port)
            : new NetAddress(room.Slice(8, 16), port, System.Runtime.InteropServices.MemoryMarshal.Read<uint>(room[24..]));
    }
}
