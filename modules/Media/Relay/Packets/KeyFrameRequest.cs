using System.Buffers.Binary;
using Chappe.Modules.Media.Rtp;

namespace Chappe.Modules.Media.Relay.Packets;

/// <summary>
/// RTCP by which we ask for a whole picture: an empty report, because compounds begin with one (RFC 3550 section 6.1), and a PLI (RFC
/// 4585 section 6.3.1). A peer without AVPF is asked in the old way too (RFC 2032 section 5.2.1), which H.264 phones took over:
/// <code>
/// | RR, 0 blocks | sender |   | FMT=1 PT=206 | sender | media |   | PT=192 | sender |
/// </code>
/// </summary>
internal static class KeyFrameRequest
{
    /// <summary>Octets of the longest one, and what protection adds.</summary>
    internal const int Room = 8 + 12 + 8 + 160;
    // Nobody sends with it, so that no report of ours is taken for one of a stream.
    private const uint Ourselves = 1;

    /// <summary>Writes it; returns its length.</summary>
    internal static int Write(Span<byte> room, uint media, bool alsoOld)
    {
        int at = WriteEmptyReport(room, Ourselves);
        at += WritePli(room[at..], Ourselves, media);
        if (alsoOld) at += WriteOld(room[at..], Ourselves);
        return at;
    }

    internal static int WriteEmptyReport(Span<byte> room, uint sender)
    {
        Head(room, 0x80, RtcpCompound.ReceiverReport, 1);
        BinaryPrimitives.WriteUInt32BigEndian(room[4..], sender);
        return 8;
    }

    internal static int WriteOld(Span<byte> room, uint sender)
    {
        Head(room, 0x80, RtcpCompound.FullIntraRequest, 1);
        BinaryPrimitives.WriteUInt32BigEndian(room[4..], sender);
        return 8;
    }

    private static int WritePli(Span<byte> room, uint sender, uint media)
    {
        Head(room, 0x81, RtcpCompound.PayloadFeedback, 2);
        BinaryPrimitives.WriteUInt32BigEndian(room[4..], sender);
        BinaryPrimitives.WriteUInt32BigEndian(room[8..], media);
        return 12;
    }

    private static void Head(Span<byte> room, byte first, byte type, ushort words)
    {
        (room[0], room[1]) = (first, type);
        BinaryPrimitives.WriteUInt16BigEndian(room[2..], words);
    }
}
