namespace Chappe.Modules.Classics;

/// <summary>The parameters of maxfwd.</summary>
public sealed class MaxFwdOptions
{
    /// <summary>A larger Max-Forwards is cut to this, 1 to 255.</summary>
    public int max_limit { get; set; } = 70;
}
