using System.Buffers.Binary;
using Chappe.Engine.Transports;

namespace Chappe.Modules.Media.Relay.Recording;

/// <summary>
/// A capture file (the classic format, link type 101: IP without a frame). IP and UDP heads are made from the addresses.
/// <code>
/// file   | A1B2C3D4 | 2.4 | 0 | 0 | 65535 | 101 |       packet | seconds | microseconds | length | length | IP | UDP | RTP |
/// </code>
/// </summary>
internal sealed class PcapFile : IRecordingFile
{
    private readonly Stream _file;
    private readonly long _wallMicroseconds;
    private readonly byte[] _head = new byte[16 + 40 + 8];

    internal PcapFile(Stream file, DateTimeOffset wall)
    {
        (_file, _wallMicroseconds) = (file, (wall - DateTimeOffset.UnixEpoch).Ticks / 10);
        Span<byte> head = stackalloc byte[24];
        head.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(head, 0xA1B2C3D4);
        BinaryPrimitives.WriteUInt16LittleEndian(head[4..], 2);
        BinaryPrimitives.WriteUInt16LittleEndian(head[6..], 4);
        BinaryPrimitives.WriteUInt32LittleEndian(head[16..], 65535);
        BinaryPrimitives.WriteUInt32LittleEndian(head[20..], 101);
        file.Write(head);
    }

    public void Write(in TapPacket packet)
    {
        bool isIPv4 = packet.From.IsIPv4 && packet.To.IsIPv4;
        int ip = isIPv4 ? 20 : 40, total = ip + 8 + packet.Length;
        var head = _head.AsSpan(0, 16 + ip + 8);
        head.Clear();
        long at = _wallMicroseconds + packet.At;
        BinaryPrimitives.WriteUInt32LittleEndian(head, (uint)(at / 1_000_000));
        BinaryPrimitives.WriteUInt32LittleEndian(head[4..], (uint)(at % 1_000_000));
        BinaryPrimitives.WriteInt32LittleEndian(head[8..], total);
        BinaryPrimitives.WriteInt32LittleEndian(head[12..], total);
        var network = head[16..];
        if (isIPv4) WriteIPv4(network, packet, total);
        else WriteIPv6(network, packet, total - 40);
        var udp = network[ip..];
        BinaryPrimitives.WriteUInt16BigEndian(udp, packet.From.Port);
        BinaryPrimitives.WriteUInt16BigEndian(udp[2..], packet.To.Port);
        BinaryPrimitives.WriteUInt16BigEndian(udp[4..], (ushort)(8 + packet.Length));
        _file.Write(head);
        _file.Write(packet.Octets.AsSpan(0, packet.Length));
    }

    public void Dispose() => _file.Dispose();

    private static void WriteIPv4(Span<byte> head, in TapPacket packet, int total)
    {
        head[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(head[2..], (ushort)total);
        (head[6], head[8], head[9]) = (0x40, 64, 17);
        BinaryPrimitives.WriteUInt32BigEndian(head[12..], packet.From.IPv4);
        BinaryPrimitives.WriteUInt32BigEndian(head[16..], packet.To.IPv4);
        uint sum = 0;
        for (int i = 0; i < 20; i += 2) sum += BinaryPrimitives.ReadUInt16BigEndian(head[i..]);
        while (sum >> 16 != 0) sum = (sum & 0xFFFF) + (sum >> 16);
        BinaryPrimitives.WriteUInt16BigEndian(head[10..], (ushort)~sum);
    }

    private static void WriteIPv6(Span<byte> head, in TapPacket packet, int payload)
    {
        head[0] = 0x60;
        BinaryPrimitives.WriteUInt16BigEndian(head[4..], (ushort)payload);
        (head[6], head[7]) = (17, 64);
        packet.From.WriteTo(head[8..]);
        packet.To.WriteTo(head[24..]);
    }
}
