using Chappe.Sip.Messages;
using Chappe.Sip.Parsing;

namespace Chappe.Sip.Headers;

/// <summary>The parameters behind a header value (<c>;name=value;flag</c>, RFC 3261 section 7.3.1): walked by foreach, found by name. A part that is not of the grammar ends them.</summary>
public readonly ref struct HeaderParameters
{
    private readonly ReadOnlySpan<byte> _octets;
    private readonly Slice _range;

    /// <summary>The parameters in <paramref name="range"/> of <paramref name="octets"/>, which starts at a semicolon (<see cref="NameAddr.Parameters"/>, <see cref="Via.Parameters"/>) or at any value whose parameters follow its first semicolon (Content-Type, Event). An absent range has none.</summary>
    public HeaderParameters(ReadOnlySpan<byte> octets, Slice range)
    {
        _octets = octets;
        var semicolon = range.Of(octets).IndexOf((byte)';');
        _range = semicolon < 0 ? default : new Slice(range.Offset + semicolon, range.Length - semicolon);
    }

    /// <summary>Finds the parameter named <paramref name="name"/> in any case.</summary>
    /// <returns>false when it is not there; the value of a flag is absent.</returns>
    public bool TryGet(ReadOnlySpan<byte> name, out Slice value)
    {
        foreach (var parameter in this)
        {
            if (!Octets.EqualsNoCase(parameter.Name.Of(_octets), name)) continue;
            value = parameter.Value;
            return true;
        }
        value = default;
        return false;
    }

    /// <summary>True when the parameter stands there, with or without a value.</summary>
    public bool Has(ReadOnlySpan<byte> name) => TryGet(name, out _);

    /// <summary>Walks the parameters in order.</summary>
    public Enumerator GetEnumerator() => new(_octets, _range);

    /// <summary>Walks header parameters without allocating.</summary>
    public ref struct Enumerator
    {
        private readonly ReadOnlySpan<byte> _octets;
        private readonly int _end;
        private int _at;

        internal Enumerator(ReadOnlySpan<byte> octets, Slice range)
        {
            _octets = octets;
            _at = range.Offset;
            _end = range.End;
        }

        /// <summary>The parameter at hand.</summary>
        public Parameter Current { get; private set; }

        /// <summary>Goes to the next parameter.</summary>
        public bool MoveNext()
        {
            if (_at >= _end || _octets[_at] != ';' || !ParameterReader.Read(_octets, ref _at, _end, out var name, out var value)) return false;
            Current = new Parameter(name, value);
            return true;
        }
    }
}
