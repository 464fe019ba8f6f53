namespace Chappe.Modules.Operations;

/// <summary>The parameters of debugger. A script is traced with <c>trace.*</c>, call by call; Kamailio's way of writing every action of every message to the log is not taken over.</summary>
public sealed class DebuggerOptions
{
    /// <summary>Taken, without effect.</summary>
    public int cfgtrace { get; set; }
    /// <summary>Taken, without effect.</summary>
    public int breakpoint { get; set; }
    /// <summary>The level of <c>dbg_pv_dump</c> and <c>dbg_sip_msg</c>, Kamailio's number.</summary>
    public int log_level { get; set; } = -1;
    /// <summary>Taken, without effect: what a traced line is called.</summary>
    public string log_level_name { get; set; } = "exec";
    /// <summary>Taken, without effect: log lines carry their Call-ID.</summary>
    public string log_prefix { get; set; } = "";
    /// <summary>Taken, without effect.</summary>
    public int log_assign { get; set; }
    /// <summary>Taken, without effect.</summary>
    public string log_facility { get; set; } = "";
    /// <summary>Taken, without effect.</summary>
    public int step_usleep { get; set; }
    /// <summary>Taken, without effect.</summary>
    public int step_loops { get; set; }
    /// <summary>Taken, without effect.</summary>
    public int mod_hash_size { get; set; }
    /// <summary>1: <see cref="mod_level"/> counts.</summary>
    public int mod_level_mode { get; set; }
    /// <summary>The log level of one module: <c>core=3</c>; may be given several times.</summary>
    public List<string> mod_level { get; } = [];
    /// <summary>Taken, without effect.</summary>
    public int mod_facility_mode { get; set; }
    /// <summary>Taken, without effect.</summary>
    public List<string> mod_facility { get; } = [];
    /// <summary>Taken, without effect.</summary>
    public int reset_msgid { get; set; }
    /// <summary>Taken, without effect.</summary>
    public int cfgpkgcheck { get; set; }
    /// <summary>Taken, without effect.</summary>
    public int cfgtest { get; set; }
}
