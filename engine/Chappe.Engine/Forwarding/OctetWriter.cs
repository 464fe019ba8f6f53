using System.Buffers.Text;
using Chappe.Engine.Transports;

namespace Chappe.Engine.Forwarding;

/// <summary>Appends to a span and remembers when it was too small, so that whoever writes a message checks once, at its end.</summary>
public ref struct OctetWriter(Span<byte> destination)
{
    private readonly Span<byte> _destination = destination;
    private int _length;
    private bool _overflowed;

    /// <summary>How many octets were written, -1 when they did not fit.</summary>
    public readonly int Length => _overflowed ? -1 : _length;

    /// <summary>What was written; only as good as <see cref="Length"/> says.</summary>
    public readonly ReadOnlySpan<byte> Written => _destination[.._length];

    /// <summary>Appends octets.</summary>
    public void Write(scoped ReadOnlySpan<byte> octets)
    {
        if (octets.TryCopyTo(_destination[_length..])) _length += octets.Length;
        else _overflowed = true;
    }

    /// <summary>Appends one octet.</summary>
    public void Write(byte octet)
    {
        if (_length < _destination.Length) _destination[_length++] = octet;
        else _overflowed = true;
    }

    /// <summary>Appends a number in decimal digits.</summary>
    public void Write(int number)
    {
        if (Utf8Formatter.TryFormat(number, _destination[_length..], out int written)) _length += written;
        else _overflowed = true;
    }

    /// <summary>Appends a number in small hexadecimal digits without leading zeros.</summary>
    public void WriteHex(ulong number)
    {
        if (Utf8Formatter.TryFormat(number, _destination[_length..], out int written, 'x')) _length += written;
        else _overflowed = true;
    }

    /// <summary>Appends a host as SIP writes it, IPv6 in brackets unless told otherwise.</summary>
    public void WriteHost(in NetAddress address, bool brackets = true)
    {
        if (_destination.Length - _length >= 64) _length += address.FormatHost(_destination[_length..], brackets);
        else _overflowed = true;
    }

    /// <summary>Appends text that must not break a line: control octets become blanks (threats R3).</summary>
    public void WritePrintable(scoped ReadOnlySpan<byte> text)
    {
        int start = _length;
        Write(text);
        foreach (ref byte octet in _destination[start.._length])
            if (octet < 0x20 || octet == 0x7F) octet = (byte)' ';
    }
}
