using Chappe.Sip.Messages;
using Chappe.Sip.Parsing;

namespace Chappe.Sip.Headers;

/// <summary>The comma-separated values of a header (RFC 3261 section 7.3.1): Allow, Supported, Require, Accept ... Commas in quotes and angle brackets separate nothing; empty values are left out.</summary>
public ref struct ListValues
{
    private readonly ReadOnlySpan<byte> _octets;
    private readonly int _end;
    private int _at;

    /// <summary>The values in <paramref name="range"/> of <paramref name="octets"/>; slices count from the start of <paramref name="octets"/>.</summary>
    public ListValues(ReadOnlySpan<byte> octets, Slice range)
    {
        _octets = octets;
        _at = range.Offset;
        _end = range.End;
    }

    /// <summary>The value at hand, trimmed, with its parameters.</summary>
    public Slice Current { get; private set; }

    /// <summary>Goes to the next value.</summary>
    public bool MoveNext()
    {
        while (_at < _end)
        {
            var start = Octets.SkipSpace(_octets, _at, _end);
            var comma = FindComma(start);
            var stop = Octets.TrimEnd(_octets, start, comma);
            _at = comma + 1;
            if (stop == start) continue;
            Current = new Slice(start, stop - start);
            return true;
        }
        return false;
    }

    /// <summary>The enumerator itself, for foreach.</summary>
    public readonly ListValues GetEnumerator() => this;

    private readonly int FindComma(int at)
    {
        while (at < _end)
        {
            var hit = _octets[at.._end].IndexOfAny((byte)',', (byte)'"', (byte)'<');
            if (hit < 0) return _end;
            at += hit;
            switch (_octets[at])
            {
                case (byte)',':
                    return at;
                case (byte)'"':
                    at = Octets.SkipQuoted(_octets, at, _end);
                    if (at < 0) return _end; // a quote that never closes takes the rest
                    break;
                default:
                    hit = _octets[at.._end].IndexOf((byte)'>');
                    if (hit < 0) return _end;
                    at += hit + 1;
                    break;
            }
        }
        return _end;
    }
}
