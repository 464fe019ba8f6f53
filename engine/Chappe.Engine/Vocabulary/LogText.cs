using System.ComponentModel;
using System.Runtime.CompilerServices;
using Chappe.Engine.Diagnostics;

namespace Chappe.Engine.Vocabulary;

/// <summary>The level of a log word that has its own.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IFixedLevel
{
    /// <summary>The level.</summary>
    static abstract LogLevel Level { get; }
}

/// <summary>The text of a log line as <c>$"…"</c> writes it, for a word whose level is its name. When the level is off, nothing of it is computed; an undefined value shows as <c>&lt;null&gt;</c>.</summary>
[InterpolatedStringHandler]
[EditorBrowsable(EditorBrowsableState.Never)]
public ref struct LogText<TLevel> where TLevel : IFixedLevel
{
    private LogText _text;

    /// <summary>Begins a line.</summary>
    public LogText(int literalLength, int formattedCount, out bool isEnabled) => _text = new LogText(literalLength, formattedCount, (int)TLevel.Level, out isEnabled);

    internal readonly Text Text => _text.Text;

    /// <summary>Adds a literal part.</summary>
    public void AppendLiteral(string literal) => _text.AppendLiteral(literal);
    /// <summary>Adds a text.</summary>
    public void AppendFormatted(Text value) => _text.AppendFormatted(value);
    /// <summary>Adds any other value.</summary>
    public void AppendFormatted<T>(T value, string? format = null) => _text.AppendFormatted(value, format);
}

/// <summary>As <see cref="LogText{TLevel}"/>, for a word that is given its level.</summary>
[InterpolatedStringHandler]
[EditorBrowsable(EditorBrowsableState.Never)]
public ref struct LogText
{
    private Text _text;

    /// <summary>Begins a line at a level by its number.</summary>
    public LogText(int literalLength, int formattedCount, int level, out bool isEnabled)
    {
        isEnabled = Here.ContextOrNull is { } context && context.Proxy.Log.IsOn((LogLevel)level);
        _text = isEnabled ? new Text(literalLength, formattedCount) : default;
    }

    /// <summary>Begins a line at a level by its name.</summary>
    public LogText(int literalLength, int formattedCount, string level, out bool isEnabled)
        : this(literalLength, formattedCount, (int)XlogFunctions.LevelOf(level), out isEnabled) { }

    internal readonly Text Text => _text;

    /// <summary>Adds a literal part.</summary>
    public void AppendLiteral(string literal) => _text.AppendLiteral(literal);
    /// <summary>Adds a text.</summary>
    public void AppendFormatted(Text value)
    {
        if (value.IsNull) _text.AppendLiteral("<null>");
        else _text.AppendFormatted(value);
    }
    /// <summary>Adds any other value.</summary>
    public void AppendFormatted<T>(T value, string? format = null) => _text.AppendFormatted(value, format);
}
