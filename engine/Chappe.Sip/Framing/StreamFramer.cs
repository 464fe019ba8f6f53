using Chappe.Sip.Messages;
using Chappe.Sip.Parsing;

namespace Chappe.Sip.Framing;

/// <summary>
/// Finds where messages end in the octets of one connection (RFC 3261 section 18.3: by Content-Length). Call <see cref="Next"/> with all
/// octets that were not consumed yet; after <see cref="FrameKind.NeedMore"/> call it again with the same octets and more behind them: what
/// was looked at once is not looked at again, so the cost is linear however the octets arrive (threats F8, P7). Consume
/// <see cref="Frame.Length"/> octets after every other answer. A struct to be kept in the connection, not to be copied.
/// </summary>
public struct StreamFramer
{
    private enum Protocol : byte { Unknown, Sip, Http }

    private readonly MessageBounds? _bounds;
    private Protocol _protocol;
    private bool _halfPing;      // a single CRLF was reported just before
    private FrameFault _fault;   // found in the headers; reported at their end, so that the refusal can be answered
    private int _scanned;        // no LF before this place
    private int _lineStart;      // of the line at hand
    private int _headerStart;    // of the header at hand, with its folds
    private int _headerCount;
    private int _lengthStart;    // the value of Content-Length
    private int _lengthEnd;
    private bool _lengthIsOpen;  // the header at hand is Content-Length
    private int _hosts;
    private bool _isOldHttp;     // HTTP/1.0 knows no Host
    private int _headersEnd;     // behind the empty line, 0 until it was seen
    private int _total;

    /// <summary>Makes a framer with other bounds than the default ones.</summary>
    public StreamFramer(MessageBounds bounds) => _bounds = bounds;

    /// <summary>True while a message has begun and not ended: the time it may take runs (threats F4).</summary>
    public readonly bool IsInsideMessage => _scanned > 0;

    /// <summary>The connection began with HTTP.</summary>
    public readonly bool IsHttp => _protocol == Protocol.Http;

    private readonly MessageBounds Bounds => _bounds ?? MessageBounds.Default;

    /// <summary>Says what stands at the start of <paramref name="octets"/>.</summary>
    public Frame Next(ReadOnlySpan<byte> octets)
    {
        if (_total == 0)
        {
            if (_scanned == 0)
            {
                if (octets.IsEmpty) return new(FrameKind.NeedMore, 0);
                if (octets[0] == '\r') return EmptyLines(octets);
                if (octets[0] == 0x16) return Refuse(FrameFault.Tls);
                if (!Octets.IsTokenOctet(octets[0])) return Refuse(FrameFault.NotSip);
                _halfPing = false;
            }
            var fault = ReadLines(octets);
            if (fault != FrameFault.None) return Refuse(fault);
            if (_total == 0) return new(FrameKind.NeedMore, 0);
        }
        if (octets.Length < _total) return new(FrameKind.NeedMore, _total);
        var frame = new Frame(_protocol == Protocol.Http ? FrameKind.Http : FrameKind.Message, _total);
        StartAnew();
        return frame;
    }

    private Frame EmptyLines(ReadOnlySpan<byte> octets)
    {
        if (octets.Length == 1) return new(FrameKind.NeedMore, 0);
        if (octets[1] != '\n') return Refuse(FrameFault.BareLineFeed);
        var isWhole = octets.Length >= 4 && octets[2] == '\r' && octets[3] == '\n';
        var isPing = _halfPing || isWhole;
        var length = !_halfPing && isWhole ? 4 : 2;
        _halfPing = !isPing;
        return new(isPing ? FrameKind.Ping : FrameKind.Crlf, length);
    }

    /// <summary>Walks the lines that are whole, up to the empty one. CRLF ends a line, nothing else does.</summary>
    private FrameFault ReadLines(ReadOnlySpan<byte> octets)
    {
        while (true)
        {
            var hit = octets[_scanned..].IndexOf((byte)'\n');
            if (hit < 0)
            {
                _scanned = octets.Length;
                return CheckBounds(_scanned);
            }
            var feed = _scanned + hit;
            if (feed == 0 || octets[feed - 1] != '\r') return FrameFault.BareLineFeed;
            var start = _lineStart;
            _scanned = _lineStart = feed + 1;
            var fault = CheckBounds(feed + 1);
            if (fault != FrameFault.None) return fault;

            if (start == 0) fault = ReadFirstLine(octets[..(feed - 1)]);
            else if (feed - 1 == start) return EndHeaders(octets, start);
            else ReadHeaderLine(octets, start, feed - 1);
            if (fault != FrameFault.None) return fault;
        }
    }

