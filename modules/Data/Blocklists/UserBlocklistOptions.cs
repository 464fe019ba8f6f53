namespace Chappe.Modules.Data;

/// <summary>The parameters of userblocklist, in Kamailio's names.</summary>
public sealed class UserBlocklistOptions
{
    /// <summary>The database.</summary>
    public string db_url { get; set; } = "";
    /// <summary>The table of the users' own lists.</summary>
    public string userblocklist_table { get; set; } = "userblocklist";
    /// <summary>The table of everybody's list.</summary>
    public string globalblocklist_table { get; set; } = "globalblocklist";
    /// <summary>Users are told apart by their domain too.</summary>
    public bool use_domain { get; set; }
    /// <summary>The column with the user.</summary>
    public string userblocklist_username_col { get; set; } = "username";
    /// <summary>The column with the domain.</summary>
    public string userblocklist_domain_col { get; set; } = "domain";
    /// <summary>The column with the prefix.</summary>
    public string userblocklist_prefix_col { get; set; } = "prefix";
    /// <summary>The column that says that the prefix is allowed.</summary>
    public string userblocklist_allowlist_col { get; set; } = "allowlist";
    /// <summary>The column with the prefix of everybody's list.</summary>
    public string globalblocklist_prefix_col { get; set; } = "prefix";
    /// <summary>The column that says that it is allowed.</summary>
    public string globalblocklist_allowlist_col { get; set; } = "allowlist";
}
