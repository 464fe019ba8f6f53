using Chappe.Sip.Messages;
using Chappe.Sip.Parsing;

namespace Chappe.Sip.Sdp;

/// <summary>One format of a medium with what rtpmap says of it (RFC 8866 section 6.6).</summary>
/// <param name="Format">The format as written in the m= line.</param>
/// <param name="PayloadType">The payload type, -1 when the format is not a number from 0 to 127.</param>
/// <param name="Name">The encoding's name; absent when no rtpmap names it (a static payload type, RFC 3551).</param>
/// <param name="ClockRate">The clock rate, 0 when unknown.</param>
/// <param name="Channels">The encoding parameters behind the second slash; absent when there are none.</param>
public readonly record struct SdpCodec(Slice Format, int PayloadType, Slice Name, int ClockRate, Slice Channels);

/// <summary>Walks the formats of a medium in the order of the m= line, each with its rtpmap.</summary>
public ref struct SdpCodecs
{
    /// <summary>More formats than any honest description has; the rest is not looked at, because each costs a walk over the attributes (threats P7).</summary>
    public const int MaxFormats = 64;

    private readonly ReadOnlySpan<byte> _octets;
    private readonly Slice _section;
    private Slice _formats;
    private int _count;

    internal SdpCodecs(ReadOnlySpan<byte> octets, Slice section, Slice formats)
    {
        _octets = octets;
        _section = section;
        _formats = formats;
    }

    /// <summary>The codec at hand.</summary>
    public SdpCodec Current { get; private set; }

    /// <summary>Goes to the next codec.</summary>
    public bool MoveNext()
    {
        var format = SdpWords.Take(_octets, ref _formats);
        if (format.Length == 0 || _count++ == MaxFormats) return false;
        var type = Numbers.TryParse(format.Of(_octets), 127, out var number) ? (int)number : -1;
        Current = new SdpCodec(format, type, default, 0, default);
        if (type < 0) return true;
        foreach (var attribute in new SdpAttributes(_octets, _section))
            if (attribute.Name.Of(_octets).SequenceEqual("rtpmap"u8) && TakeMap(attribute.Value, format, type))
                break;
        return true;
    }

    /// <summary>The enumerator itself, for foreach.</summary>
    public readonly SdpCodecs GetEnumerator() => this;

    /// <summary>payload-type SP encoding-name "/" clock-rate [ "/" parameters ].</summary>
    private bool TakeMap(Slice map, Slice format, int type)
    {
        var payload = SdpWords.Take(_octets, ref map);
        if (!Numbers.TryParse(payload.Of(_octets), 127, out var number) || number != type) return false;
        var encoding = SdpWords.Take(_octets, ref map);
        var name = TakePart(ref encoding);
        var rate = TakePart(ref encoding);
        Numbers.TryParse(rate.Of(_octets), int.MaxValue, out var clock);
        Current = new SdpCodec(format, type, name, (int)clock, encoding.Length > 0 ? encoding : default);
        return true;
    }

    private readonly Slice TakePart(ref Slice encoding)
    {
        var slash = encoding.Of(_octets).IndexOf((byte)'/');
        var part = slash < 0 ? encoding : new Slice(encoding.Offset, slash);
        encoding = slash < 0 ? new Slice(encoding.End, 0) : new Slice(part.End + 1, encoding.End - part.End - 1);
        return part;
    }
}
