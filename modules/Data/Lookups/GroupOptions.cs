namespace Chappe.Modules.Data;

/// <summary>The parameters of group, in Kamailio's names.</summary>
public sealed class GroupOptions
{
    /// <summary>The database.</summary>
    public string db_url { get; set; } = "";
    /// <summary>The table of members.</summary>
    public string table { get; set; } = "grp";
    /// <summary>The column with the user.</summary>
    public string user_column { get; set; } = "username";
    /// <summary>The column with the domain.</summary>
    public string domain_column { get; set; } = "domain";
    /// <summary>The column with the group.</summary>
    public string group_column { get; set; } = "grp";
    /// <summary>Users are told apart by their domain too.</summary>
    public bool use_domain { get; set; }
    /// <summary>The table of groups by expression, for <c>get_user_group</c>; empty: none.</summary>
    public string re_table { get; set; } = "";
    /// <summary>The column with the expression.</summary>
    public string re_exp_column { get; set; } = "reg_exp";
    /// <summary>The column with the number of the group.</summary>
    public string re_gid_column { get; set; } = "group_id";
    /// <summary>All groups that fit, not the first alone.</summary>
    public bool multiple_gid { get; set; } = true;
}
