using Chappe.Sip.Messages;
using Chappe.Sip.Parsing;

namespace Chappe.Sip.Sdp;

/// <summary>One medium: its <c>m=</c> line (RFC 8866 section 5.14) and the lines up to the next one.</summary>
public struct SdpMedia
{
    /// <summary>The m= line and all lines of this medium.</summary>
    public Slice Section;
    /// <summary>The m= line with its end.</summary>
    public Slice Line;
    /// <summary>audio, video, application, message, image ...</summary>
    public Slice Type;
    /// <summary>The port; 0 means that the medium is refused or switched off (RFC 3264 section 6).</summary>
    public int Port;
    /// <summary>The port as written, without a count.</summary>
    public Slice PortText;
    /// <summary>The number of ports behind a slash, 1 when none is written.</summary>
    public int PortCount;
    /// <summary>RTP/AVP, UDP/TLS/RTP/SAVPF ...</summary>
    public Slice Protocol;
    /// <summary>The formats, a list with spaces: payload types for RTP.</summary>
    public Slice Formats;
    /// <summary>This medium's own c= line; <see cref="SdpConnection.IsPresent"/> is false when the session's holds.</summary>
    public SdpConnection Connection;
    /// <summary>The direction that this medium itself gives; when unsaid, the session's holds.</summary>
    public SdpDirection Direction;

    /// <summary>The attributes of this medium.</summary>
    public readonly SdpAttributes Attributes(ReadOnlySpan<byte> octets) => new(octets, Section);

    /// <summary>The codecs in order of preference.</summary>
    public readonly SdpCodecs Codecs(ReadOnlySpan<byte> octets) => new(octets, Section, Formats);

    /// <summary>Reads the m= line and looks for this medium's c= and direction.</summary>
    /// <returns>false when the m= line is not of the grammar.</returns>
    internal static bool TryParse(ReadOnlySpan<byte> octets, SdpLine line, Slice section, out SdpMedia media)
    {
        media = new SdpMedia { Line = line.Line, Section = section, PortCount = 1 };
        var rest = line.Value;
        media.Type = SdpWords.Take(octets, ref rest);
        var port = SdpWords.Take(octets, ref rest);
        media.Protocol = SdpWords.Take(octets, ref rest);
        media.Formats = new Slice(Octets.SkipSpace(octets, rest.Offset, rest.End), 0);
        media.Formats = new Slice(media.Formats.Offset, Octets.TrimEnd(octets, media.Formats.Offset, rest.End) - media.Formats.Offset);
        if (media.Type.Length == 0 || media.Protocol.Length == 0 || !media.TakePort(octets, port)) return false;

        media.Direction = media.Attributes(octets).Direction;
        foreach (var other in new SdpLines(octets, section))
        {
            if (other.Type != 'c' || !SdpConnection.TryParse(octets, other.Value, out media.Connection)) continue;
            media.Connection.Line = other.Line;
            break;
        }
        return true;
    }

    private bool TakePort(ReadOnlySpan<byte> octets, Slice port)
    {
        var slash = port.Of(octets).IndexOf((byte)'/');
        PortText = slash < 0 ? port : new Slice(port.Offset, slash);
        if (!Numbers.TryParse(PortText.Of(octets), ushort.MaxValue, out var number)) return false;
        Port = (int)number;
        if (slash < 0) return true;
        if (!Numbers.TryParse(port.Of(octets)[(slash + 1)..], ushort.MaxValue, out var count) || count == 0) return false;
        PortCount = (int)count;
        return true;
    }
}
