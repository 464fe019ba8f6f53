using Chappe.Sip.Messages;
using Chappe.Sip.Parsing;

namespace Chappe.Sip.Msrp;

/// <summary>This is one MSRP frame as places in its octets: a request or a response of RFC 4975 section 7.</summary>
public readonly record struct MsrpFrame
{
    /// <summary>The transaction id.</summary>
    public Slice TransactionId { get; private init; }
    /// <summary>SEND, REPORT, AUTH; not present in a response.</summary>
    public Slice Method { get; private init; }
    /// <summary>The three digits of a response's status; not present in a request.</summary>
    public Slice Code { get; private init; }
    /// <summary>The comment of a response; not present when there is none.</summary>
    public Slice Reason { get; private init; }
    /// <summary>The start line without its CRLF.</summary>
    public Slice StartLine { get; private init; }
    /// <summary>The URIs still to go, the present hop first, with single blanks between them.</summary>
    public Slice ToPath { get; private init; }
    /// <summary>The URIs that were passed, the last hop first.</summary>
    public Slice FromPath { get; private init; }
    /// <summary>The value of Message-ID, when there is one.</summary>
    public Slice MessageId { get; private init; }
    /// <summary>All header lines with their CRLFs, the paths included.</summary>
    public Slice Headers { get; private init; }
    /// <summary>The body with the CRLF in front of the end-line, which is Kamailio's way to count; not present when there is none.</summary>
    public Slice Body { get; private init; }

    /// <summary>It asks; else it answers.</summary>
    public bool IsRequest => Method.IsPresent;

    /// <summary>Reads a frame that <see cref="MsrpFramer"/> has found: <paramref name="octets"/> ends with its end-line.</summary>
    public static MsrpFault TryParse(ReadOnlySpan<byte> octets, out MsrpFrame frame)
    {
        frame = default;
        int lineEnd = octets.IndexOf("\r\n"u8);
        int id = octets[5..lineEnd].IndexOf((byte)' ');
        if (id <= 0) return MsrpFault.StartLine;
        // The end-line: seven hyphens, the id, the flag and CRLF.
        int end = octets.Length - (7 + id + 3);
        var rest = octets[(5 + id + 1)..lineEnd];
        int word = rest.IndexOf((byte)' ') is >= 0 and var blank ? blank : rest.Length;
        if (word == 0 || rest.ContainsAnyInRange((byte)0, (byte)0x1F)) return MsrpFault.StartLine;
        int wordAt = 5 + id + 1;
        bool isResponse = word == 3 && !rest[..3].ContainsAnyExceptInRange((byte)'0', (byte)'9');
        if (!isResponse && word != rest.Length) return MsrpFault.StartLine;
        frame = new MsrpFrame
        {
            StartLine = new Slice(0, lineEnd), TransactionId = new Slice(5, id),
            Method = isResponse ? default : new Slice(wordAt, word), Code = isResponse ? new Slice(wordAt, word) : default,
            Reason = isResponse && word < rest.Length ? new Slice(wordAt + word + 1, rest.Length - word - 1) : default,
        };
        return ReadHeaders(octets, lineEnd + 2, end, ref frame);
    }

    private static MsrpFault ReadHeaders(ReadOnlySpan<byte> octets, int start, int end, ref MsrpFrame frame)
    {
        int at = start, number = 0;
        Slice to = default, from = default, id = default;
        // No folding (RFC 4975 section 9): a line is a header.
        while (at < end)
        {
            int feed = octets[at..end].IndexOf((byte)'\n');
            if (feed < 1 || octets[at + feed - 1] != '\r') return MsrpFault.Header;
            if (feed == 1) break;
            var line = octets.Slice(at, feed - 1);
            int colon = line.IndexOf((byte)':');
            // Another hop might read a bare CR as the end of the line (threats P5).
            if (colon <= 0 || line.Contains((byte)'\r') || line.Contains((byte)0)) return MsrpFault.Header;
            int value = Octets.SkipSpace(octets, at + colon + 1, at + line.Length);
            var slice = new Slice(value, Octets.TrimEnd(octets, value, at + line.Length) - value);
            var name = line[..colon];
            if (Octets.EqualsNoCase(name, "To-Path"u8))
            {
                if (number != 0) return MsrpFault.Paths;
                to = slice;
            }
            else if (Octets.EqualsNoCase(name, "From-Path"u8))
            {
                if (number != 1) return MsrpFault.Paths;
                from = slice;
            }
            else if (!id.IsPresent && Octets.EqualsNoCase(name, "Message-ID"u8)) id = slice;
            number++;
            at += feed + 1;
        }
        if (to.Length == 0 || from.Length == 0) return MsrpFault.Paths;
        bool hasBody = at < end;
        frame = frame with
        {
            ToPath = to, FromPath = from, MessageId = id, Headers = new Slice(start, at - start),
            Body = hasBody && end > at + 2 ? new Slice(at + 2, end - at - 2) : default,
        };
        return MsrpFault.None;
    }

    /// <summary>The first URI of a path.</summary>
    public static Slice First(ReadOnlySpan<byte> octets, Slice path) => path.Of(octets).IndexOf((byte)' ') is >= 0 and var blank ? new Slice(path.Offset, blank) : path;

    /// <summary>The last URI of a path.</summary>
    public static Slice Last(ReadOnlySpan<byte> octets, Slice path) => path.Of(octets).LastIndexOf((byte)' ') is >= 0 and var blank ? new Slice(path.Offset + blank + 1, path.Length - blank - 1) : path;

    /// <summary>A path without its first URI; not present when it has only one.</summary>
    public static Slice Rest(ReadOnlySpan<byte> octets, Slice path)
    {
        int blank = path.Of(octets).IndexOf((byte)' ');
        if (blank < 0) return default;
        int at = Octets.SkipSpace(octets, path.Offset + blank, path.End);
        return at < path.End ? new Slice(at, path.End - at) : default;
    }

    /// <summary>How many URIs a path has.</summary>
    public static int Count(ReadOnlySpan<byte> octets, Slice path)
    {
        int count = 0;
        for (var left = path; left.IsPresent; left = Rest(octets, left)) count++;
        return count;
    }
}
