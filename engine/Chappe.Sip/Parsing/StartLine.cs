using Chappe.Sip.Messages;

namespace Chappe.Sip.Parsing;

/// <summary>The first line of a message: a request line or a status line (RFC 3261 section 7.1 and 7.2).</summary>
internal ref struct StartLine
{
    /// <summary>Where the first header starts, 0 when the line has no end.</summary>
    public int End;
    public bool IsRequest;
    public Slice MethodName;
    public Slice RequestUri;
    public Slice Version;
    public int StatusCode;
    public Slice ReasonPhrase;

    /// <summary>Reads the line at <paramref name="start"/>. What could be read is kept when there is a fault, so that a request can be answered.</summary>
    public static MessageFault Parse(ReadOnlySpan<byte> octets, int start, MessageBounds bounds, out StartLine line)
    {
        line = default;
        var fault = MessageFault.None;
        var end = Octets.IndexOfControl(octets, start);
        if (end < 0) return octets.Length - start > bounds.StartLine ? MessageFault.TooLarge : MessageFault.StartLine;
        var length = end - start;
        if (octets[end] != '\r' || end + 1 == octets.Length || octets[end + 1] != '\n')
        {
            fault = MessageFault.ControlOctet;
            length = octets[start..].IndexOf("\r\n"u8);
            if (length < 0) return fault;
            end = start + length;
        }
        line.End = end + 2;
        if (length > bounds.StartLine) return MessageFault.TooLarge;

        var shape = octets[start..end].StartsWith("SIP/"u8) ? line.ParseStatus(octets, start, end) : line.ParseRequest(octets, start, end, bounds);
        return fault == MessageFault.None || shape == MessageFault.StartLine ? shape : fault;
    }

    /// <summary>Method SP Request-URI SP SIP-Version. Everything between the first and the last space is taken for the URI, so that a superfluous space is a fault of the URI and nobody routes on a part of it (torture lwsruri, lwsstart, trws).</summary>
    private MessageFault ParseRequest(ReadOnlySpan<byte> octets, int start, int end, MessageBounds bounds)
    {
        var method = Octets.SkipToken(octets, start, end);
        if (method == start || method == end || octets[method] != ' ') return MessageFault.StartLine;
        var trimmed = Octets.TrimEnd(octets, method, end);
        var space = octets[..trimmed].LastIndexOf((byte)' ');
        if (space <= method) return MessageFault.StartLine;
        var version = octets[(space + 1)..trimmed];
        if (version.Length < 4 || !Octets.EqualsNoCase(version[..4], "SIP/"u8)) return MessageFault.StartLine;

        IsRequest = true;
        MethodName = new Slice(start, method - start);
        RequestUri = new Slice(method + 1, space - method - 1);
        Version = new Slice(space + 1, trimmed - space - 1);
        if (!IsVersion20(version)) return MessageFault.Version;
        if (RequestUri.Length > bounds.Uri) return MessageFault.UriTooLong;
        return trimmed == end ? MessageFault.None : MessageFault.RequestUri;
    }

    /// <summary>SIP-Version SP Status-Code SP Reason-Phrase. The space before an empty phrase is often left out and not missed.</summary>
    private MessageFault ParseStatus(ReadOnlySpan<byte> octets, int start, int end)
    {
        var space = octets[start..end].IndexOf((byte)' ');
        if (space < 0) return MessageFault.StartLine;
        Version = new Slice(start, space);
        if (!IsVersion20(Version.Of(octets))) return MessageFault.Version;
        var code = start + space + 1;
        var stop = Octets.SkipDigits(octets, code, end);
        if (stop - code != 3 || !Numbers.TryParse(octets[code..stop], 699, out var status) || status < 100) return MessageFault.StatusCode;
        if (stop < end && octets[stop] != ' ') return MessageFault.StatusCode;
        StatusCode = (int)status;
        stop = Math.Min(stop + 1, end);
        ReasonPhrase = new Slice(stop, end - stop);
        return MessageFault.None;
    }

    /// <summary>RFC 3261 section 7.1: the version is compared without case, and sent in upper case.</summary>
    private static bool IsVersion20(ReadOnlySpan<byte> version) => version.Length == 7 && Octets.Key(version, 0, 7) == Octets.Key("sip/2.0"u8);
}
