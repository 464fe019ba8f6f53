using Chappe.Engine.Databases;

namespace Chappe.Modules.Data;

/// <summary>Where a tree comes from.</summary>
/// <param name="Name">Its name.</param>
internal sealed record MtreeDefinition(string Name)
{
    /// <summary>The table.</summary>
    public string Table { get; init; } = "";
    /// <summary>0 texts, 1 destinations with weights, 2 numbers.</summary>
    public int Type { get; init; }
    /// <summary>The table holds several trees.</summary>
    public bool IsMulti { get; init; }
    /// <summary>The prefix's column and those of the value, when they are not the usual ones.</summary>
    public string[] Columns { get; init; } = [];

    /// <summary>Reads <c>name=n;dbtable=t;type=0;multi=0;cols='a,b,c'</c>.</summary>
    /// <exception cref="ArgumentException">It cannot be read.</exception>
    public static MtreeDefinition Parse(string text)
    {
        var made = new MtreeDefinition("");
        foreach (string part in text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = part.IndexOf('=');
            string value = equals < 0 ? "" : part[(equals + 1)..].Trim().Trim('\'', '"');
            made = (equals < 0 ? part : part[..equals].Trim()) switch
            {
                "name" => made with { Name = value },
                "dbtable" => made with { Table = value },
                "type" when value is "0" or "1" or "2" => made with { Type = value[0] - '0' },
                "multi" when value is "0" or "1" => made with { IsMulti = value == "1" },
                "cols" => made with { Columns = value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) },
                _ => throw new ArgumentException($"\"{part}\" in \"{text}\" is nothing that a tree has."),
            };
        }
        if (made.Name.Length == 0 || !SqlDialect.IsName(made.Table) || made.Columns.Length == 1 || made.Columns.Any(c => !SqlDialect.IsName(c))) throw new ArgumentException($"\"{text}\" names no tree, no table, or columns that cannot be.");
        return made;
    }
}
