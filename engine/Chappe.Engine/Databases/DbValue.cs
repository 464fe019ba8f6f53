using System.Globalization;
using System.Text;

namespace Chappe.Engine.Databases;

/// <summary>What a <see cref="DbValue"/> holds.</summary>
public enum DbKind : byte
{
    /// <summary>NULL.</summary>
    Null,
    /// <summary>A whole number.</summary>
    Integer,
    /// <summary>A number with a fraction.</summary>
    Real,
    /// <summary>Characters.</summary>
    Text,
    /// <summary>Characters that the database makes a number or a time of where it wants one, as it does with what is written in a statement.</summary>
    Literal,
    /// <summary>A point in time.</summary>
    Time,
    /// <summary>Octets.</summary>
    Octets,
}

/// <summary>One typed value on its way to or from a database. It is always sent beside the statement, never inside its text.</summary>
public readonly struct DbValue : IEquatable<DbValue>
{
    private readonly object? _object;
    private readonly long _bits;

    private DbValue(DbKind kind, long bits, object? value = null) => (Kind, _bits, _object) = (kind, bits, value);

    /// <summary>What it holds.</summary>
    public DbKind Kind { get; }
    /// <summary>True for NULL.</summary>
    public bool IsNull => Kind == DbKind.Null;

    /// <summary>A whole number.</summary>
    public static DbValue Of(long value) => new(DbKind.Integer, value);
    /// <summary>A number with a fraction.</summary>
    public static DbValue Of(double value) => new(DbKind.Real, BitConverter.DoubleToInt64Bits(value));
    /// <summary>A text; null is NULL.</summary>
    public static DbValue Of(string? value) => value is null ? default : new(DbKind.Text, 0, value);
    /// <summary>A text that may stand for a number or a time.</summary>
    public static DbValue Literal(string value) => new(DbKind.Literal, 0, value);
    /// <summary>Octets of a message, taken as UTF-8.</summary>
    public static DbValue Of(ReadOnlySpan<byte> utf8) => new(DbKind.Text, 0, Encoding.UTF8.GetString(utf8));
    /// <summary>A point in time.</summary>
    public static DbValue Of(DateTimeOffset value) => new(DbKind.Time, value.UtcTicks);
    /// <summary>Octets that are no text.</summary>
    public static DbValue OfOctets(byte[] value) => new(DbKind.Octets, 0, value);

    /// <summary>The whole number; of a text its digits, else 0.</summary>
    public long ToInteger() => Kind switch
    {
        DbKind.Integer => _bits,
        DbKind.Real => (long)BitConverter.Int64BitsToDouble(_bits),
        DbKind.Text or DbKind.Literal => long.TryParse((string)_object!, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? number : 0,
        DbKind.Time => new DateTimeOffset(_bits, TimeSpan.Zero).ToUnixTimeSeconds(),
        _ => 0,
    };

    /// <summary>The number.</summary>
    public double ToReal() => Kind switch
    {
        DbKind.Real => BitConverter.Int64BitsToDouble(_bits),
        DbKind.Text or DbKind.Literal => double.TryParse((string)_object!, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : 0,
        _ => ToInteger(),
    };

    /// <summary>The point in time; the start of all times when it is none.</summary>
    public DateTimeOffset ToTime() => Kind == DbKind.Time ? new DateTimeOffset(_bits, TimeSpan.Zero) : default;

    /// <summary>The value as UTF-8; none for NULL.</summary>
    public byte[] ToOctets() => Kind == DbKind.Octets ? (byte[])_object! : Encoding.UTF8.GetBytes(ToString());

    /// <summary>The value as a text; empty for NULL.</summary>
    public override string ToString() => Kind switch
    {
        DbKind.Integer => _bits.ToString(CultureInfo.InvariantCulture),
        DbKind.Real => BitConverter.Int64BitsToDouble(_bits).ToString("0.######", CultureInfo.InvariantCulture),
        DbKind.Text or DbKind.Literal => (string)_object!,
        DbKind.Time => ToTime().ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
        DbKind.Octets => Encoding.UTF8.GetString((byte[])_object!),
        _ => "",
    };

    /// <summary>The same kind and the same value.</summary>
    public bool Equals(DbValue other) => Kind == other.Kind && _bits == other._bits
        && (_object is byte[] octets ? octets.AsSpan().SequenceEqual((byte[])other._object!) : Equals(_object, other._object));
    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is DbValue other && Equals(other);
    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, _bits, _object as string);
}
