namespace Chappe.Modules.Classics;

/// <summary>The parameters of cfgutils.</summary>
public sealed class CfgutilsOptions
{
    /// <summary>The chance of <c>rand_event()</c> in percent.</summary>
    public int initial_probability { get; set; } = 10;
    /// <summary>Taken, without effect: the locks of <c>lock()</c> are 1024.</summary>
    public int lock_set_size { get; set; }
}
