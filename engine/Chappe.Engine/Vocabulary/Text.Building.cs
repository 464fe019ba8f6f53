using System.Buffers.Text;
using System.ComponentModel;
using System.Text;

namespace Chappe.Engine.Vocabulary;

/// <summary>How <c>$"{fU}-{rd}"</c> becomes a text: the compiler calls these, scripts do not.</summary>
public partial struct Text
{
    /// <summary>An empty text that will grow; what the compiler makes of <c>$"…"</c>.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public Text(int literalLength, int formattedCount) : this(null, 0, 0)
    {
        this = Here.ContextOrNull is { } context
            ? context.Arena.Store(ReadOnlySpan<byte>.Empty)
            : Of([]);
        _ = literalLength + formattedCount;
    }

    /// <summary>Adds a literal part.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void AppendLiteral(string literal) => AppendCharacters(literal);

    /// <summary>Adds a text; an undefined one adds nothing.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void AppendFormatted(Text value) => Append(value.Octets);

    /// <summary>Adds a string; null adds nothing.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void AppendFormatted(string? value) => AppendCharacters(value);

    /// <summary>Adds a number's digits.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void AppendFormatted(int value) => AppendFormatted((long)value);

    /// <summary>Adds a number's digits.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void AppendFormatted(long value)
    {
        if (Here.ContextOrNull is { } context)
        {
            Utf8Formatter.TryFormat(value, context.Arena.Open(ref this, 20), out int digits);
            context.Arena.Close(ref this, digits);
            return;
        }
        Span<byte> room = stackalloc byte[20];
        Utf8Formatter.TryFormat(value, room, out int written);
        Append(room[..written]);
    }

    /// <summary>Adds any other value, as the invariant culture writes it.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void AppendFormatted<T>(T value, string? format = null)
    {
        Span<byte> room = stackalloc byte[128];
        if (value is IUtf8SpanFormattable formattable && formattable.TryFormat(room, out int written, format, System.Globalization.CultureInfo.InvariantCulture)) Append(room[..written]);
        else AppendCharacters(value is IFormattable formatted ? formatted.ToString(format, System.Globalization.CultureInfo.InvariantCulture) : value?.ToString());
    }

    /// <summary>Joins two runs of octets in the arena of the message at hand, or in octets of their own where there is none.</summary>
    public static Text Join(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second) =>
        Here.ContextOrNull is { } context ? context.Arena.Join(first, second) : Of([.. first, .. second]);

    /// <summary>Copies octets into the arena of the message at hand, or into octets of their own where there is none.</summary>
    public static Text Store(ReadOnlySpan<byte> octets) =>
        Here.ContextOrNull is { } context ? context.Arena.Store(octets) : Of(octets.ToArray());

    /// <summary>An empty, defined text.</summary>
    public static Text Empty { get; } = Of([]);

    internal readonly bool EndsAt(byte[] buffer, int offset) => ReferenceEquals(_buffer, buffer) && _offset + _length == offset;

    internal void Append(ReadOnlySpan<byte> octets)
    {
        if (Here.ContextOrNull is not { } context)
        {
            this = Of([.. Octets, .. octets]);
            return;
        }
        octets.CopyTo(context.Arena.Open(ref this, octets.Length));
        context.Arena.Close(ref this, octets.Length);
    }

    private void AppendCharacters(string? characters)
    {
        if (string.IsNullOrEmpty(characters)) return;
        if (Here.ContextOrNull is not { } context)
        {
            this = Of([.. Octets, .. Encoding.UTF8.GetBytes(characters)]);
            return;
        }
        var room = context.Arena.Open(ref this, Encoding.UTF8.GetMaxByteCount(characters.Length));
        context.Arena.Close(ref this, Encoding.UTF8.GetBytes(characters, room));
    }
}
