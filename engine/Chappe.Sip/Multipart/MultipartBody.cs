using Chappe.Sip.Headers;
using Chappe.Sip.Messages;
using Chappe.Sip.Parsing;

namespace Chappe.Sip.Multipart;

/// <summary>
/// This is a body of several parts (RFC 2046 section 5.1, RFC 5621), walked by foreach. Every step goes forward and no octet is looked at
/// twice, so whatever the boundary is, the walk ends in linear time (threats P7, P8). Nothing is allocated.
/// </summary>
public readonly ref struct MultipartBody
{
    /// <summary>Longest boundary that RFC 2046 section 5.1.1 allows.</summary>
    public const int MaxBoundary = 70;

    private readonly ReadOnlySpan<byte> _octets;
    private readonly Slice _boundary, _body;
    private readonly int _depth;

    private MultipartBody(ReadOnlySpan<byte> octets, Slice boundary, Slice body, int depth)
    {
        _octets = octets;
        (_boundary, _body, _depth) = (boundary, body, depth);
    }

    /// <summary>Reads the boundary of <paramref name="contentType"/>.</summary>
    /// <param name="octets">What the slices count from: a message.</param>
    /// <param name="contentType">The value of Content-Type.</param>
    /// <param name="body">The body that it is about.</param>
    /// <param name="multipart">The parts.</param>
    /// <param name="depth">How many multiparts stand around its parts: 1, and one more for each that it stands in.</param>
    /// <returns>false when it is no multipart, or its boundary is missing, empty, too long or not of RFC 2046's octets.</returns>
    public static bool TryRead(ReadOnlySpan<byte> octets, Slice contentType, Slice body, out MultipartBody multipart, int depth = 1)
    {
        multipart = default;
        if (!MediaType.IsMultipart(octets, contentType) || !new HeaderParameters(octets, contentType).TryGet("boundary"u8, out var boundary)) return false;
        if (QuotedString.IsQuoted(boundary.Of(octets))) boundary = new Slice(boundary.Offset + 1, boundary.Length - 2);
        if (!IsBoundary(boundary.Of(octets))) return false;
        multipart = new MultipartBody(octets, boundary, body, depth);
        return true;
    }

    /// <summary>Walks the parts in order. What stands before the first delimiter and behind the last is no part.</summary>
    public Enumerator GetEnumerator() => new(_octets, _boundary, _body, _depth);

    // bchars of RFC 2046 section 5.1.1; the last one is no space, because receivers may strip it. A quoted-pair is not among them.
    private static bool IsBoundary(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || text.Length > MaxBoundary || text[^1] == ' ') return false;
        foreach (var octet in text)
            if (!char.IsAsciiLetterOrDigit((char)octet) && !"'()+_,-./:=? "u8.Contains(octet)) return false;
        return true;
    }

    /// <summary>Walks the parts without allocating.</summary>
    public ref struct Enumerator
    {
        private readonly ReadOnlySpan<byte> _octets;
        private readonly Slice _boundary;
        private readonly int _end, _depth;
        // Where the next part begins; -1 behind the closing delimiter.
        private int _at;

        internal Enumerator(ReadOnlySpan<byte> octets, Slice boundary, Slice body, int depth)
        {
            _octets = octets;
            (_boundary, _end, _depth) = (boundary, body.End, depth);
            _at = NextDelimiter(body.Offset, out _);
        }

        /// <summary>The part at hand.</summary>
        public BodyPart Current { get; private set; }
        /// <summary>The closing delimiter has been seen. Without it the last part ends where the body does (RFC 2046 section 5.1.2 wants readers to bear that).</summary>
        public bool IsTerminated { get; private set; }

        /// <summary>Goes to the next part.</summary>
        public bool MoveNext()
        {
            if (_at < 0) return false;
            var start = _at;
            _at = NextDelimiter(start, out var stop);
            Current = PartReader.Read(_octets, start, Math.Max(start, stop), _depth);
            return true;
        }

        /// <summary>Finds the next delimiter line at or behind <paramref name="from"/>.</summary>
        /// <returns>Where what follows it begins; -1 when nothing does.</returns>
        private int NextDelimiter(int from, out int stop)
        {
            // The first delimiter, or one that follows the one before without a line between.
            var at = from;
            if (Delimits(from, ref at))
            {
                stop = from;
                return at;
            }
            while (true)
            {
                var dashes = _octets[at.._end].IndexOf("\n--"u8);
                if (dashes < 0)
                {
                    stop = _end;
                    return -1;
                }
                at += dashes + 1;
                // RFC 2046 section 5.1.1: the line end before a delimiter belongs to the delimiter.
                stop = at - 1 > from && _octets[at - 2] == '\r' ? at - 2 : at - 1;
                var behind = at;
                if (Delimits(at, ref behind)) return behind;
            }
        }

        /// <summary>True when a delimiter line stands at <paramref name="line"/>; <paramref name="behind"/> is then what follows it, -1 for the closing one.</summary>
        private bool Delimits(int line, ref int behind)
        {
            var boundary = _boundary.Of(_octets);
            var rest = _octets[line.._end];
            if (!rest.StartsWith("--"u8) || !rest[2..].StartsWith(boundary)) return false;
            var at = line + 2 + boundary.Length;
            var isLast = _octets[at.._end].StartsWith("--"u8);
            if (isLast) at += 2;
            // Padding is allowed; anything else means a longer boundary that begins as ours does.
            while (at < _end && _octets[at] is (byte)' ' or (byte)'\t') at++;
            if (at < _end && _octets[at] == '\r') at++;
            if (at < _end && _octets[at++] != '\n') return false;
            IsTerminated |= isLast;
            behind = isLast ? -1 : at;
            return true;
        }
    }
}
