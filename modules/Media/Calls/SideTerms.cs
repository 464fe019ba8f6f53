using Chappe.Modules.Media.Sdp;

namespace Chappe.Modules.Media.Calls;

/// <summary>How we speak with one peer about one medium: what the flags, the SDP and the peer's transport come to.</summary>
internal sealed record SideTerms
{
    internal required MediaProtocol Protocol { get; init; }
    internal bool HasIce { get; init; }
    /// <summary>The other peer's candidates stay beside ours.</summary>
    internal bool KeepsCandidates { get; init; }
    /// <summary>Keys by DTLS are offered, or agreed.</summary>
    internal bool HasDtls { get; init; }
    /// <summary>Keys in SDP are offered, or agreed.</summary>
    internal bool HasSdes { get; init; }
    /// <summary>The keys stand under the name of plain RTP, and whoever does not take them speaks plainly (RFC 8643).</summary>
    internal bool IsOpportunistic { get; init; }
    internal bool HasMux { get; init; }
    internal bool IsMuxOnly { get; init; }
    /// <summary>A browser, or somebody like one: ICE, DTLS and bundles.</summary>
    internal bool IsWebRtc => HasIce && HasDtls && Protocol.IsDtls;
}
