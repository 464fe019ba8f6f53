namespace Chappe.Modules.Data;

/// <summary>The parameters of domain, in Kamailio's names.</summary>
public sealed class DomainOptions
{
    /// <summary>The database.</summary>
    public string db_url { get; set; } = "";
    /// <summary>Taken, without effect: the table is always read into memory.</summary>
    public int db_mode { get; set; } = 1;
    /// <summary>The table of our domains.</summary>
    public string domain_table { get; set; } = "domain";
    /// <summary>The table of their attributes.</summary>
    public string domain_attrs_table { get; set; } = "domain_attrs";
    /// <summary>The column with the domain.</summary>
    public string domain_col { get; set; } = "domain";
    /// <summary>The column with the domain's id, in both tables; NULL: the domain itself.</summary>
    public string did_col { get; set; } = "did";
    /// <summary>The column with the name of an attribute.</summary>
    public string name_col { get; set; } = "name";
    /// <summary>The column with its type: 0 a number, 2 a text.</summary>
    public string type_col { get; set; } = "type";
    /// <summary>The column with its value.</summary>
    public string value_col { get; set; } = "value";
    /// <summary><c>myself</c> is true for these domains.</summary>
    public bool register_myself { get; set; }
    /// <summary>Names that are ours without being in the table, with commas between; Chappe's own, for who has no database.</summary>
    public List<string> add { get; } = [];
}
