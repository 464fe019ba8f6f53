namespace Chappe.Modules.Media.Relay;

/// <summary>How packets are protected on one side.</summary>
internal enum MediaSecurity
{
    /// <summary>Not at all: RTP/AVP, RTP/AVPF.</summary>
    Plain,
    /// <summary>SRTP with keys from the SDP (RFC 4568).</summary>
    Sdes,
    /// <summary>SRTP with keys from a handshake (RFC 5764).</summary>
    Dtls,
    /// <summary>SRTP whose keys only the peers have: carried as it is.</summary>
    Opaque,
}
