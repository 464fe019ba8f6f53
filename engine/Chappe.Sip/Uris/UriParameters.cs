using Chappe.Sip.Headers;
using Chappe.Sip.Messages;
using Chappe.Sip.Parsing;

namespace Chappe.Sip.Uris;

/// <summary>The parameters inside a URI (<c>;transport=tcp;lr</c>, RFC 3261 section 19.1.1): walked by foreach, found by name.</summary>
public readonly ref struct UriParameters
{
    private readonly ReadOnlySpan<byte> _octets;
    private readonly Slice _range;

    /// <summary>The parameters in <paramref name="range"/> of <paramref name="octets"/>, which starts at a semicolon (<see cref="SipUri.Parameters"/>); an absent range has none.</summary>
    public UriParameters(ReadOnlySpan<byte> octets, Slice range)
    {
        _octets = octets;
        _range = range;
    }

    /// <summary>Finds the parameter named <paramref name="name"/> in any case, escaped or not.</summary>
    /// <returns>false when it is not there; the value of a flag is absent.</returns>
    public bool TryGet(ReadOnlySpan<byte> name, out Slice value)
    {
        foreach (var parameter in this)
        {
            if (!Escapes.AreEquivalent(parameter.Name.Of(_octets), name, ignoreCase: true)) continue;
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

    /// <summary>Walks URI parameters without allocating.</summary>
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
            if (_at >= _end || _octets[_at] != ';' || !UriParameterReader.Read(_octets, ref _at, _end, out var name, out var value)) return false;
            Current = new Parameter(name, value);
            return true;
        }
    }
}
