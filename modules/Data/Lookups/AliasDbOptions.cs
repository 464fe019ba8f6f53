namespace Chappe.Modules.Data;

/// <summary>The parameters of alias_db, in Kamailio's names.</summary>
public sealed class AliasDbOptions
{
    /// <summary>The database.</summary>
    public string db_url { get; set; } = "";
    /// <summary>The column with the user that an alias stands for.</summary>
    public string user_column { get; set; } = "username";
    /// <summary>The column with that user's domain.</summary>
    public string domain_column { get; set; } = "domain";
    /// <summary>The column with the alias.</summary>
    public string alias_user_column { get; set; } = "alias_username";
    /// <summary>The column with the alias's domain.</summary>
    public string alias_domain_column { get; set; } = "alias_domain";
    /// <summary>Aliases are told apart by their domain too.</summary>
    public bool use_domain { get; set; }
    /// <summary>What is taken off the beginning of a domain before it is looked for.</summary>
    public string domain_prefix { get; set; } = "";
    /// <summary>Further users of an alias become further branches.</summary>
    public bool append_branches { get; set; }
}
