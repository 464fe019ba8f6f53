using System.ComponentModel;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Chappe.Engine.Vocabulary;
using StackExchange.Redis;

namespace Chappe.Modules.Redis;

/// <summary>
/// This is a command as a script writes it: <c>$"HSET user:{fU} contact {ct}"</c>. Blanks that the script wrote separate its arguments; what
/// stands in braces is a part of one argument, whatever a stranger wrote there.
/// </summary>
[InterpolatedStringHandler]
public sealed class RedisText
{
    private readonly List<List<byte>> _arguments = [];
    private readonly bool _isWhole;
    private bool _isOpen;

    /// <summary>Begins a command; what the compiler makes of <c>$"…"</c>.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public RedisText(int literalLength, int formattedCount) => _isWhole = literalLength == 0 && formattedCount == 1;

    private RedisText(string text) => AppendLiteral(text);

    /// <summary>A command without values.</summary>
    public static implicit operator RedisText(string text) => new(text);
    /// <summary>A command that was made elsewhere: its blanks separate.</summary>
    public static implicit operator RedisText(Text text) => new(text.ToString());

    /// <summary>Adds a literal part.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void AppendLiteral(string literal)
    {
        Span<byte> octets = stackalloc byte[4];
        foreach (var rune in literal.EnumerateRunes())
        {
            if (rune.Value is ' ' or '\t')
            {
                _isOpen = false;
                continue;
            }
            Append(octets[..rune.EncodeToUtf8(octets)]);
        }
    }

    /// <summary>Adds a value; an undefined one is empty.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void AppendFormatted(Text value)
    {
        // $"{command}" is the command itself.
        if (_isWhole) AppendLiteral(value.ToString());
        else Append(value.Octets);
    }

    /// <inheritdoc cref="AppendFormatted(Text)"/>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void AppendFormatted(string? value)
    {
        if (_isWhole) AppendLiteral(value ?? "");
        else Append(Encoding.UTF8.GetBytes(value ?? ""));
    }

    /// <summary>Adds any other value, as the invariant culture writes it.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void AppendFormatted<T>(T value, string? format = null) => AppendFormatted(value is IFormattable formatted ? formatted.ToString(format, CultureInfo.InvariantCulture) : value?.ToString());

    /// <summary>The command and its arguments; each <c>%s</c> is one of <paramref name="values"/>.</summary>
    /// <returns>null when there is no command, or not as many values as places.</returns>
    internal (string Command, object[] Arguments)? Build(ReadOnlySpan<byte[]> values)
    {
        if (_arguments.Count == 0) return null;
        var arguments = new object[_arguments.Count - 1];
        int next = 0;
        for (int i = 1; i < _arguments.Count; i++)
        {
            byte[] octets = [.. _arguments[i]];
            if (values.Length > 0 && (octets.AsSpan().SequenceEqual("%s"u8) || octets.AsSpan().SequenceEqual("%b"u8)))
            {
                if (next == values.Length) return null;
                octets = values[next++];
            }
            arguments[i - 1] = (RedisValue)octets;
        }
        return next == values.Length ? (Encoding.UTF8.GetString([.. _arguments[0]]), arguments) : null;
    }

    private void Append(ReadOnlySpan<byte> octets)
    {
        if (!_isOpen) _arguments.Add([]);
        _isOpen = true;
        _arguments[^1].AddRange(octets);
    }
}
