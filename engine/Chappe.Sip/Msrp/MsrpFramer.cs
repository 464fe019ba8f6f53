using System.Buffers;
using Chappe.Sip.Framing;

namespace Chappe.Sip.Msrp;

/// <summary>
/// Finds where MSRP frames end in the octets of one connection (RFC 4975 section 7.1): at a line of seven hyphens, the transaction id of the
/// start line and a continuation flag. Byte-Range is not asked: it tells how much of a message a frame carries, may be open (<c>1-*/*</c>), and
/// is a peer's word. Call <see cref="Next"/> with all octets that were not consumed yet; what was looked at once is not looked at again. A
/// struct to be kept in the connection, not to be copied.
/// </summary>
public struct MsrpFramer
{
    /// <summary>Most octets of the start line.</summary>
    private const int MostStartLine = 1024;
    /// <summary>Most octets of a transaction id. RFC 4975 section 9 ends them at 32, and clients are not that strict.</summary>
    private const int MostId = 64;

    // RFC 4975 section 9, ident-char.
    private static readonly SearchValues<byte> s_id = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-+%="u8);

    private int _id;       // how many octets the transaction id has; 0 until the start line was read
    private int _scanned;  // the end-line does not begin before this place

    /// <summary>What every frame begins with.</summary>
    private static ReadOnlySpan<byte> Start => "MSRP "u8;

    /// <summary>True while a frame has begun and not ended.</summary>
    public readonly bool IsInsideFrame => _id > 0 || _scanned > 0;

    /// <summary>The octets are an MSRP frame's, or so few that they may become one's.</summary>
    public static bool MayBegin(ReadOnlySpan<byte> octets) => !octets.IsEmpty && (octets.Length < Start.Length ? Start.StartsWith(octets) : octets.StartsWith(Start));

    /// <summary>Says what stands at the start of <paramref name="octets"/>, of which <see cref="MayBegin"/> is true.</summary>
    /// <param name="octets">All that was not consumed.</param>
    /// <param name="most">Most octets of a frame.</param>
    public Frame Next(ReadOnlySpan<byte> octets, int most)
    {
        if (octets.Length < Start.Length) return new(FrameKind.NeedMore, 0);
        if (_id == 0 && ReadStartLine(octets) is var fault && (fault != FrameFault.None || _id == 0)) return fault == FrameFault.None ? new(FrameKind.NeedMore, 0) : Refuse(fault);

        Span<byte> endLine = stackalloc byte[9 + MostId];
        "\r\n-------"u8.CopyTo(endLine);
        octets.Slice(Start.Length, _id).CopyTo(endLine[9..]);
        endLine = endLine[..(9 + _id)];
        while (true)
        {
            int hit = octets[_scanned..].IndexOf(endLine);
            if (hit < 0)
            {
                _scanned = Math.Max(_scanned, octets.Length - endLine.Length + 1);
                return octets.Length >= most ? Refuse(FrameFault.BodyTooLarge) : new(FrameKind.NeedMore, 0);
            }
            _scanned += hit;
            int end = _scanned + endLine.Length + 3;
            if (end > most) return Refuse(FrameFault.BodyTooLarge);
            if (octets.Length < end) return new(FrameKind.NeedMore, end);
            if (octets[end - 3] is (byte)'$' or (byte)'+' or (byte)'#' && octets[end - 2] == '\r' && octets[end - 1] == '\n')
            {
                this = default;
                return new(FrameKind.Message, end);
            }
            // A longer id that begins like ours: it is content.
            _scanned++;
        }
    }

    private FrameFault ReadStartLine(ReadOnlySpan<byte> octets)
    {
        int hit = octets[_scanned..].IndexOf((byte)'\n');
        if (hit < 0)
        {
            _scanned = octets.Length;
            return _scanned > MostStartLine ? FrameFault.StartLineTooLong : FrameFault.None;
        }
        int feed = _scanned + hit;
        if (feed > MostStartLine) return FrameFault.StartLineTooLong;
        if (octets[feed - 1] != '\r') return FrameFault.BareLineFeed;
        var rest = octets[Start.Length..(feed - 1)];
        int id = rest.IndexOf((byte)' ');
        if (id is <= 0 or > MostId || rest[..id].ContainsAnyExcept(s_id)) return FrameFault.NotSip;
        // The CRLF of this line may be the one before the end-line.
        (_id, _scanned) = (id, feed - 1);
        return FrameFault.None;
    }

    private readonly Frame Refuse(FrameFault fault) => new(FrameKind.Refused, 0, fault);
}
