using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text.Unicode;

namespace Chappe.Modules.Media.Ng;

/// <summary>Reads bencode (BEP 3): <c>d3:foo3:bare</c>. Names need not be sorted, since rtpengine does not sort them. Texts are slices of what was read.</summary>
internal ref struct BencodeReader
{
    /// <summary>Deeper than any command or reply: rtpengine's statistics have nine levels.</summary>
    internal const int MaxDepth = 16;
    internal const int MaxName = 255;

    private readonly ReadOnlyMemory<byte> _memory;
    private readonly ReadOnlySpan<byte> _octets;
    private int _at;
    private NgFault _fault;

    private BencodeReader(ReadOnlyMemory<byte> octets)
    {
        _memory = octets;
        _octets = octets.Span;
    }

    /// <summary>Reads one dictionary that fills <paramref name="octets"/>; line ends behind it are left out.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> octets, [NotNullWhen(true)] out NgDictionary? dictionary, out NgFault fault)
    {
        var reader = new BencodeReader(octets);
        dictionary = reader._octets.IsEmpty || reader._octets[0] != 'd' ? reader.Refuse<NgDictionary>(NgFault.NoDictionary) : reader.ReadDictionary(0);
        if (dictionary is not null && reader._octets[reader._at..].ContainsAnyExcept("\r\n \0"u8)) dictionary = reader.Refuse<NgDictionary>(NgFault.Trailing);
        fault = reader._fault;
        return dictionary is not null;
    }

    private NgValue? Read(int depth)
    {
        if (_at >= _octets.Length) return Refuse(NgFault.Cut);
        return _octets[_at] switch
        {
            (byte)'d' => depth < MaxDepth ? ReadDictionary(depth) : Refuse(NgFault.TooDeep),
            (byte)'l' => depth < MaxDepth ? ReadList(depth) : Refuse(NgFault.TooDeep),
            (byte)'i' => ReadInteger(),
            >= (byte)'0' and <= (byte)'9' => TryReadText(out var text) ? new NgText(text) : null,
            _ => Refuse(NgFault.BadValue),
        };
    }

    private NgDictionary? ReadDictionary(int depth)
    {
        var dictionary = new NgDictionary();
        _at++;
        while (!AtEnd())
        {
            if (_at >= _octets.Length) return Refuse<NgDictionary>(NgFault.Cut);
            if (!char.IsAsciiDigit((char)_octets[_at])) return Refuse<NgDictionary>(NgFault.BadName);
            if (!TryReadText(out var name)) return null;
            if (name.Length is 0 or > MaxName || !Utf8.IsValid(name.Span)) return Refuse<NgDictionary>(NgFault.BadName);
            if (Read(depth + 1) is not { } value) return null;
            if (!dictionary.TryAdd(System.Text.Encoding.UTF8.GetString(name.Span), value)) return Refuse<NgDictionary>(NgFault.SameNameTwice);
        }
        return dictionary;
    }

    private NgList? ReadList(int depth)
    {
        var list = new NgList();
        _at++;
        while (!AtEnd())
        {
            if (Read(depth + 1) is not { } value) return null;
            list.Add(value);
        }
        return list;
    }

    private NgValue? ReadInteger()
    {
        int length = _octets[_at..].IndexOf((byte)'e');
        if (length < 0) return Refuse(_octets.Length - _at > 22 ? NgFault.BadValue : NgFault.Cut);
        var digits = _octets.Slice(_at + 1, length - 1);
        // BEP 3: no blank, no plus, no leading zero, no negative zero; so every number is written in one way.
        bool isPlain = digits.SequenceEqual("0"u8) || digits.Length > 0 && digits[digits[0] == '-' ? Math.Min(1, digits.Length - 1) : 0] is >= (byte)'1' and <= (byte)'9';
        if (!isPlain || !Utf8Parser.TryParse(digits, out long number, out int used) || used != digits.Length) return Refuse(NgFault.BadValue);
        _at += length + 1;
        return new NgInteger(number);
    }

    private bool TryReadText(out ReadOnlyMemory<byte> text)
    {
        text = default;
        int digits = _octets[_at..].IndexOf((byte)':');
        if (digits is < 0 or > 6)
        {
            Refuse(_octets.Length - _at > 6 ? NgFault.BadValue : NgFault.Cut);
            return false;
        }
        var written = _octets.Slice(_at, digits);
        if (!Utf8Parser.TryParse(written, out int length, out int used) || used != digits || digits > 1 && written[0] is (byte)'0' or (byte)'+')
        {
            Refuse(NgFault.BadValue);
            return false;
        }
        if (length > _octets.Length - _at - digits - 1)
        {
            Refuse(NgFault.Cut);
            return false;
        }
        text = _memory.Slice(_at + digits + 1, length);
        _at += digits + 1 + length;
        return true;
    }

    private bool AtEnd()
    {
        if (_at >= _octets.Length || _octets[_at] != 'e') return false;
        _at++;
        return true;
    }

    private NgValue? Refuse(NgFault fault) => Refuse<NgValue>(fault);

    private T? Refuse<T>(NgFault fault) where T : NgValue
    {
        if (_fault == NgFault.None) _fault = fault;
        return null;
    }
}
