using System.Globalization;

namespace Chappe.Modules.Classics;

/// <summary>What a table shall be like, as <c>htable.define</c> or Kamailio's <c>name=&gt;size=8;autoexpire=60</c> says.</summary>
/// <param name="Name">Its name.</param>
public sealed record HtableDefinition(string Name)
{
    /// <summary>The table has 2 to this power slots; a table grows no slots, only chains.</summary>
    public int Size { get; init; } = 8;
    /// <summary>Seconds that an item lives; 0 for ever.</summary>
    public int AutoExpire { get; init; }
    /// <summary>What a missing item reads as; null: undefined.</summary>
    public string? InitialValue { get; init; }
    /// <summary>Writing to an item gives it its whole life again.</summary>
    public bool UpdateExpire { get; init; } = true;
    /// <summary>Most items; a new one beyond is refused and logged (threats G2).</summary>
    public int MaxItems { get; init; } = 1_000_000;

    /// <summary>The database's table that the items come from at the start; null: none.</summary>
    public string? DbTable { get; init; }
    /// <summary>The items go back there at the end.</summary>
    public bool IsWrittenBack { get; init; }
    /// <summary>The columns to read when they are not the usual ones, with commas between: the first is the key, the others are packed into the value.</summary>
    public string Columns { get; init; } = "";
    /// <summary>What stands between packed columns.</summary>
    public string ColumnDelimiter { get; init; } = ",";
    /// <summary>What a packed column that is NULL reads as.</summary>
    public string ColumnNull { get; init; } = "";

    /// <summary>Reads Kamailio's form: <c>name=&gt;size=N;autoexpire=S;initval=V;updateexpire=0|1;dbtable=T;dbmode=0|1</c>, with semicolons or commas between.</summary>
    /// <exception cref="FormatException">It cannot be read; the text says what of it.</exception>
    public static HtableDefinition Parse(string text)
    {
        int arrow = text.IndexOf("=>", StringComparison.Ordinal);
        var definition = new HtableDefinition((arrow < 0 ? text : text[..arrow]).Trim());
        if (definition.Name.Length == 0) throw new FormatException($"\"{text}\" names no table.");
        if (arrow < 0) return definition;
        foreach (string part in Parts(text[(arrow + 2)..]))
        {
            int equals = part.IndexOf('=');
            if (equals < 0) throw new FormatException($"\"{part}\" in \"{text}\" is no name=value.");
            string value = part[(equals + 1)..].Trim();
            definition = part[..equals].Trim() switch
            {
                "size" => definition with { Size = Number(value, 2, 31) },
                "autoexpire" => definition with { AutoExpire = Number(value, 0, int.MaxValue) },
                "updateexpire" => definition with { UpdateExpire = Number(value, 0, 1) == 1 },
                "initval" => definition with { InitialValue = value },
                "maxitems" => definition with { MaxItems = Number(value, 1, int.MaxValue) },
                "dbtable" => definition with { DbTable = Unquoted(value) },
                "dbmode" => definition with { IsWrittenBack = Number(value, 0, 1) == 1 },
                "cols" => definition with { Columns = Unquoted(value) },
                "coldelim" => definition with { ColumnDelimiter = Unquoted(value) },
                "colnull" => definition with { ColumnNull = Unquoted(value) },
                "dmqreplicate" => definition,
                var name => throw new FormatException($"A table has no \"{name}\" (in \"{text}\")."),
            };
        }
        return definition;

        static string Unquoted(string value) => value.Length >= 2 && value[0] == value[^1] && value[0] is '\'' or '"' ? value[1..^1] : value;

        int Number(string value, int least, int most) =>
            int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most ? number
                : throw new FormatException($"\"{value}\" in \"{text}\" is no number from {least} to {most}.");
    }

    /// <summary>Semicolons and commas divide, but not inside quotes.</summary>
    private static IEnumerable<string> Parts(string text)
    {
        int start = 0;
        char quote = '\0';
        for (int i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && text[i] is '\'' or '"' && (quote == '\0' || quote == text[i])) quote = quote == '\0' ? text[i] : '\0';
            if (i < text.Length && (text[i] is not (';' or ',') || quote != '\0')) continue;
            string part = text[start..i].Trim();
            start = i + 1;
            if (part.Length > 0) yield return part;
        }
    }
}
