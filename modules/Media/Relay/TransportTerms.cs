using Chappe.Engine.Transports;
using Chappe.Modules.Media.Dtls;
using Chappe.Modules.Media.Srtp;

namespace Chappe.Modules.Media.Relay;

/// <summary>What the SDP of one side says about the way there, and what we agreed on with it. Told again with every offer and answer; what is the same changes nothing.</summary>
internal sealed record TransportTerms
{
    /// <summary>Where the peer wants RTP; default, unspecified or port 0 for nowhere.</summary>
    public NetAddress Rtp { get; init; }
    /// <summary>Where it wants RTCP; default for the port above, or the same with rtcp-mux.</summary>
    public NetAddress Rtcp { get; init; }
    /// <summary>RTCP shares the port (RFC 5761), and both have said so.</summary>
    public bool RtcpMux { get; init; }
    /// <summary>Keep our RTCP port although <see cref="RtcpMux"/> is set.</summary>
    public bool KeepsRtcp { get; init; }
    public MediaSecurity Security { get; init; }
    /// <summary>SDES: the key that we send with.</summary>
    public SrtpMasterKey? LocalKey { get; init; }
    /// <summary>SDES: the key that the peer sends with, or several that MKIs tell apart.</summary>
    public IReadOnlyList<SrtpMasterKey> RemoteKeys { get; init; } = [];
    /// <summary>DTLS: our role; null while it is not known.</summary>
    public DtlsRole? DtlsRole { get; init; }
    /// <summary>DTLS: the certificates that the peer may show; empty while they are not known. Others than before: the handshake begins anew.</summary>
    public IReadOnlyList<Fingerprint> Fingerprints { get; init; } = [];
    /// <summary>DTLS: <c>a=tls-id</c> (RFC 8842); another than before: the handshake begins anew.</summary>
    public string? TlsId { get; init; }
    /// <summary>The peer does ICE.</summary>
    public bool IsIce { get; init; }
    /// <summary>ICE: its user fragment; null while it is not known. Another than before is a restart.</summary>
    public string? IceFragment { get; init; }
    /// <summary>Without ICE: which sources are believed.</summary>
    public AddressRule AddressRule { get; init; }
}
