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

    /// <summary>Reads Kamailio's form: <c>name=&gt;size=N;autoexpire=S;initval=V;updateexpire=0|1</c>, with semicolons or commas between.</summary>
    /// <exception cref="FormatException">It cannot be read; the text says what of it.</exception>
    public static HtableDefinition Parse(string text)
    {
        int arrow = text.IndexOf("=>", StringComparison.Ordinal);
        var definition = new HtableDefinition((arrow < 0 ? text : text[..arrow]).Trim());
        if (definition.Name.Length == 0) throw new FormatException($"\"{text}\" names no table.");
        if (arrow < 0) return definition;
        foreach (string part in text[(arrow + 2)..].Split([';', ','], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
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
                // Where the items come from and go to is not ours yet; the table itself is the same.
                "dbtable" or "dbmode" or "cols" or "colnull" or "coldelim" or "dmqreplicate" => definition,
                var name => throw new FormatException($"A table has no \"{name}\" (in \"{text}\")."),
            };
        }
        return definition;

        int Number(string value, int least, int most) =>
            int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most ? number
                : throw new FormatException($"\"{value}\" in \"{text}\" is no number from {least} to {most}.");
    }
}
