namespace Chappe.Modules.Media.Rtp;

/// <summary>Tells them apart by their first two octets.</summary>
internal static class PacketKinds
{
    internal static PacketKind Of(ReadOnlySpan<byte> datagram)
    {
        if (datagram.Length < 2) return PacketKind.Unknown;
        return datagram[0] switch
        {
            <= 3 => PacketKind.Stun,
            >= 20 and <= 63 => PacketKind.Dtls,
            // RFC 5761 section 4: RTCP types 192 to 223 are RTP with a marker and payload types 64 to 95, which nobody may use with it.
            >= 128 and <= 191 => datagram[1] is >= 192 and <= 223 ? PacketKind.Rtcp : PacketKind.Rtp,
            _ => PacketKind.Unknown,
        };
    }
}
