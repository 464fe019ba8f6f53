using System.Collections.ObjectModel;

namespace Chappe.Modules.Guards.Limits;

/// <summary>The parameters of Kamailio's module ratelimit. Script word: <c>ratelimit</c>.</summary>
public sealed class RatelimitOptions
{
    /// <summary>The length of an interval in seconds.</summary>
    public int timer_interval { get; set; } = 10;
    /// <summary>Pipes: <c>number:algorithm:limit</c>, such as <c>0:RED:200</c>; may be given several times.</summary>
    public Collection<string> pipe { get; } = [];
    /// <summary>Which method goes by which pipe: <c>number:METHOD</c>, <c>*</c> for all others; may be given several times.</summary>
    public Collection<string> queue { get; } = [];
    /// <summary>The code of <c>rl_drop()</c>.</summary>
    public int default_response_code { get; set; } = 503;
    /// <summary>The reason phrase of <c>rl_drop()</c>.</summary>
    public string default_response_reason { get; set; } = "Server Unavailable";
}
