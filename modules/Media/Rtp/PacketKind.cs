namespace Chappe.Modules.Media.Rtp;

/// <summary>What shares a media port (RFC 7983, RFC 5761).</summary>
internal enum PacketKind
{
    /// <summary>Nothing that a relay carries: ZRTP, TURN channels, QUIC, empty datagrams.</summary>
    Unknown,
    /// <summary>A connectivity check.</summary>
    Stun,
    /// <summary>A record of a handshake.</summary>
    Dtls,
    /// <summary>Media, in the clear or not.</summary>
    Rtp,
    /// <summary>Reports and requests about media, in the clear or not.</summary>
    Rtcp,
}
