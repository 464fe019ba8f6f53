using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Chappe.Modules.Media.Relay.Ports;
using Chappe.Modules.Media.Rtp;

namespace Chappe.Modules.Media.Relay.Packets;

/// <summary>
/// RTCP on its way: one compound goes to each transport that its m-lines lead to, with what concerns those m-lines, and without
/// what the peer there did not agree to read. It is sent at once: there are a few of them a second, not fifty.
/// </summary>
internal static class RtcpRelay
{
    private const int PictureLoss = 1, FullIntra = 4;

    /// <summary>Sends a compound that was believed, proved and checked to the other sides.</summary>
    [SkipLocalsInit]
    internal static void Forward(MediaTransport from, ReadOnlySpan<byte> compound, bool isOpaque, long now)
    {
        Span<byte> room = stackalloc byte[PacketBatch.SlotSize];
        var sides = from.Bundle.Sides;
        for (int i = 0; i < sides.Length; i++)
        {
            sides[i].NoteRtcp(now);
            if (sides[i].Other.Transport is not { } transport || sides[i].IsBlocked) continue;
            bool isDone = false, isShared = true;
            for (int j = 0; j < sides.Length; j++)
            {
                if (sides[j].Other.Transport == transport) isDone |= j < i;
                else isShared = false;
            }
            if (isDone) continue;
            int length;
            if (isOpaque)
            {
                compound.CopyTo(room);
                length = compound.Length;
            }
            else length = Write(room[..PacketBatch.MaxPacket], compound, sides[i].Other, isShared ? null : transport, sides);
            transport.SendRtcp(room, length, now);
        }
    }

    /// <summary>Writes what of a compound is for <paramref name="reader"/>, or for all m-lines that lead to <paramref name="part"/> when the compound is of more than those.</summary>
    /// <returns>Its length; 0 when nothing is left.</returns>
    internal static int Write(Span<byte> room, ReadOnlySpan<byte> compound, StreamSide reader, MediaTransport? part, ReadOnlySpan<StreamSide> senders)
    {
        int length = 0;
        var terms = reader.Terms;
        bool hasFeedback = terms is null or { HasFeedback: true };
        // Behind the head of a report, should one be needed.
        const int reserved = 8;
        var body = room[reserved..];
        uint sender = BinaryPrimitives.ReadUInt32BigEndian(compound[4..]);
        while (RtcpCompound.TryTake(ref compound, out var packet))
        {
            byte type = packet[1];
            int format = packet[0] & 0x1F;
            if (type is RtcpCompound.TransportFeedback or RtcpCompound.PayloadFeedback)
            {
                if (packet.Length < 12 || part is not null && !ConcernsMedia(packet, part, senders)) continue;
                if (!hasFeedback)
                {
                    // Without AVPF the peer reads no feedback, but it can send a picture, and somebody is waiting for one.
                    if (type != RtcpCompound.PayloadFeedback || format is not (PictureLoss or FullIntra)) continue;
                    if (body.Length < length + packet.Length + 8) continue;
                    packet.CopyTo(body[length..]);
                    length += packet.Length;
                    length += KeyFrameRequest.WriteOld(body[length..], sender);
                    continue;
                }
            }
            else if (part is not null)
            {
                if (type is RtcpCompound.SenderReport or RtcpCompound.ReceiverReport)
                {
                    length += WriteReport(body[length..], packet, part, senders);
                    continue;
                }
                if (packet.Length < 8 || !ConcernsSource(packet, part, senders)) continue;
            }
            if (body.Length < length + packet.Length) continue;
            packet.CopyTo(body[length..]);
            length += packet.Length;
        }
        if (length == 0) return 0;
        // RFC 3550 section 6.1: a compound begins with a report, unless both agreed on less (RFC 5506).
        bool isWhole = body[1] is RtcpCompound.SenderReport or RtcpCompound.ReceiverReport;
        if (isWhole || terms is null or { HasReducedSizeRtcp: true })
        {
            body[..length].CopyTo(room);
            return length;
        }
        return KeyFrameRequest.WriteEmptyReport(room, sender) + length;
    }

    // RFC 3550 section 6.4: the sender's part when it is a sender of these m-lines, and the blocks about sources that come from there.
    private static int WriteReport(Span<byte> room, ReadOnlySpan<byte> packet, MediaTransport part, ReadOnlySpan<StreamSide> senders)
    {
        const int block = 24;
        bool isSender = packet[1] == RtcpCompound.SenderReport;
        int head = isSender ? 28 : 8, count = packet[0] & 0x1F;
        if (packet.Length < head + count * block || room.Length < packet.Length) return 0;
        bool isOurs = Leads(BinaryPrimitives.ReadUInt32BigEndian(packet[4..]), part, senders);
        int at = isSender && isOurs ? 28 : 8, kept = 0;
        packet[..at].CopyTo(room);
        for (int i = 0; i < count; i++)
        {
            var report = packet.Slice(head + i * block, block);
            if (!ComesFrom(BinaryPrimitives.ReadUInt32BigEndian(report), part, senders)) continue;
            report.CopyTo(room[at..]);
            at += block;
            kept++;
        }
        if (kept == 0 && !isOurs) return 0;
        room[0] = (byte)(0x80 | kept);
        room[1] = isSender && isOurs ? RtcpCompound.SenderReport : RtcpCompound.ReceiverReport;
        BinaryPrimitives.WriteUInt16BigEndian(room[2..], (ushort)(at / 4 - 1));
        return at;
    }

    private static bool ConcernsMedia(ReadOnlySpan<byte> feedback, MediaTransport part, ReadOnlySpan<StreamSide> senders) => ComesFrom(MediaOf(feedback), part, senders);

    private static bool ConcernsSource(ReadOnlySpan<byte> packet, MediaTransport part, ReadOnlySpan<StreamSide> senders) => Leads(BinaryPrimitives.ReadUInt32BigEndian(packet[4..]), part, senders);

    // FIR names the source in its item, not in its head (RFC 5104 section 4.3.1).
    private static uint MediaOf(ReadOnlySpan<byte> feedback)
    {
        bool isFir = feedback[1] == RtcpCompound.PayloadFeedback && (feedback[0] & 0x1F) == FullIntra && feedback.Length >= 20;
        return BinaryPrimitives.ReadUInt32BigEndian(feedback[(isFir ? 12 : 8)..]);
    }

    private static bool Leads(uint ssrc, MediaTransport part, ReadOnlySpan<StreamSide> senders)
    {
        foreach (var side in senders)
            if (side.Other.Transport == part && side.Owns(ssrc)) return true;
        return false;
    }

    private static bool ComesFrom(uint ssrc, MediaTransport part, ReadOnlySpan<StreamSide> senders)
    {
        foreach (var side in senders)
            if (side.Other.Transport == part && side.Other.Owns(ssrc)) return true;
        return false;
    }
}
