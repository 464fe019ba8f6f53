using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Chappe.Engine.Vocabulary;

/// <summary>Kamailio's transformations that encode, escape and hash.</summary>
public partial struct Text
{
    private static readonly SearchValues<byte> s_userOctets = SearchValues.Create(Encoding.ASCII.GetBytes("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!~*'()&=+$,;?/"));
    private static readonly SearchValues<byte> s_paramOctets = SearchValues.Create(Encoding.ASCII.GetBytes("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!~*'()[]/:&+$"));

    /// <summary><c>{s.encode.hexa}</c>: two hexadecimal digits an octet.</summary>
    public readonly Text encode_hexa() => IsNull ? default : (Text)Convert.ToHexStringLower(Octets);

    /// <summary><c>{s.decode.hexa}</c>: the octets that hexadecimal digits stand for; undefined when they are none.</summary>
    public readonly Text decode_hexa()
    {
        var room = new byte[_length / 2];
        return !IsNull && _length % 2 == 0 && Convert.FromHexString(Encoding.Latin1.GetString(Octets), room, out _, out int written) == OperationStatus.Done
            ? Store(room.AsSpan(0, written)) : default;
    }

    /// <summary><c>{s.encode.base64}</c>.</summary>
    public readonly Text encode_base64() => IsNull ? default : (Text)Convert.ToBase64String(Octets);

    /// <summary><c>{s.decode.base64}</c>; undefined when it is not base64.</summary>
    public readonly Text decode_base64()
    {
        var room = new byte[Base64.GetMaxDecodedFromUtf8Length(_length)];
        return !IsNull && Base64.DecodeFromUtf8(Octets, room, out _, out int written) == OperationStatus.Done ? Store(room.AsSpan(0, written)) : default;
    }

    /// <summary><c>{s.encode.base64url}</c>: base64 of RFC 4648 section 5, without padding.</summary>
    public readonly Text encode_base64url() => IsNull ? default : (Text)Base64Url.EncodeToString(Octets);

    /// <summary><c>{s.decode.base64url}</c>; undefined when it is not base64url.</summary>
    public readonly Text decode_base64url()
    {
        var room = new byte[Base64Url.GetMaxDecodedLength(_length)];
        return !IsNull && Base64Url.DecodeFromUtf8(Octets, room, out _, out int written) == OperationStatus.Done ? Store(room.AsSpan(0, written)) : default;
    }

    /// <summary><c>{s.encode.7bit}</c>: GSM's packing of 7-bit characters into octets, which are no text any more.</summary>
    public readonly Text encode_7bit()
    {
        if (IsNull) return default;
        var packed = new byte[(_length * 7 + 7) / 8];
        var octets = Octets;
        for (int i = 0; i < octets.Length; i++)
        {
            int bit = i * 7, value = octets[i] & 0x7F;
            packed[bit / 8] |= (byte)(value << bit % 8);
            if (bit % 8 > 1) packed[bit / 8 + 1] |= (byte)(value >> 8 - bit % 8);
        }
        return Store(packed);
    }

    /// <summary><c>{s.decode.7bit}</c>: the reverse of <see cref="encode_7bit"/>.</summary>
    public readonly Text decode_7bit()
    {
        if (IsNull) return default;
        var octets = Octets;
        var room = new byte[octets.Length * 8 / 7];
        for (int i = 0; i < room.Length; i++)
        {
            int bit = i * 7, value = octets[bit / 8] >> bit % 8;
            if (bit % 8 > 1) value |= octets[bit / 8 + 1] << 8 - bit % 8;
            room[i] = (byte)(value & 0x7F);
        }
        return Store(room);
    }

    /// <summary><c>{s.escape.common}</c>: a backslash before quotes, backslashes and NUL.</summary>
    public readonly Text escape_common()
    {
        if (IsNull) return default;
        Text made = new(0, 0);
        for (int i = 0; i < _length; i++)
        {
            byte octet = Octets[i];
            if (octet is (byte)'\'' or (byte)'"' or (byte)'\\' or 0) made.Append("\\"u8);
            made.Append(octet == 0 ? "0"u8 : Octets.Slice(i, 1));
        }
        return made;
    }

    /// <summary><c>{s.unescape.common}</c>: the reverse of <see cref="escape_common"/>.</summary>
    public readonly Text unescape_common()
    {
        if (IsNull) return default;
        Text made = new(0, 0);
        for (int i = 0; i < _length; i++)
        {
            if (Octets[i] == '\\' && i + 1 < _length) i++;
            made.Append(Octets.Slice(i, 1));
        }
        return made;
    }

    /// <summary><c>{s.escape.user}</c>: as the user part of a URI may hold it (RFC 3261 section 25.1), the rest in %HH.</summary>
    public readonly Text escape_user() => EscapeAllBut(s_userOctets);

