using Chappe.Sip.Messages;
using Chappe.Sip.Parsing;

namespace Chappe.Sip.Digest;

/// <summary>Walks <c>scheme name=value, name="value" ...</c>, the shape that challenges and credentials share (RFC 3261 section 25.1, auth-param).</summary>
internal ref struct DigestFields
{
    private readonly ReadOnlySpan<byte> _octets;
    private readonly int _end;
    private int _at;
    private int _count;

    /// <summary>Reads the scheme of <paramref name="value"/>.</summary>
    public DigestFields(ReadOnlySpan<byte> octets, Slice value)
    {
        _octets = octets;
        _end = value.End;
        var stop = Octets.SkipToken(octets, value.Offset, value.End);
        Scheme = new Slice(value.Offset, stop - value.Offset);
        _at = Octets.SkipSpace(octets, stop, value.End);
        if (_at == stop) IsFaulty = true;
    }

    public Slice Scheme { get; }
    public Slice Name { get; private set; }
    /// <summary>The value without its quotes. Quoted-pairs stay as they are: both sides hash what stands between the quotes (RFC 7616, unq()).</summary>
    public Slice Value { get; private set; }
    public bool IsFaulty { get; private set; }

    public readonly bool IsDigest => Octets.EqualsNoCase(Scheme.Of(_octets), "Digest"u8);

    public bool MoveNext()
    {
        // Lists may hold empty elements; phones leave a comma at the end (RFC 7230 section 7).
        while (_at < _end && _octets[_at] == ',') _at = Octets.SkipSpace(_octets, _at + 1, _end);
        if (IsFaulty || _at == _end) return false;
        IsFaulty = ++_count > ParameterReader.MaxParameters || !ReadField();
        return !IsFaulty;
    }

    private bool ReadField()
    {
        var stop = Octets.SkipToken(_octets, _at, _end);
        Name = new Slice(_at, stop - _at);
        _at = Octets.SkipSpace(_octets, stop, _end);
        if (Name.Length == 0 || _at == _end || _octets[_at] != '=') return false;
        _at = Octets.SkipSpace(_octets, _at + 1, _end);
        var start = _at;
        if (_at < _end && _octets[_at] == '"')
        {
            stop = Octets.SkipQuoted(_octets, _at, _end);
            if (stop < 0) return false;
            Value = new Slice(start + 1, stop - start - 2);
        }
        else
        {
            stop = Octets.SkipWord(_octets, _at, _end);
            Value = new Slice(start, stop - start);
        }
        _at = Octets.SkipSpace(_octets, stop, _end);
        return _at == _end || _octets[_at] == ',';
    }

    /// <summary>True when <see cref="Name"/> is <paramref name="name"/> in any case.</summary>
    public readonly bool Is(ReadOnlySpan<byte> name) => Octets.EqualsNoCase(Name.Of(_octets), name);
}
