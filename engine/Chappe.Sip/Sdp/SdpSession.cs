using Chappe.Sip.Messages;

namespace Chappe.Sip.Sdp;

/// <summary>A session description as slices of the octets it stands in (RFC 8866): enough for one who relays media. Its lines are not judged; what is needed is found or is absent.</summary>
public struct SdpSession
{
    /// <summary>The lines before the first medium.</summary>
    public Slice Section;
    /// <summary>The whole description.</summary>
    public Slice Range;
    /// <summary>The o= line's value.</summary>
    public Slice Origin;
    /// <summary>o=: the session's id.</summary>
    public Slice OriginId;
    /// <summary>o=: the version, which grows with every change.</summary>
    public Slice OriginVersion;
    /// <summary>o=: the address.</summary>
    public SdpConnection OriginAddress;
    /// <summary>The c= line of the session; not present when each medium has its own.</summary>
    public SdpConnection Connection;
    /// <summary>The direction that the session gives to media that say nothing.</summary>
    public SdpDirection Direction;

    /// <summary>Parses <paramref name="range"/> of <paramref name="octets"/>; slices count from the start of <paramref name="octets"/>.</summary>
    /// <returns>false when the first line is not <c>v=0</c>.</returns>
    public static bool TryParse(ReadOnlySpan<byte> octets, Slice range, out SdpSession session)
    {
        session = new SdpSession { Range = range, Section = range };
        var lines = new SdpLines(octets, range);
        if (!lines.MoveNext() || lines.Current.Type != 'v' || !lines.Current.Value.Of(octets).SequenceEqual("0"u8)) return false;
        while (lines.MoveNext())
        {
            var line = lines.Current;
            if (line.Type == 'm')
            {
                session.Section = new Slice(range.Offset, line.Line.Offset - range.Offset);
                break;
            }
            if (line.Type == 'o' && !session.Origin.IsPresent) session.TakeOrigin(octets, line.Value);
            if (line.Type == 'c' && !session.Connection.IsPresent && SdpConnection.TryParse(octets, line.Value, out session.Connection))
                session.Connection.Line = line.Line;
        }
        session.Direction = session.Attributes(octets).Direction;
        return true;
    }

    /// <summary>The attributes of the session.</summary>
    public readonly SdpAttributes Attributes(ReadOnlySpan<byte> octets) => new(octets, Section);

    /// <summary>The media in order.</summary>
    public readonly SdpMediaSections Media(ReadOnlySpan<byte> octets) => new(octets, new Slice(Section.End, Range.End - Section.End));

    /// <summary>Where <paramref name="media"/> is sent to: its own connection, or the session's.</summary>
    public readonly SdpConnection ConnectionOf(in SdpMedia media) => media.Connection.IsPresent ? media.Connection : Connection;

    /// <summary>Which way <paramref name="media"/> flows: by its own attribute, the session's, or both ways.</summary>
    public readonly SdpDirection DirectionOf(in SdpMedia media) =>
        media.Direction != SdpDirection.Unsaid ? media.Direction : Direction != SdpDirection.Unsaid ? Direction : SdpDirection.SendReceive;

    /// <summary>username SP sess-id SP sess-version SP nettype SP addrtype SP address.</summary>
    private void TakeOrigin(ReadOnlySpan<byte> octets, Slice value)
    {
        Origin = value;
        SdpWords.Take(octets, ref value);
        OriginId = SdpWords.Take(octets, ref value);
        OriginVersion = SdpWords.Take(octets, ref value);
        SdpConnection.TryParse(octets, value, out OriginAddress);
    }
}
