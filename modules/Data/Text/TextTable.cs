using System.Globalization;
using System.Text;
using Chappe.Engine.Databases;

namespace Chappe.Modules.Data;

/// <summary>What a column of a text table holds.</summary>
internal enum TextKind
{
    /// <summary>Whole numbers, also for times.</summary>
    Integer,
    /// <summary>Numbers with a fraction.</summary>
    Real,
    /// <summary>Characters.</summary>
    Text,
}

/// <summary>A column of a text table.</summary>
internal readonly record struct TextColumn(string Name, TextKind Kind, bool IsNullable, bool IsAuto);

/// <summary>
/// This is a text table as a file: a line of columns, <c>id(int,auto) name(string) note(string,null)</c>, and a line for each row, its fields divided by
/// colons (Kamailio's db_text). In a text <c>\n</c>, <c>\r</c>, <c>\t</c>, <c>\0</c>, the backslash and the colon are escaped. An empty field is NULL where a column allows it.
/// </summary>
internal sealed record TextTable(string Header, IReadOnlyList<TextColumn> Columns)
{
    /// <summary>Reads the first line.</summary>
    /// <exception cref="FormatException">It is no line of columns.</exception>
    public static TextTable ParseHeader(string line)
    {
        var columns = line.Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries).Select(ParseColumn).ToList();
        if (columns.Count == 0) throw new FormatException("line 1 names no column");
        if (columns.DistinctBy(c => c.Name, StringComparer.OrdinalIgnoreCase).Count() < columns.Count) throw new FormatException("line 1 names a column twice");
        return new TextTable(line.Trim(), columns);
    }

    /// <summary>Reads a whole file.</summary>
    /// <exception cref="FormatException">It is no table; says in which line.</exception>
    public static (TextTable Table, List<DbValue[]> Rows) Parse(string text, char delimiter, bool keepsEmpty)
    {
        int end = text.IndexOf('\n');
        var table = ParseHeader(end < 0 ? text : text[..end]);
        var rows = new List<DbValue[]>();
        var field = new StringBuilder();
        for (int number = 2; end >= 0 && end + 1 < text.Length; number++)
        {
            int start = end + 1;
            end = text.IndexOf('\n', start);
            var line = end < 0 ? text.AsSpan(start) : text.AsSpan(start, end - start);
            if (line.Trim().Length > 0) rows.Add(table.ParseRow(line, delimiter, keepsEmpty, field, number));
        }
        return (table, rows);
    }

    /// <summary>Writes a row, with the end of its line.</summary>
    public void AppendRow(StringBuilder text, IReadOnlyList<object> values, char delimiter)
    {
        for (int i = 0; i < Columns.Count; i++)
        {
            if (i > 0) text.Append(delimiter);
            AppendValue(text, values[i], Columns[i].Kind, delimiter);
        }
        text.Append('\n');
    }

    private DbValue[] ParseRow(ReadOnlySpan<char> line, char delimiter, bool keepsEmpty, StringBuilder field, int number)
    {
        var row = new DbValue[Columns.Count];
        for (int i = 0, at = 0; i < row.Length; i++, at++)
        {
            if (at > line.Length) throw new FormatException($"line {number} has {i} fields, not {row.Length}");
            field.Clear();
            for (; at < line.Length && line[at] != delimiter; at++)
            {
                if (line[at] != '\\') field.Append(line[at]);
                else if (++at < line.Length) field.Append(Unescape(line[at], delimiter, number));
                else throw new FormatException($"line {number} ends within an escape");
            }
            row[i] = ValueOf(field.ToString(), Columns[i], keepsEmpty, number);
            if (i == row.Length - 1 && at < line.Length) throw new FormatException($"line {number} has more than {row.Length} fields");
        }
        return row;
    }

    private static char Unescape(char letter, char delimiter, int number) => letter switch
    {
        'n' => '\n', 'r' => '\r', 't' => '\t', '0' => '\0', '\\' => '\\', _ when letter == delimiter => letter,
        _ => throw new FormatException($"line {number}: there is no escape \\{letter}"),
    };

    private static DbValue ValueOf(string text, TextColumn column, bool keepsEmpty, int number)
    {
        if (text.Length == 0 && column is { Kind: TextKind.Text, IsNullable: false }) return DbValue.Of("");
        if (text.Length == 0) return keepsEmpty && column.Kind == TextKind.Text ? DbValue.Of("")
            : column.IsNullable || column.IsAuto ? default : throw new FormatException($"line {number}: {column.Name} must not be empty");
        return column.Kind switch
        {
            TextKind.Integer when long.TryParse(text.AsSpan().Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole) => DbValue.Of(whole),
            TextKind.Real when double.TryParse(text.AsSpan().Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out double real) => DbValue.Of(real),
            TextKind.Text => DbValue.Of(text),
            _ => throw new FormatException($"line {number}: {column.Name} is no number"),
        };
    }

    private static TextColumn ParseColumn(string text)
    {
        int open = text.IndexOf('(', StringComparison.Ordinal);
        if (open < 0 || !text.EndsWith(')')) throw new FormatException($"line 1: \"{text}\" is no column: name(int), name(string,null)");
        string[] inside = text[(open + 1)..^1].Split(',', StringSplitOptions.TrimEntries);
        if (!SqlDialect.IsName(text[..open])) throw new FormatException($"line 1: \"{text[..open]}\" is no name of a column");
        // Kamailio looks at the first letter of each: str and string, double and datetime.
        var kind = inside[0] switch
        {
            ['i' or 'I', ..] => TextKind.Integer, ['d' or 'D', ..] => TextKind.Real, ['s' or 'S' or 'b' or 'B', ..] => TextKind.Text,
            _ => throw new FormatException($"line 1: \"{inside[0]}\" is no type: int, double, string"),
        };
        return new TextColumn(text[..open], kind, inside.Skip(1).Any(a => a is ['n' or 'N', ..]), inside.Skip(1).Any(a => a is ['a' or 'A', ..]));
    }

    private static void AppendValue(StringBuilder text, object value, TextKind kind, char delimiter)
    {
        switch (value)
        {
            case DBNull: return;
            case byte[] octets: AppendText(text, Encoding.UTF8.GetString(octets), delimiter); return;
            case string characters: AppendText(text, characters, delimiter); return;
            case double real when kind == TextKind.Real: text.Append(real.ToString("0.00####", CultureInfo.InvariantCulture)); return;
            default: text.Append(Convert.ToString(value, CultureInfo.InvariantCulture)); return;
        }
    }

    private static void AppendText(StringBuilder text, string value, char delimiter)
    {
        foreach (char letter in value)
        {
            switch (letter)
            {
                case '\n': text.Append("\\n"); break;
                case '\r': text.Append("\\r"); break;
                case '\t': text.Append("\\t"); break;
                case '\0': text.Append("\\0"); break;
                case '\\': text.Append("\\\\"); break;
                default:
                    if (letter == delimiter) text.Append('\\');
                    text.Append(letter);
                    break;
            }
        }
    }
}
