namespace Chappe.Engine.Vocabulary;

/// <summary>Kamailio's <c>{s.…}</c> transformations under their own names. An undefined text stays undefined in all of them.</summary>
public partial struct Text
{
    /// <summary><c>{s.len}</c>: how many octets; 0 when undefined.</summary>
    public readonly int len => _length;

    /// <summary><c>{s.int}</c>: the text as a number; 0 when it is none.</summary>
    public readonly int @int => ToInt();

    /// <summary><c>{s.substr,off,len}</c>: a part. A negative offset counts from the end, a length of 0 means to the end.</summary>
    /// <returns>Undefined when the offset lies outside the text.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative.</exception>
    public readonly Text substr(int offset, int length = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        if (offset < 0) offset += _length;
        if (offset < 0 || offset >= _length) return default;
        return Slice(offset, length == 0 ? _length : length);
    }

    /// <summary><c>{s.select,i,sep}</c>: the field at <paramref name="index"/> of those that <paramref name="separator"/> divides; negative counts from the end (-1 is the last). Empty fields count.</summary>
    /// <returns>An empty text when there are not so many fields.</returns>
    public readonly Text select(int index, char separator)
    {
        if (IsNull) return default;
        var octets = Octets;
        byte mark = (byte)separator;
        if (index < 0) index += octets.Count(mark) + 1;
        if (index < 0) return Slice(0, 0);
        int start = 0;
        for (; index > 0; index--)
        {
            int next = octets[start..].IndexOf(mark);
            if (next < 0) return Slice(_length, 0);
            start += next + 1;
        }
        int end = octets[start..].IndexOf(mark);
        return Slice(start, end < 0 ? _length : end);
    }

    /// <summary><c>{s.count,c}</c>: how often the character stands in the text.</summary>
    public readonly int count(char c) => Octets.Count((byte)c);

    /// <summary><c>{s.toupper}</c>: ASCII letters made capital.</summary>
    public readonly Text toupper() => Map(static o => o is >= (byte)'a' and <= (byte)'z' ? (byte)(o - 32) : o);

    /// <summary><c>{s.tolower}</c>: ASCII letters made small.</summary>
    public readonly Text tolower() => Map(Sip.Parsing.Octets.Lower);

    /// <summary><c>{s.replace,a,b}</c>: every <paramref name="old"/> replaced by <paramref name="replacement"/>.</summary>
    public readonly Text replace(Text old, Text replacement)
    {
        if (IsNull || old.IsEmpty) return this;
        int at = Octets.IndexOf(old.Octets);
        if (at < 0) return this;
        Text made = new(0, 0);
        var rest = this;
        for (; at >= 0; at = rest.Octets.IndexOf(old.Octets))
        {
            made.Append(rest.Octets[..at]);
            made.Append(replacement.Octets);
            rest = rest.Slice(at + old.Length, rest.Length);
        }
        made.Append(rest.Octets);
        return made;
    }

