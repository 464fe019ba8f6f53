using Chappe.Sip.Messages;
using Chappe.Sip.Parsing;

namespace Chappe.Sip.Sdp;

/// <summary>One line of a session description.</summary>
/// <param name="Type">The letter before the equals sign.</param>
/// <param name="Value">What stands behind it, without the line's end.</param>
/// <param name="Line">The whole line with its end.</param>
public readonly record struct SdpLine(byte Type, Slice Value, Slice Line);

/// <summary>Walks the lines of a session description (RFC 8866 section 5). A line ends in CRLF or, as section 5 wants receivers to take it, in LF. What is not of the form <c>x=...</c> is left out.</summary>
public ref struct SdpLines
{
    private readonly ReadOnlySpan<byte> _octets;
    private readonly int _end;
    private int _at;

    /// <summary>The lines in <paramref name="range"/> of <paramref name="octets"/>; slices count from the start of <paramref name="octets"/>.</summary>
    public SdpLines(ReadOnlySpan<byte> octets, Slice range)
    {
        _octets = octets;
        _at = range.Offset;
        _end = range.End;
    }

    /// <summary>The line at hand.</summary>
    public SdpLine Current { get; private set; }

    /// <summary>Goes to the next line.</summary>
    public bool MoveNext()
    {
        while (_at < _end)
        {
            var start = _at;
            var feed = _octets[start.._end].IndexOf((byte)'\n');
            _at = feed < 0 ? _end : start + feed + 1;
            var stop = feed < 0 ? _end : start + feed;
            if (stop > start && _octets[stop - 1] == '\r') stop--;
            if (stop - start < 2 || _octets[start + 1] != '=' || (uint)(_octets[start] - 'a') >= 26) continue;
            Current = new SdpLine(_octets[start], new Slice(start + 2, stop - start - 2), new Slice(start, _at - start));
            return true;
        }
        return false;
    }

    /// <summary>The enumerator itself, for foreach.</summary>
    public readonly SdpLines GetEnumerator() => this;
}