    /// <summary><c>{s.unescape.user}</c>: %HH decoded; undefined when an escape is broken.</summary>
    public readonly Text unescape_user() => Unescape(plusIsSpace: false);

    /// <summary><c>{s.escape.param}</c>: as a parameter's value may hold it, the rest in %HH.</summary>
    public readonly Text escape_param() => EscapeAllBut(s_paramOctets);

    /// <summary><c>{s.unescape.param}</c>: %HH decoded; undefined when an escape is broken.</summary>
    public readonly Text unescape_param() => Unescape(plusIsSpace: false);

    /// <summary><c>{s.escape.csv}</c>: in double quotes, those inside doubled (RFC 4180).</summary>
    public readonly Text escape_csv() => IsNull ? default : (Text)$"\"{replace("\"", "\"\"")}\"";

    /// <summary><c>{s.md5}</c>: in hexadecimal digits.</summary>
    public readonly Text md5()
    {
        Span<byte> hash = stackalloc byte[16];
        return IsNull ? default : Hex(hash[..MD5.HashData(Octets, hash)]);
    }

    /// <summary><c>{s.sha256}</c>: in hexadecimal digits.</summary>
    public readonly Text sha256()
    {
        Span<byte> hash = stackalloc byte[32];
        return IsNull ? default : Hex(hash[..SHA256.HashData(Octets, hash)]);
    }

    /// <summary><c>{s.sha384}</c>: in hexadecimal digits.</summary>
    public readonly Text sha384()
    {
        Span<byte> hash = stackalloc byte[48];
        return IsNull ? default : Hex(hash[..SHA384.HashData(Octets, hash)]);
    }

    /// <summary><c>{s.sha512}</c>: in hexadecimal digits.</summary>
    public readonly Text sha512()
    {
        Span<byte> hash = stackalloc byte[64];
        return IsNull ? default : Hex(hash[..SHA512.HashData(Octets, hash)]);
    }

    /// <summary><c>{s.corehash[,n]}</c>: Kamailio's core hash, reduced to <paramref name="size"/> slots when it is a power of two above 0. For spreading, not for secrets.</summary>
    public readonly Text corehash(int size = 0)
    {
        if (IsNull) return default;
        uint hash = 0;
        var octets = Octets;
        for (; octets.Length >= 4; octets = octets[4..]) hash += Fold((uint)octets[0] << 24 | (uint)octets[1] << 16 | (uint)octets[2] << 8 | octets[3]);
        uint rest = 0;
        foreach (byte octet in octets) rest = rest << 8 | octet;
        hash += Fold(rest);
        hash = hash + (hash >> 11) + ((hash >> 13) + (hash >> 23));
        if (size > 0) hash &= (uint)size - 1;
        return Here.ContextOrNull is { } context ? context.Arena.Store((long)hash) : (Text)hash.ToString(System.Globalization.CultureInfo.InvariantCulture);

        static uint Fold(uint value) => value ^ value >> 3;
    }

    internal readonly Text EscapeAllBut(SearchValues<byte> free, bool spaceIsPlus = false)
    {
        if (IsNull || Octets.IndexOfAnyExcept(free) < 0) return this;
        Text made = new(0, 0);
        Span<byte> escape = stackalloc byte[3];
        escape[0] = (byte)'%';
        for (int i = 0; i < _length; i++)
        {
            byte octet = Octets[i];
            if (octet == ' ' && spaceIsPlus) made.Append("+"u8);
            else if (free.Contains(octet)) made.Append(Octets.Slice(i, 1));
            else
            {
                Utf8Formatter.TryFormat(octet, escape[1..], out _, new StandardFormat('x', 2));
                made.Append(escape);
            }
        }
        return made;
    }

    internal readonly Text Unescape(bool plusIsSpace)
    {
        if (IsNull) return default;
        var made = Store(Octets);
        var room = made._buffer.AsSpan(made._offset, made._length);
        int written = 0;
        for (int i = 0; i < _length; i++)
        {
            byte octet = room[i];
            if (octet == '%')
            {
                if (i + 2 >= _length || !Utf8Parser.TryParse(room.Slice(i + 1, 2), out octet, out int used, 'x') || used != 2) return default;
                i += 2;
            }
            else if (octet == '+' && plusIsSpace) octet = (byte)' ';
            room[written++] = octet;
        }
        return made.Slice(0, written);
    }

    private static Text Hex(ReadOnlySpan<byte> octets)
    {
        Span<byte> digits = stackalloc byte[octets.Length * 2];
        Convert.TryToHexStringLower(octets, digits, out int written);
        return Store(digits[..written]);
    }
}
