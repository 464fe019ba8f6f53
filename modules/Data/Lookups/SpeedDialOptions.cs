namespace Chappe.Modules.Data;

/// <summary>The parameters of speeddial, in Kamailio's names.</summary>
public sealed class SpeedDialOptions
{
    /// <summary>The database.</summary>
    public string db_url { get; set; } = "";
    /// <summary>The column with the user whose short number it is.</summary>
    public string user_column { get; set; } = "username";
    /// <summary>The column with his domain.</summary>
    public string domain_column { get; set; } = "domain";
    /// <summary>The column with the short number.</summary>
    public string sd_user_column { get; set; } = "sd_username";
    /// <summary>The column with the short number's domain.</summary>
    public string sd_domain_column { get; set; } = "sd_domain";
    /// <summary>The column with the URI that it stands for.</summary>
    public string new_uri_column { get; set; } = "new_uri";
    /// <summary>0: users alone; 1: the owner's domain counts; 2: that of the short number too.</summary>
    public int use_domain { get; set => field = value is >= 0 and <= 2 ? value : throw new ArgumentException("0, 1 or 2."); }
    /// <summary>What is taken off the beginning of a domain before it is looked for.</summary>
    public string domain_prefix { get; set; } = "";
}
