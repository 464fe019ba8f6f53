using System.Buffers.Text;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Chappe.Engine.Vocabulary;

/// <summary>
/// A pseudo-variable's value: octets of the message or of the route's arena, or undefined (Kamailio's <c>$null</c>). It is
/// valid while its message is; what outlives the message stores <see cref="Octets"/> somewhere else. Where a text is wanted,
/// <c>$"{fU}-{rd}"</c> is written into the arena octet by octet and makes no string (Text.Building.cs).
/// </summary>
[InterpolatedStringHandler]
public partial struct Text(byte[]? buffer, int offset, int length) : IEquatable<Text>
{
    private byte[]? _buffer = buffer;
    private int _offset = offset;
    private int _length = length;

    /// <summary>True when the variable is not defined.</summary>
    public readonly bool IsNull => _buffer is null;
    /// <summary>Undefined or of no octets.</summary>
    public readonly bool IsEmpty => _length == 0;
    /// <summary>How many octets; 0 when undefined.</summary>
    public readonly int Length => _length;
    /// <summary>The octets; none when undefined.</summary>
    public readonly ReadOnlySpan<byte> Octets => _buffer.AsSpan(_offset, _length);

    /// <summary>A defined text on octets of its own.</summary>
    public static Text Of(byte[] octets) => new(octets, 0, octets.Length);

    /// <summary>A part of this text; bounds are cut to what is there.</summary>
    public readonly Text Slice(int start, int length)
    {
        start = Math.Clamp(start, 0, Length);
        return new Text(_buffer, _offset + start, Math.Clamp(length, 0, Length - start));
    }

    /// <summary>Kamailio's integer of a text: optional sign and digits, the whole text; anything else is 0.</summary>
    public readonly int ToInt() => Utf8Parser.TryParse(Octets, out int value, out int used) && used == Length ? value : 0;

    /// <summary>Encodes characters into the arena of the message at hand, or into octets of its own where there is none.</summary>
    public static implicit operator Text(string? value) => value is null ? default
        : Here.ContextOrNull is { } context ? context.Arena.Store(value.AsSpan()) : Of(Encoding.UTF8.GetBytes(value));
    /// <summary>The number's digits.</summary>
    public static implicit operator Text(int value) => Here.ContextOrNull is { } context ? context.Arena.Store((long)value) : Of(Encoding.ASCII.GetBytes(value.ToString(CultureInfo.InvariantCulture)));
    /// <summary>The integer, 0 when it is none.</summary>
    public static explicit operator int(Text value) => value.ToInt();

    /// <summary>Same octets; two undefined texts are the same, and undefined is not empty.</summary>
    public readonly bool Equals(Text other) => IsNull == other.IsNull && Octets.SequenceEqual(other.Octets);
    /// <inheritdoc cref="Equals(Text)"/>
    public static bool operator ==(Text left, Text right) => left.Equals(right);
    /// <summary>Not the same octets.</summary>
    public static bool operator !=(Text left, Text right) => !left.Equals(right);
    /// <summary>Compares with a literal without making a text of it; null compares with undefined.</summary>
    public static bool operator ==(Text left, string? right) => right is null ? left.IsNull
        : !left.IsNull && (left.Length == right.Length ? Ascii.Equals(left.Octets, right) || EqualsWide(left.Octets, right) : EqualsWide(left.Octets, right));
    /// <summary>Not the same octets.</summary>
    public static bool operator !=(Text left, string? right) => !(left == right);
    /// <summary>Compares as integers.</summary>
    public static bool operator ==(Text left, int right) => left.ToInt() == right && !left.IsNull;
    /// <summary>Compares as integers.</summary>
    public static bool operator !=(Text left, int right) => !(left == right);
    /// <summary>Compares as integers; undefined is neither more nor less than anything.</summary>
    public static bool operator <(Text left, int right) => !left.IsNull && left.ToInt() < right;
    /// <inheritdoc cref="op_LessThan(Text, int)"/>
    public static bool operator >(Text left, int right) => !left.IsNull && left.ToInt() > right;
    /// <inheritdoc cref="op_LessThan(Text, int)"/>
    public static bool operator <=(Text left, int right) => !left.IsNull && left.ToInt() <= right;
    /// <inheritdoc cref="op_LessThan(Text, int)"/>
    public static bool operator >=(Text left, int right) => !left.IsNull && left.ToInt() >= right;
    /// <summary>Joins; undefined counts as empty.</summary>
    public static Text operator +(Text left, Text right) => Join(left.Octets, right.Octets);

    private static bool EqualsWide(ReadOnlySpan<byte> octets, string text)
    {
        // Only texts outside ASCII come here with a chance of being equal.
        if (Ascii.IsValid(text)) return false;
        Span<byte> room = text.Length <= 128 ? stackalloc byte[128 * 3] : new byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
        return octets.SequenceEqual(room[..Encoding.UTF8.GetBytes(text, room)]);
    }

    /// <inheritdoc/>
    public readonly override bool Equals(object? obj) => obj is Text other && Equals(other);
    /// <inheritdoc/>
    public readonly override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Octets);
        return hash.ToHashCode();
    }
    /// <summary>The octets as UTF-8; undefined gives an empty string.</summary>
    public readonly override string ToString() => Encoding.UTF8.GetString(Octets);
}
