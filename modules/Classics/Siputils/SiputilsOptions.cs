namespace Chappe.Modules.Classics;

/// <summary>The parameters of siputils.</summary>
public sealed class SiputilsOptions
{
    /// <summary>The value of Accept in the answer to OPTIONS.</summary>
    public string options_accept { get; set; } = "*/*";
    /// <summary>The value of Accept-Encoding in the answer to OPTIONS; empty: none.</summary>
    public string options_accept_encoding { get; set; } = "";
    /// <summary>The value of Accept-Language in the answer to OPTIONS.</summary>
    public string options_accept_language { get; set; } = "en";
    /// <summary>The value of Supported in the answer to OPTIONS; empty: none.</summary>
    public string options_support { get; set; } = "";
}
