using Chappe.Engine.Transports;
using Chappe.Modules.Media.Dtls;

namespace Chappe.Modules.Media.Sdp;

/// <summary>What a peer says about one medium, with what its session part adds: where it listens, how it protects, what it speaks.</summary>
internal sealed record RemoteMedia
{
    /// <summary>The place of the m= line; it is the same in offer and answer (RFC 3264 section 6).</summary>
    internal required int Index { get; init; }
    internal required string Kind { get; init; }
    internal required MediaProtocol Protocol { get; init; }
    /// <summary>Port 0, and not because it is in another medium's bundle.</summary>
    internal bool IsRejected { get; init; }
    /// <summary>RFC 9143 section 6: port 0, to be used only when the bundle is taken.</summary>
    internal bool IsBundleOnly { get; init; }

    /// <summary>Where RTP goes; default when the address is a name, zero, or is still to come (port 9 of trickle ICE).</summary>
    internal NetAddress Rtp { get; init; }
    /// <summary>Where RTCP goes: by <c>a=rtcp</c> (RFC 3605), else the next port, or with mux the same.</summary>
    internal NetAddress Rtcp { get; init; }
    internal bool IsIPv6 { get; init; }
    /// <summary>c= is 0.0.0.0 and no ICE explains it: the hold of RFC 2543.</summary>
    internal bool HasZeroAddress { get; init; }
    internal bool HasRtcpMux { get; init; }
    /// <summary>RFC 8858.</summary>
    internal bool IsRtcpMuxOnly { get; init; }

    internal string? IceFragment { get; init; }
    internal string? IcePassword { get; init; }
    internal bool HasIce => IceFragment is not null && IcePassword is not null;

    /// <summary>Those that are strong enough to be compared with a certificate.</summary>
    internal IReadOnlyList<Fingerprint> Fingerprints { get; init; } = [];
    internal SetupRole Setup { get; init; }
    internal string? TlsId { get; init; }
    /// <summary>The lines of suites that we have.</summary>
    internal IReadOnlyList<CryptoAttribute> Crypto { get; init; } = [];
    internal bool HasDtls => Fingerprints.Count > 0;

    internal string? Mid { get; init; }
    /// <summary>The place of the BUNDLE group that names it, -1 for none.</summary>
    internal int Bundle { get; init; } = -1;
    /// <summary>The number of <c>urn:ietf:params:rtp-hdrext:sdes:mid</c> (RFC 9143 section 15), 0 for none.</summary>
    internal byte MidExtension { get; init; }
    internal IReadOnlyList<uint> Ssrcs { get; init; } = [];

    internal MediaFlow Flow { get; init; } = MediaFlow.Both;
    internal IReadOnlyList<RemoteCodec> Codecs { get; init; } = [];
    internal bool HasReducedSizeRtcp { get; init; }
    /// <summary>It can ask for key frames: payload types with <c>nack pli</c> or <c>ccm fir</c>; -1 stands for all.</summary>
    internal IReadOnlySet<int> KeyFrameRequests { get; init; } = new HashSet<int>();

    /// <summary>What a browser speaks: its keys come by DTLS and its addresses by ICE.</summary>
    internal bool IsWebRtc => HasIce && HasDtls && Protocol.IsRtp;
}
