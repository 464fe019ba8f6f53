using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Chappe.Engine.Transports.Udp;

/// <summary>Reads and writes the framework's SocketAddress without an IPEndPoint in between. Port and address stand at the same places on all systems; only the family's form differs, and the framework has written that.</summary>
internal static class EndPointOctets
{
    internal static void Write(SocketAddress address, in NetAddress value)
    {
        var octets = address.Buffer.Span;
        BinaryPrimitives.WriteUInt16BigEndian(octets[2..], value.Port);
        if (address.Family == AddressFamily.InterNetwork)
        {
            BinaryPrimitives.WriteUInt32BigEndian(octets[4..], value.IPv4);
            return;
        }
        value.WriteTo(octets[8..]);
        uint scope = value.Scope;
        System.Runtime.InteropServices.MemoryMarshal.Write(octets[24..], scope);
    }

    internal static NetAddress Read(SocketAddress address)
    {
        var octets = address.Buffer.Span;
        int port = BinaryPrimitives.ReadUInt16BigEndian(octets[2..]);
        return address.Family == AddressFamily.InterNetwork
            ? NetAddress.FromIPv4(BinaryPrimitives.ReadUInt32BigEndian(octets[4..]), port)
            : new NetAddress(octets.Slice(8, 16), port, System.Runtime.InteropServices.MemoryMarshal.Read<uint>(octets[24..]));
    }
}
