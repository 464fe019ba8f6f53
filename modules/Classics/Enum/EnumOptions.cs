namespace Chappe.Modules.Classics;

/// <summary>The parameters of enum.</summary>
public sealed class EnumOptions
{
    /// <summary>The domain below which numbers are looked up.</summary>
    public string domain_suffix { get; set; } = "e164.arpa.";
    /// <summary>The domain of <c>i_enum_query</c>.</summary>
    public string i_suffix { get; set; } = "e164.arpa.";
    /// <summary>Parameters that are added to a tel URI that is found.</summary>
    public string tel_uri_params { get; set; } = "";
    /// <summary>Kept for scripts written for Kamailio; it has no effect here.</summary>
    public string branchlabel { get; set; } = "i";
    /// <summary>Kept for scripts written for Kamailio; it has no effect here.</summary>
    public string bl_algorithm { get; set; } = "cc";
}
