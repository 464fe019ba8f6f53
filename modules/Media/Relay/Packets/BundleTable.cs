using System.Text;
using Chappe.Modules.Media.Rtp;

namespace Chappe.Modules.Media.Relay.Packets;

/// <summary>
/// Which m-line of a bundle a packet belongs to (RFC 9143 section 9.2): its MID, else its SSRC as an earlier MID or the SDP told, else
/// its payload type where only one m-line has it.
/// </summary>
internal sealed class BundleTable
{
    /// <summary>SSRCs that are remembered; more are looked up anew each time.</summary>
    internal const int MaxSources = 64;

    private readonly Dictionary<uint, StreamSide> _sources = [];

    /// <summary>The m-lines, replaced whole.</summary>
    internal StreamSide[] Sides { get; private set; } = [];
    /// <summary>The only one, when nothing is bundled.</summary>
    internal StreamSide? Only { get; private set; }

    internal void Add(StreamSide side)
    {
        if (Sides.Contains(side)) return;
        Sides = [.. Sides, side];
        Only = Sides.Length == 1 ? side : null;
    }

    internal void Remove(StreamSide side)
    {
        Sides = [.. Sides.Where(s => s != side)];
        Only = Sides.Length == 1 ? Sides[0] : null;
        Forget();
    }

    /// <summary>Terms have changed; what was learned may be wrong.</summary>
    internal void Forget() => _sources.Clear();

    /// <summary>The m-line of an RTP packet; null when nobody can tell.</summary>
    internal StreamSide? Find(ReadOnlySpan<byte> packet, in RtpHeader header)
    {
        if (header.ExtensionAt != 0 && FindByMid(packet, header) is { } named)
        {
            Remember(header.Ssrc, named);
            return named;
        }
        if (Find(header.Ssrc) is { } known) return known;
        StreamSide? only = null;
        foreach (var side in Sides)
        {
            if (!side.HasPayloadType(header.PayloadType)) continue;
            if (only is not null) return null;
            only = side;
        }
        if (only is not null) Remember(header.Ssrc, only);
        return only;
    }

    /// <summary>The m-line of an SSRC; null for one that was neither heard nor announced.</summary>
    internal StreamSide? Find(uint ssrc)
    {
        if (_sources.TryGetValue(ssrc, out var known)) return known;
        foreach (var side in Sides)
        {
            if (side.Terms is not { } terms || !terms.Ssrcs.Contains(ssrc)) continue;
            Remember(ssrc, side);
            return side;
        }
        return null;
    }

    private StreamSide? FindByMid(ReadOnlySpan<byte> packet, in RtpHeader header)
    {
        Span<byte> wanted = stackalloc byte[32];
        foreach (var side in Sides)
        {
            if (side.Terms is not { MidExtension: > 0, Mid: { Length: <= 32 } mid } terms) continue;
            if (!RtpExtensions.TryFind(packet, header, terms.MidExtension, out int at, out int length)) continue;
            int written = Encoding.ASCII.GetBytes(mid, wanted);
            if (packet.Slice(at, length).SequenceEqual(wanted[..written])) return side;
        }
        return null;
    }

    private void Remember(uint ssrc, StreamSide side)
    {
        if (_sources.Count < MaxSources || _sources.ContainsKey(ssrc)) _sources[ssrc] = side;
    }
}