    private readonly FrameFault CheckBounds(int end)
    {
        if (_headerStart == 0) return end > Bounds.StartLine ? FrameFault.StartLineTooLong : FrameFault.None;
        return end - _headerStart > Bounds.Header || end > Bounds.StartLine + Bounds.Headers || _headerCount > Bounds.HeaderCount
            ? FrameFault.HeadersTooLong
            : FrameFault.None;
    }

    private FrameFault ReadFirstLine(ReadOnlySpan<byte> line)
    {
        _headerStart = _lineStart;
        var end = Octets.TrimEnd(line, 0, line.Length); // spaces there are a fault that SipMessage names (torture trws)
        var space = line[..end].LastIndexOf((byte)' ');
        var version = line[(space + 1)..end];
        var protocol = line.StartsWith("SIP/"u8) ? Protocol.Sip
            : space <= 0 ? Protocol.Unknown
            : version.Length > 4 && Octets.EqualsNoCase(version[..4], "SIP/"u8) ? Protocol.Sip
            : version.Length == 8 && version.StartsWith("HTTP/1."u8) && Octets.IsDigitOctet(version[7]) ? Protocol.Http
            : Protocol.Unknown;
        if (protocol == Protocol.Unknown) return FrameFault.NotSip;
        if (_protocol != Protocol.Unknown && _protocol != protocol) return FrameFault.OtherProtocol;
        _protocol = protocol;
        _isOldHttp = protocol == Protocol.Http && version[7] == '0';
        return FrameFault.None;
    }

    private void ReadHeaderLine(ReadOnlySpan<byte> octets, int start, int end)
    {
        if (octets[start] is (byte)' ' or (byte)'\t') // a fold: the header goes on
        {
            if (_lengthIsOpen) _lengthEnd = end;
            return;
        }
        _lengthIsOpen = false;
        _headerStart = start;
        _headerCount++;
        var colon = octets[start..end].IndexOf((byte)':');
        if (colon <= 0) return; // SipMessage names that fault
        colon += start;
        var nameEnd = Octets.TrimEnd(octets, start, colon);
        var id = HeaderNames.Find(octets, start, nameEnd - start);
        if (id == HeaderId.ContentLength)
        {
            if (_lengthStart != 0) Note(FrameFault.SeveralContentLengths);
            (_lengthStart, _lengthEnd, _lengthIsOpen) = (colon + 1, end, true);
        }
        else if (_protocol == Protocol.Http)
        {
            if (id == HeaderId.HostHttp) _hosts++;
            else if (Octets.EqualsNoCase(octets[start..nameEnd], "Transfer-Encoding"u8)) Note(FrameFault.TransferEncoding);
        }
    }

    private FrameFault EndHeaders(ReadOnlySpan<byte> octets, int emptyLine)
    {
        _headersEnd = emptyLine + 2;
        var length = 0u;
        if (_lengthStart == 0)
        {
            if (_protocol == Protocol.Sip) Note(FrameFault.NoContentLength);
        }
        else
        {
            var value = Octets.SkipSpace(octets, _lengthStart, _lengthEnd);
            var digits = octets[value..Octets.TrimEnd(octets, value, _lengthEnd)];
            if (!Numbers.TryParse(digits, int.MaxValue, out length)) Note(FrameFault.BadContentLength);
        }
        if (length > Bounds.Body) Note(FrameFault.BodyTooLarge);
        if (_protocol == Protocol.Http && (_hosts > 1 || _hosts == 0 && !_isOldHttp)) Note(FrameFault.Host);
        _total = _headersEnd + (int)Math.Min(length, (uint)Bounds.Body);
        return _fault;
    }

    private void Note(FrameFault fault)
    {
        if (_fault == FrameFault.None) _fault = fault;
    }

    private readonly Frame Refuse(FrameFault fault) => new(FrameKind.Refused, _headersEnd, fault);

    private void StartAnew()
    {
        var (bounds, protocol) = (_bounds, _protocol);
        this = bounds is null ? default : new StreamFramer(bounds);
        _protocol = protocol;
    }
}
