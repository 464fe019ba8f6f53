namespace Chappe.Modules.Guards;

/// <summary>The parameters of Kamailio's module pike. Script word: <c>pike</c>.</summary>
public sealed class PikeOptions
{
    /// <summary>The length of a time unit in seconds.</summary>
    public int sampling_time_unit { get; set; } = 2;
    /// <summary>More requests than this in a time unit are too many.</summary>
    public int reqs_density_per_unit { get; set; } = 30;
    /// <summary>A source that was quiet for so many seconds is forgotten.</summary>
    public int remove_latency { get; set; } = 120;
    /// <summary>Log level of blocking and unblocking: -1 error, 0 warning, 1 notice, 2 info, 3 debug, as in Kamailio; -10 silence.</summary>
    public int pike_log_level { get; set; } = 0;
    /// <summary>Most sources that are counted at a time; beyond it the one that was quiet longest among its neighbours gives way (threats O4).</summary>
    public int max_sources { get; set; } = 65_536;
}
