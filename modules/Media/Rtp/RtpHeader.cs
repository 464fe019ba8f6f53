using System.Buffers.Binary;

namespace Chappe.Modules.Media.Rtp;

/// <summary>
/// The head of an RTP packet (RFC 3550 section 5.1), checked against the packet's length (threats M8):
/// <code>
/// | V=2 P X CC(4) | M PT(7) | sequence number (16) | timestamp (32) | SSRC (32) | CC x CSRC (32) | X: profile (16), words (16), words |
/// </code>
/// </summary>
internal readonly struct RtpHeader
{
    /// <summary>Octets without sources and extension.</summary>
    internal const int MinLength = 12;

    private RtpHeader(int length, int extensionAt, bool hasPadding, bool marker, byte payloadType, ushort sequence, uint timestamp, uint ssrc) =>
        (Length, ExtensionAt, HasPadding, Marker, PayloadType, Sequence, Timestamp, Ssrc) = (length, extensionAt, hasPadding, marker, payloadType, sequence, timestamp, ssrc);

    /// <summary>Octets before the payload: with contributing sources and extension. The part that SRTP does not encrypt.</summary>
    internal int Length { get; }
    /// <summary>Where the extension's profile stands, or 0 when there is no extension.</summary>
    internal int ExtensionAt { get; }
    /// <summary>The last octet of the payload says how many of its octets are padding. In SRTP it is encrypted, so it can be checked only in the clear.</summary>
    internal bool HasPadding { get; }
    internal bool Marker { get; }
    internal byte PayloadType { get; }
    internal ushort Sequence { get; }
    internal uint Timestamp { get; }
    internal uint Ssrc { get; }

    /// <summary>Reads a header.</summary>
    /// <returns>false when this is not version 2, or the packet is shorter than its sources and extension say.</returns>
    internal static bool TryRead(ReadOnlySpan<byte> packet, out RtpHeader header)
    {
        header = default;
        if (packet.Length < MinLength || packet[0] >> 6 != 2) return false;
        int length = MinLength + (packet[0] & 0x0F) * 4, extensionAt = 0;
        if ((packet[0] & 0x10) != 0)
        {
            if (packet.Length < length + 4) return false;
            extensionAt = length;
            length += 4 + BinaryPrimitives.ReadUInt16BigEndian(packet[(length + 2)..]) * 4;
        }
        if (packet.Length < length) return false;
        header = new RtpHeader(length, extensionAt, (packet[0] & 0x20) != 0, (packet[1] & 0x80) != 0, (byte)(packet[1] & 0x7F),
            BinaryPrimitives.ReadUInt16BigEndian(packet[2..]), BinaryPrimitives.ReadUInt32BigEndian(packet[4..]), BinaryPrimitives.ReadUInt32BigEndian(packet[8..]));
        return true;
    }

    /// <summary>For a packet in the clear: padding, when it is claimed, is there and stays within the payload.</summary>
    internal bool PaddingFits(ReadOnlySpan<byte> packet) => !HasPadding || packet.Length > Length && packet[^1] > 0 && packet[^1] <= packet.Length - Length;
}
