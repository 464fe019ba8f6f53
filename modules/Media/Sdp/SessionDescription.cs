using System.Text;

namespace Chappe.Modules.Media.Sdp;

/// <summary>
/// A session description (RFC 8866) that is to be changed: every line is kept, known or not, and written again as it came. A character
/// is an octet here, so that no encoding is judged or changed. It is bounded in octets, lines, media and formats (threats G2).
/// </summary>
internal sealed class SessionDescription
{
    internal const int MaxOctets = 64 * 1024;
    internal const int MaxLines = 2048;
    internal const int MaxMedia = 32;

    private SessionDescription(DescriptionLines lines, List<MediaDescription> media) => (Lines, Media) = (lines, media);

    /// <summary>The lines before the first medium.</summary>
    internal DescriptionLines Lines { get; }
    internal List<MediaDescription> Media { get; }

    /// <summary>Reads one; lines end in CRLF or LF (RFC 8866 section 5).</summary>
    /// <returns>null when it cannot be read one way only; <paramref name="fault"/> says why.</returns>
    internal static SessionDescription? Parse(ReadOnlySpan<byte> octets, out SdpFault fault)
    {
        var session = new DescriptionLines();
        var media = new List<MediaDescription>();
        fault = octets.Length > MaxOctets ? SdpFault.TooLarge : SdpFault.None;
        int count = 0;
        while (fault == SdpFault.None && octets.Length > 0)
        {
            int feed = octets.IndexOf((byte)'\n');
            var line = feed < 0 ? octets : octets[..feed];
            octets = feed < 0 ? default : octets[(feed + 1)..];
            if (line.Length > 0 && line[^1] == '\r') line = line[..^1];
            if (line.IsEmpty) continue; // an empty line harms nobody; some phones end with one
            fault = ++count > MaxLines ? SdpFault.TooLarge : Take(line, count, session, media);
        }
        if (fault == SdpFault.None && count == 0) fault = SdpFault.NotSdp;
        return fault == SdpFault.None ? new SessionDescription(session, media) : null;
    }

    private static SdpFault Take(ReadOnlySpan<byte> line, int number, DescriptionLines session, List<MediaDescription> media)
    {
        // A bare CR would be a line's end for the next reader and not for us; NUL ends it for readers in C.
        if (line.Length < 2 || line[1] != '=' || line[0] is < (byte)'a' or > (byte)'z' || line.ContainsAny((byte)'\r', (byte)0)) return number == 1 ? SdpFault.NotSdp : SdpFault.BadLine;
        string value = Encoding.Latin1.GetString(line[2..]);
        if (number == 1 && (line[0] != 'v' || value != "0")) return SdpFault.NotSdp;
        if (line[0] != 'm')
        {
            (media.Count > 0 ? media[^1].Lines : session).Append(new DescriptionLine((char)line[0], value));
            return SdpFault.None;
        }
        if (media.Count == MaxMedia) return SdpFault.TooLarge;
        if (MediaDescription.Parse(value) is not { } description) return SdpFault.BadMedia;
        media.Add(description);
        return SdpFault.None;
    }

    internal SessionDescription Copy() => new(new DescriptionLines(Lines.All), [.. Media.Select(m => m.Copy())]);

    /// <summary>Writes it.</summary>
    internal byte[] ToOctets() => Encoding.Latin1.GetBytes(ToString());

    /// <summary>Its text, one character an octet.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(1024);
        foreach (var line in Lines.All) text.Append(line.Type).Append('=').Append(line.Value).Append("\r\n");
        foreach (var medium in Media)
        {
            text.Append(medium).Append("\r\n");
            foreach (var line in medium.Lines.All) text.Append(line.Type).Append('=').Append(line.Value).Append("\r\n");
        }
        return text.ToString();
    }
}
