using System.Buffers.Binary;
using Chappe.Modules.Media.Rtp;

namespace Chappe.Modules.Media.Relay.Packets;

/// <summary>
/// Sources that have another SSRC on the other side (because two were the same, or one began anew) have it in RTCP too: a
/// sender's own by its new name, and what is reported about the other side's by its old one.
/// </summary>
internal static class SsrcNames
{
    private const int BlockLength = 24;

    /// <summary>Changes a compound that is well-formed, in place; <paramref name="senders"/> are the m-lines that it may be of.</summary>
    internal static void Change(Span<byte> compound, ReadOnlySpan<StreamSide> senders)
    {
        bool isNeeded = false;
        foreach (var side in senders) isNeeded |= side.HasRenamed || side.Other.HasRenamed;
        if (!isNeeded) return;
        while (compound.Length >= 8)
        {
            int length = (BinaryPrimitives.ReadUInt16BigEndian(compound[2..]) + 1) * 4;
            ChangeOne(compound[..length], senders);
            compound = compound[length..];
        }
    }

    private static void ChangeOne(Span<byte> packet, ReadOnlySpan<StreamSide> senders)
    {
        int count = packet[0] & 0x1F;
        switch (packet[1])
        {
            case RtcpCompound.SenderReport or RtcpCompound.ReceiverReport:
                Own(packet[4..], senders);
                for (int at = packet[1] == RtcpCompound.SenderReport ? 28 : 8; count > 0 && at + BlockLength <= packet.Length; at += BlockLength, count--) Theirs(packet[at..], senders);
                break;
            case RtcpCompound.Description:
                if (packet.Length >= 8) Own(packet[4..], senders);
                break;
            case RtcpCompound.Bye:
                for (int at = 4; count > 0 && at + 4 <= packet.Length; at += 4, count--) Own(packet[at..], senders);
                break;
            case RtcpCompound.TransportFeedback or RtcpCompound.PayloadFeedback:
                if (packet.Length < 12) break;
                Own(packet[4..], senders);
                Theirs(packet[8..], senders);
                // RFC 5104 section 4.3.1: FIR has a list of sources, eight octets each.
                if (packet[1] != RtcpCompound.PayloadFeedback || count != 4) break;
                for (int at = 12; at + 8 <= packet.Length; at += 8) Theirs(packet[at..], senders);
                break;
        }
    }

    private static void Own(Span<byte> at, ReadOnlySpan<StreamSide> senders)
    {
        if (at.Length < 4) return;
        uint ssrc = BinaryPrimitives.ReadUInt32BigEndian(at);
        foreach (var side in senders)
        {
            if (side.OutSsrcOf(ssrc) is var name && name == ssrc) continue;
            BinaryPrimitives.WriteUInt32BigEndian(at, name);
            return;
        }
    }

    private static void Theirs(Span<byte> at, ReadOnlySpan<StreamSide> senders)
    {
        uint ssrc = BinaryPrimitives.ReadUInt32BigEndian(at);
        foreach (var side in senders)
        {
            if (side.Other.InSsrcOf(ssrc) is var name && name == ssrc) continue;
            BinaryPrimitives.WriteUInt32BigEndian(at, name);
            return;
        }
    }
}
