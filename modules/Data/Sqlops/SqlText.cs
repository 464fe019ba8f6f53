using System.ComponentModel;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Chappe.Engine.Databases;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Data;

/// <summary>
/// This is a statement as a script writes it: <c>$"SELECT name FROM users WHERE id = {fU}"</c>. What stands in braces is never part of the
/// statement's text: it becomes a parameter and travels beside it, whatever a stranger wrote there (threats: injection). A value inside
/// quotes, as kamailio.cfg has it (<c>'$fU'</c>), takes the whole of what is quoted with it.
/// </summary>
[InterpolatedStringHandler]
public sealed class SqlText
{
    private enum Place { Plain, Quoted, Named }

    private readonly List<(string? Literal, DbValue Value)> _parts = [];
    private readonly bool _isWhole;

    /// <summary>Begins a statement; what the compiler makes of <c>$"…"</c>.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public SqlText(int literalLength, int formattedCount) => _isWhole = literalLength == 0 && formattedCount == 1;

    private SqlText(string text)
    {
        _isWhole = true;
        _parts.Add((text, default));
    }

    /// <summary>A statement without values.</summary>
    public static implicit operator SqlText(string text) => new(text);
    /// <summary>A statement that was made elsewhere, sent as it is: what is in it must have been quoted there (<c>sql.val</c>).</summary>
    public static implicit operator SqlText(Text text) => new(text.ToString());

    /// <summary>Adds a literal part.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void AppendLiteral(string literal) => _parts.Add((literal, default));

    /// <summary>Adds a value; an undefined one is NULL.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void AppendFormatted(Text value) => Add(value.IsNull ? default : DbValue.Literal(value.ToString()));
    /// <inheritdoc cref="AppendFormatted(Text)"/>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void AppendFormatted(string? value) => Add(value is null ? default : DbValue.Literal(value));
    /// <summary>Adds a number.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void AppendFormatted(long value) => Add(DbValue.Of(value));
    /// <summary>Adds any other value, as the invariant culture writes it.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public void AppendFormatted<T>(T value, string? format = null) =>
        Add(DbValue.Literal(value is IFormattable formatted ? formatted.ToString(format, CultureInfo.InvariantCulture) : value?.ToString() ?? ""));

    /// <summary>What is sent: the text with its places, and the values.</summary>
    internal (SqlStatement Statement, DbValue[] Values) Build(SqlDialect dialect)
    {
        var builder = new Builder(dialect.HasBackslashEscapes);
        foreach (var (literal, value) in _parts)
            if (literal is not null) builder.AddLiteral(literal);
            else builder.AddValue(value);
        builder.End();
        string text = builder.Text.ToString();
        bool reads = text.AsSpan().TrimStart().StartsWith("select", StringComparison.OrdinalIgnoreCase) || text.AsSpan().TrimStart().StartsWith("show", StringComparison.OrdinalIgnoreCase);
        // A statement with places is the same one each time, so it pays to keep it prepared; one that a script put together is not.
        return (new SqlStatement(text, !reads, IsKept: builder.Values.Count > 0), [.. builder.Values]);
    }

    private void Add(DbValue value)
    {
        // $"{query}" is the statement itself.
        if (_isWhole) _parts.Add((value.ToString(), default));
        else _parts.Add((null, value));
    }

    /// <summary>Walks through the text and knows whether it is inside quotes.</summary>
    private sealed class Builder(bool hasBackslashEscapes)
    {
        private readonly StringBuilder _quoted = new();
        private Place _place;
        private char _quote;
        private bool _hasValue;

        public StringBuilder Text { get; } = new();
        public List<DbValue> Values { get; } = [];

        public void AddLiteral(string literal)
        {
            for (int i = 0; i < literal.Length; i++)
            {
                char c = literal[i];
                if (_place == Place.Plain)
                {
                    if (c is '\'' or '"' or '`') (_place, _quote) = (c == '\'' ? Place.Quoted : Place.Named, c);
                    else Text.Append(c);
                    if (_place == Place.Named) Text.Append(c);
                    continue;
                }
                bool isEscape = _place == Place.Quoted && c == '\\' && hasBackslashEscapes && i + 1 < literal.Length;
                bool isDoubled = c == _quote && i + 1 < literal.Length && literal[i + 1] == _quote;
                if (_place == Place.Named) Text.Append(c);
                if (isEscape || isDoubled)
                {
                    i++;
                    if (_place == Place.Named) Text.Append(literal[i]);
                    else _quoted.Append(isEscape ? Unescaped(literal[i]) : literal[i]);
                }
                else if (c == _quote) EndQuoted();
                else if (_place == Place.Quoted) _quoted.Append(c);
            }
        }

        public void AddValue(DbValue value)
        {
            if (_place == Place.Quoted)
            {
                _hasValue = true;
                // MySQL would have read the escapes that {s.escape.common} made.
                string text = value.ToString();
                if (!hasBackslashEscapes || !text.Contains('\\')) _quoted.Append(text);
                else
                    for (int i = 0; i < text.Length; i++) _quoted.Append(text[i] == '\\' && i + 1 < text.Length ? Unescaped(text[++i]) : text[i]);
                return;
            }
            if (_place == Place.Named)
            {
                // No database takes a name beside the statement, so only what cannot end the quotes may stand there.
                string name = value.ToString();
                Text.Append(SqlDialect.IsName(name) ? name : "?");
                return;
            }
            if (value.Kind == DbKind.Literal) value = Unquoted(value.ToString());
            if (value.Kind == DbKind.Literal && WantsNumber() && long.TryParse(value.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out long number)) value = DbValue.Of(number);
            Put(value);
        }

        public void End()
        {
            if (_place == Place.Quoted) EndQuoted();
        }

        private void EndQuoted()
        {
            if (_place == Place.Quoted)
            {
                if (_hasValue) Put(DbValue.Literal(_quoted.ToString()));
                else Text.Append('\'').Append(_quoted.Replace("'", "''").Replace("\\", hasBackslashEscapes ? "\\\\" : "\\")).Append('\'');
                _quoted.Clear();
                _hasValue = false;
            }
            _place = Place.Plain;
        }

        private void Put(DbValue value)
        {
            Text.Append("@p").Append(Values.Count.ToString(CultureInfo.InvariantCulture));
            Values.Add(value);
        }

        private bool WantsNumber()
        {
            string before = Text.ToString().TrimEnd();
            return before.EndsWith("limit", StringComparison.OrdinalIgnoreCase) || before.EndsWith("offset", StringComparison.OrdinalIgnoreCase);
        }

        /// <summary>What <c>{sql.val}</c> has quoted already.</summary>
        private DbValue Unquoted(string text)
        {
            if (text == "NULL") return default;
            if (text.Length < 2 || text[0] != '\'' || text[^1] != '\'') return DbValue.Literal(text);
            text = text[1..^1].Replace("''", "'");
            return DbValue.Literal(hasBackslashEscapes ? text.Replace("\\\\", "\\") : text);
        }

        private static char Unescaped(char c) => c switch { 'n' => '\n', 'r' => '\r', 't' => '\t', '0' => '\0', _ => c };
    }
}
