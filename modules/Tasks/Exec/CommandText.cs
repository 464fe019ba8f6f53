using System.ComponentModel;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Tasks;

/// <summary>
/// This is a command as a script writes it: <c>$"/usr/bin/rate {fU} {rd}"</c>. What stands in braces is never part of the command's text: it
/// goes into the environment, and the shell is told to take it from there, whole and in quotes. A caller named <c>$(reboot)</c> is a name.
/// </summary>
[InterpolatedStringHandler]
public sealed class CommandText
{
    private const int LongestValue = 65536;

    private readonly StringBuilder _text = new();
    private readonly Dictionary<string, string> _values = [];
    private readonly bool _isWhole;
    private char _quote;

    /// <summary>Begins a command; what the compiler makes of <c>$"…"</c>.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public CommandText(int literalLength, int formattedCount) => _isWhole = literalLength == 0 && formattedCount == 1;

    private CommandText(string text) => _text.Append(text);

    /// <summary>A command without values.</summary>
    public static implicit operator CommandText(string text) => new(text);
    /// <summary>A command that was made elsewhere, run as it is: what is in it must have been quoted there.</summary>
    public static implicit operator CommandText(Text text) => new(text.ToString());

    /// <summary>Adds a literal part.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void AppendLiteral(string literal)
    {
        for (int i = 0; i < literal.Length; i++)
        {
            char c = literal[i];
            _text.Append(c);
            if (c == '\\' && _quote != '\'' && i + 1 < literal.Length) _text.Append(literal[++i]);
            else if (_quote == '\0' && (c is '\'' or '"')) _quote = c;
            else if (c == _quote) _quote = '\0';
        }
    }

    /// <summary>Adds a value; an undefined one is empty.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void AppendFormatted(Text value) => Add(value.ToString());
    /// <inheritdoc cref="AppendFormatted(Text)"/>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void AppendFormatted(string? value) => Add(value ?? "");
    /// <summary>Adds any other value, as the invariant culture writes it.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void AppendFormatted<T>(T value, string? format = null) => Add(value is IFormattable formatted ? formatted.ToString(format, CultureInfo.InvariantCulture) : value?.ToString() ?? "");

    /// <summary>What the shell gets.</summary>
    internal string Command => _text.ToString();

    /// <summary>The values, by the names that the command reads them by.</summary>
    internal Dictionary<string, string> Values => _values;

    private void Add(string value)
    {
        // $"{command}" is the command itself.
        if (_isWhole)
        {
            _text.Append(value);
            return;
        }
        string name = $"CHAPPE_{_values.Count + 1}";
        // A NUL cannot stand in an environment, and the kernel takes no more than 128 KB.
        value = value.Replace("\0", "");
        _values[name] = value.Length > LongestValue ? value[..LongestValue] : value;
        // The shell never reads the value as a command; the quotes keep it one word.
        _text.Append(_quote switch { '"' => $"${{{name}}}", '\'' => $"'\"${{{name}}}\"'", _ => $"\"${{{name}}}\"" });
    }
}
