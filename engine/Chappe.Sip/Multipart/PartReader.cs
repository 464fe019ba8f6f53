using Chappe.Sip.Messages;
using Chappe.Sip.Parsing;

namespace Chappe.Sip.Multipart;

/// <summary>Divides a part into its header lines and its content: an empty line stands between them (RFC 2046 section 5.1).</summary>
internal static class PartReader
{
    /// <summary>Reads what stands from <paramref name="start"/> to <paramref name="stop"/>.</summary>
    public static BodyPart Read(ReadOnlySpan<byte> octets, int start, int stop, int depth)
    {
        Slice contentType = default;
        var at = start;
        while (at < stop)
        {
            var line = at;
            var end = EndOfLine(octets, line, stop, out at);
            if (end == line) return new BodyPart(new Slice(start, line - start), contentType, new Slice(at, stop - at), depth);
            // A line that begins with white space goes on with the one before.
            while (at < stop && octets[at] is (byte)' ' or (byte)'\t') end = EndOfLine(octets, at, stop, out at);
            if (!contentType.IsPresent) contentType = ContentTypeOf(octets, line, end);
        }
        return new BodyPart(new Slice(start, stop - start), contentType, new Slice(stop, 0), depth);
    }

    private static int EndOfLine(ReadOnlySpan<byte> octets, int line, int stop, out int next)
    {
        var feed = octets[line..stop].IndexOf((byte)'\n');
        next = feed < 0 ? stop : line + feed + 1;
        var end = feed < 0 ? stop : line + feed;
        return end > line && octets[end - 1] == '\r' ? end - 1 : end;
    }

    private static Slice ContentTypeOf(ReadOnlySpan<byte> octets, int line, int end)
    {
        var text = octets[line..end];
        var colon = text.IndexOf((byte)':');
        if (colon < 0 || !Octets.EqualsNoCase(text[..colon].TrimEnd(" \t"u8), "Content-Type"u8)) return default;
        var value = Octets.SkipSpace(octets, line + colon + 1, end);
        return new Slice(value, Octets.TrimEnd(octets, value, end) - value);
    }
}