    /// <summary><c>{s.ftime,format}</c>: seconds since 1970 as local time by strftime's letters.</summary>
    /// <returns>Undefined when it is no number.</returns>
    public readonly Text ftime(string format)
    {
        if (!Sip.Parsing.Numbers.TryParse(Octets, uint.MaxValue, out uint seconds)) return default;
        var zone = Here.Context.Proxy.Clock.Provider.LocalTimeZone;
        return TimeFormat.Write(format, TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeSeconds(seconds), zone));
    }

    /// <summary><c>{s.rm,x}</c>: every <paramref name="part"/> taken out.</summary>
    public readonly Text rm(Text part) => replace(part, Slice(0, 0));

    /// <summary><c>{s.rmws}</c>: white space taken out everywhere.</summary>
    public readonly Text rmws() => Filter(static o => o is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n'));

    /// <summary><c>{s.strip,n}</c>: without its first <paramref name="n"/> octets; empty when it has no more.</summary>
    public readonly Text strip(int n) => Slice(Math.Max(n, 0), _length);

    /// <summary><c>{s.striptail,n}</c>: without its last <paramref name="n"/> octets; empty when it has no more.</summary>
    public readonly Text striptail(int n) => Slice(0, _length - Math.Max(n, 0));

    /// <summary><c>{s.prefixes,n}</c>: all prefixes up to <paramref name="most"/> octets (0: all) with commas between, as in <c>a,ab,abc</c>.</summary>
    public readonly Text prefixes(int most = 0) => Prefixes(most, default);

    /// <summary><c>{s.prefixes.quoted,n}</c>: as <see cref="prefixes"/>, each in single quotes.</summary>
    public readonly Text prefixes_quoted(int most = 0) => Prefixes(most, "'"u8);

    /// <summary><c>{s.trim}</c>: without white space at both ends.</summary>
    public readonly Text trim() => rtrim().ltrim();

    /// <summary><c>{s.rtrim}</c>: without white space at the end.</summary>
    public readonly Text rtrim() => Slice(0, Octets.TrimEnd(" \t\r\n"u8).Length);

    /// <summary><c>{s.ltrim}</c>: without white space at the start.</summary>
    public readonly Text ltrim() => Slice(_length - Octets.TrimStart(" \t\r\n"u8).Length, _length);

    /// <summary><c>{s.unquote}</c>: without the pair of double or single quotes around it.</summary>
    public readonly Text unquote() => _length >= 2 && Octets[0] == Octets[^1] && Octets[0] is (byte)'"' or (byte)'\'' ? Slice(1, _length - 2) : this;

    /// <summary><c>{s.unbracket}</c>: without the pair of brackets of any kind around it.</summary>
    public readonly Text unbracket() =>
        _length >= 2 && (Octets[0], Octets[^1]) is ((byte)'(', (byte)')') or ((byte)'[', (byte)']') or ((byte)'{', (byte)'}') or ((byte)'<', (byte)'>') ? Slice(1, _length - 2) : this;

    /// <summary><c>{s.before,c}</c>: what stands before the first <paramref name="c"/>; the whole text when there is none.</summary>
    public readonly Text before(char c) => Octets.IndexOf((byte)c) is >= 0 and var at ? Slice(0, at) : this;

    /// <summary><c>{s.after,c}</c>: what stands behind the first <paramref name="c"/>; an empty text when there is none.</summary>
    public readonly Text after(char c) => Octets.IndexOf((byte)c) is >= 0 and var at ? Slice(at + 1, _length) : Slice(_length, 0);

    /// <summary><c>{s.rbefore,c}</c>: what stands before the last <paramref name="c"/>; the whole text when there is none.</summary>
    public readonly Text rbefore(char c) => Octets.LastIndexOf((byte)c) is >= 0 and var at ? Slice(0, at) : this;

    /// <summary><c>{s.rafter,c}</c>: what stands behind the last <paramref name="c"/>; an empty text when there is none.</summary>
    public readonly Text rafter(char c) => Octets.LastIndexOf((byte)c) is >= 0 and var at ? Slice(at + 1, _length) : Slice(_length, 0);

    /// <summary><c>{s.numeric}</c>: only its digits.</summary>
    public readonly Text numeric() => Filter(static o => Sip.Parsing.Octets.IsDigitOctet(o));

    private readonly Text Prefixes(int most, ReadOnlySpan<byte> quote)
    {
        if (IsNull) return default;
        // Bounded by what a user part can be: the sum of all prefixes grows with the square (threats P7).
        most = Math.Min(most <= 0 ? _length : Math.Min(most, _length), 255);
        Text made = new(0, 0);
        for (int n = 1; n <= most; n++)
        {
            if (n > 1) made.Append(","u8);
            made.Append(quote);
            made.Append(Octets[..n]);
            made.Append(quote);
        }
        return made;
    }

    private readonly Text Map(Func<byte, byte> map)
    {
        if (IsNull) return default;
        var made = Store(Octets);
        var room = made._buffer.AsSpan(made._offset, made._length);
        foreach (ref byte octet in room) octet = map(octet);
        return made;
    }

    private readonly Text Filter(Func<byte, bool> keeps)
    {
        if (IsNull) return default;
        var made = Store(Octets);
        var room = made._buffer.AsSpan(made._offset, made._length);
        int written = 0;
        foreach (byte octet in room) if (keeps(octet)) room[written++] = octet;
        return made.Slice(0, written);
    }
}
