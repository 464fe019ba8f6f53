using System.Buffers.Binary;

namespace Chappe.Modules.Media.Rtp;

/// <summary>
/// Several RTCP packets in one datagram (RFC 3550 section 6.1), checked to fill it exactly (threats M8):
/// <code>
/// | V=2 P count(5) | type(8) | length in words - 1 (16) | SSRC (32) | ...
/// </code>
/// With reduced size (RFC 5506) the first need not be a report, so that is not asked for.
/// </summary>
internal static class RtcpCompound
{
    internal const byte FullIntraRequest = 192, SenderReport = 200, ReceiverReport = 201, Description = 202, Bye = 203, TransportFeedback = 205, PayloadFeedback = 206;

    /// <summary>True when every packet has version 2, a type of RTCP, a length that fits, and padding (only in the last) that stays within it.</summary>
    internal static bool IsWellFormed(ReadOnlySpan<byte> datagram)
    {
        if (datagram.Length < 8) return false;
        while (datagram.Length > 0)
        {
            if (datagram.Length < 4 || datagram[0] >> 6 != 2 || datagram[1] is < 192 or > 223) return false;
            int length = (BinaryPrimitives.ReadUInt16BigEndian(datagram[2..]) + 1) * 4;
            if (length > datagram.Length) return false;
            // RFC 3550 section 6.4.1: padding counts itself, in whole words, behind the head.
            if ((datagram[0] & 0x20) != 0 && (length < datagram.Length || datagram[length - 1] is var padding && (padding == 0 || padding % 4 != 0 || padding > length - 4))) return false;
            datagram = datagram[length..];
        }
        return true;
    }

    /// <summary>Takes the next packet off a compound that is well-formed.</summary>
    /// <returns>false when there is none.</returns>
    internal static bool TryTake(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> packet)
    {
        packet = default;
        if (rest.Length < 4) return false;
        int length = (BinaryPrimitives.ReadUInt16BigEndian(rest[2..]) + 1) * 4;
        packet = rest[..length];
        rest = rest[length..];
        return true;
    }
}
