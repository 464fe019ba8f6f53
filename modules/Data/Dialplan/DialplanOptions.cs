namespace Chappe.Modules.Data;

/// <summary>The parameters of dialplan, in Kamailio's names.</summary>
public sealed class DialplanOptions
{
    /// <summary>The database.</summary>
    public string db_url { get; set; } = "";
    /// <summary>The table of rules.</summary>
    public string table_name { get; set; } = "dialplan";
    /// <summary>The column with the dialplan that a rule belongs to.</summary>
    public string dpid_col { get; set; } = "dpid";
    /// <summary>The column with its priority; the lowest is tried first.</summary>
    public string pr_col { get; set; } = "pr";
    /// <summary>The column with the way to compare: 0 equal, 1 by expression, 2 as file names.</summary>
    public string match_op_col { get; set; } = "match_op";
    /// <summary>The column with what to compare with.</summary>
    public string match_exp_col { get; set; } = "match_exp";
    /// <summary>The column with the length that a text must have; 0: any.</summary>
    public string match_len_col { get; set; } = "match_len";
    /// <summary>The column with the expression whose groups the replacement takes.</summary>
    public string subst_exp_col { get; set; } = "subst_exp";
    /// <summary>The column with the replacement.</summary>
    public string repl_exp_col { get; set; } = "repl_exp";
    /// <summary>The column with the attributes.</summary>
    public string attrs_col { get; set; } = "attrs";
    /// <summary>The variable that takes the attributes of the rule: <c>$avp(dest)</c>.</summary>
    public string attrs_pvar { get; set; } = "";
    /// <summary>Expressions may hold variables.</summary>
    public bool match_dynamic { get; set; }
    /// <summary>A Request-URI that is changed in a failure route becomes a branch.</summary>
    public bool append_branch { get; set; } = true;
    /// <summary>Seconds between two reloads by an operator.</summary>
    public int reload_delta { get; set; } = 5;
    /// <summary>Taken, without effect.</summary>
    public int fetch_rows { get; set; } = 1000;
}
