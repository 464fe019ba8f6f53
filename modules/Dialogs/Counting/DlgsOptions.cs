namespace Chappe.Modules.Dialogs.Counting;

/// <summary>The parameters of Kamailio's module dlgs. Script word: <c>dlgs</c>.</summary>
public sealed class DlgsOptions
{
    /// <summary>Seconds that an answered call is kept without another word.</summary>
    public int active_lifetime { get; set; } = 10_800;
    /// <summary>Seconds that one which is not answered is kept.</summary>
    public int init_lifetime { get; set; } = 180;
    /// <summary>Seconds that one which is over is kept.</summary>
    public int finish_lifetime { get; set; } = 10;
    /// <summary>Seconds between two looks for those whose time is over.</summary>
    public int timer_interval { get; set; } = 30;
    /// <summary>Most calls (not in Kamailio).</summary>
    public int max_calls { get; set; } = 200_000;
    /// <summary>Kept for scripts written for Kamailio; it has no effect here.</summary>
    public int hash_size { get; set; }
}
