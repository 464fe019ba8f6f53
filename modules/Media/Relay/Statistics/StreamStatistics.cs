namespace Chappe.Modules.Media.Relay.Statistics;

/// <summary>What one side of one m-line sent us, and what we sent it.</summary>
internal sealed record StreamStatistics
{
    public required int Index { get; init; }
    public required MediaKind Kind { get; init; }
    public required Side Side { get; init; }
    /// <summary>RTP packets received and believed.</summary>
    public required long Packets { get; init; }
    public required long Octets { get; init; }
    public required long Lost { get; init; }
    public required double JitterMilliseconds { get; init; }
    /// <summary>RTP packets sent to this side.</summary>
    public required long PacketsSent { get; init; }
    public required long OctetsSent { get; init; }
    public required IReadOnlyList<uint> Ssrcs { get; init; }
    /// <summary>The payload type that was heard last; -1 for none.</summary>
    public required int PayloadType { get; init; }
    /// <summary>Milliseconds since a packet came; -1 for never.</summary>
    public required long SilentFor { get; init; }

    /// <summary>Share of packets that did not come, 0 to 1.</summary>
    public double LossShare => Packets + Lost == 0 ? 0 : (double)Lost / (Packets + Lost);
    /// <summary>How it may have sounded, 1 to 4.4; 0 when nothing was heard. An estimate, not a measurement.</summary>
    public double Mos => Packets == 0 ? 0 : MosEstimate.Of(LossShare, JitterMilliseconds);
}
