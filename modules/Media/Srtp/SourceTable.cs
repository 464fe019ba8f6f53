namespace Chappe.Modules.Media.Srtp;

/// <summary>
/// What is remembered of each SSRC in one direction. A peer gets a new place only with a packet that proved itself, and only
/// so many: SSRCs cost a forger nothing, and memory costs us (threats M3, G2).
/// </summary>
internal sealed class SourceTable
{
    /// <summary>Voice, video, its repair stream, simulcast, and a few restarts.</summary>
    internal const int MaxSources = 64;

    private readonly Dictionary<uint, Source> _sources = [];
    private Source? _last;

    internal int Count => _sources.Count;

    /// <summary>What is known of <paramref name="ssrc"/>; null for a new one.</summary>
    internal Source? Find(uint ssrc)
    {
        // Most packets are of the stream that sent the one before.
        if (_last?.Ssrc == ssrc) return _last;
        return _sources.TryGetValue(ssrc, out var found) ? _last = found : null;
    }

    internal bool HasRoom => _sources.Count < MaxSources;

    internal Source Add(uint ssrc) => _last = _sources[ssrc] = new Source(ssrc);

    /// <summary>One SSRC: the indexes that were seen.</summary>
    internal sealed class Source(uint ssrc)
    {
        internal uint Ssrc { get; } = ssrc;
        internal ReplayWindow Rtp;
        internal ReplayWindow Rtcp;
        /// <summary>RTCP that we sent.</summary>
        internal uint NextRtcpIndex;
    }
}
