namespace Chappe.Modules.Media.Relay;

/// <summary>What the SDP of one side says about one m-line.</summary>
internal sealed record StreamTerms
{
    /// <summary><c>a=mid</c>.</summary>
    public string? Mid { get; init; }
    /// <summary>The number of <c>urn:ietf:params:rtp-hdrext:sdes:mid</c> on this side; 0 for none.</summary>
    public byte MidExtension { get; init; }
    /// <summary>Payload types and what they mean.</summary>
    public IReadOnlyList<PayloadFormat> Formats { get; init; } = [];
    /// <summary><c>a=ssrc</c> of the peer.</summary>
    public IReadOnlyList<uint> Ssrcs { get; init; } = [];
    /// <summary>AVPF: the peer reads feedback (RFC 4585).</summary>
    public bool HasFeedback { get; init; }
    /// <summary><c>a=rtcp-rsize</c>: RTCP need not begin with a report (RFC 5506).</summary>
    public bool HasReducedSizeRtcp { get; init; }
    public MediaDirection Direction { get; init; }
}
