using Chappe.Sip.Messages;

namespace Chappe.Sip.Sdp;

/// <summary>Walks the media of a description; an m= line that is not of the grammar ends the walk with <see cref="IsFaulty"/>.</summary>
public ref struct SdpMediaSections
{
    private readonly ReadOnlySpan<byte> _octets;
    private readonly Slice _range;
    private SdpLines _lines;
    private SdpLine _next;
    private SdpMedia _current;

    internal SdpMediaSections(ReadOnlySpan<byte> octets, Slice range)
    {
        _octets = octets;
        _range = range;
        _lines = new SdpLines(octets, range);
        if (_lines.MoveNext()) _next = _lines.Current;
    }

    /// <summary>The medium at hand.</summary>
    public readonly SdpMedia Current => _current;

    /// <summary>The walk ended because an m= line is not of the grammar.</summary>
    public bool IsFaulty { get; private set; }

    /// <summary>Goes to the next medium.</summary>
    public bool MoveNext()
    {
        if (IsFaulty || _next.Type != 'm') return false;
        var line = _next;
        _next = default;
        while (_lines.MoveNext())
        {
            if (_lines.Current.Type != 'm') continue;
            _next = _lines.Current;
            break;
        }
        var end = _next.Type == 'm' ? _next.Line.Offset : _range.End;
        IsFaulty = !SdpMedia.TryParse(_octets, line, new Slice(line.Line.Offset, end - line.Line.Offset), out _current);
        return !IsFaulty;
    }

    /// <summary>The enumerator itself, for foreach.</summary>
    public readonly SdpMediaSections GetEnumerator() => this;
}
