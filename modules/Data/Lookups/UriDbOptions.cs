namespace Chappe.Modules.Data;

/// <summary>The parameters of uri_db, in Kamailio's names.</summary>
public sealed class UriDbOptions
{
    /// <summary>The database.</summary>
    public string db_url { get; set; } = "";
    /// <summary>The table: <c>uri</c> when <see cref="use_uri_table"/> is set, else <c>subscriber</c>.</summary>
    public string db_table { get; set; } = "subscriber";
    /// <summary>The column with the user.</summary>
    public string user_column { get; set; } = "username";
    /// <summary>The column with the domain.</summary>
    public string domain_column { get; set; } = "domain";
    /// <summary>The column with the user part that he may use.</summary>
    public string uriuser_column { get; set; } = "uri_user";
    /// <summary>Users may use the names that the table uri lists, not only their own.</summary>
    public bool use_uri_table { get; set; }
    /// <summary>Users are told apart by their domain too.</summary>
    public bool use_domain { get; set; }
}
