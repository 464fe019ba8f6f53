namespace Chappe.Modules.Topology;

/// <summary>The parameters of Kamailio's module topos. Those of its store are without effect: what is hidden goes along sealed, and nothing is stored.</summary>
public sealed class ToposOptions
{
    /// <summary>Not in Kamailio: the secret that hidden addresses are sealed with. Nodes that share calls must share it. Empty: one that this machine keeps over restarts. Calls that began with an earlier one go on.</summary>
    public string mask_key { get; set; } = "";
    /// <summary>The host of our Contacts; empty: the address that the message leaves from.</summary>
    public string contact_host { get; set; } = "";
    /// <summary>Only 0: the user of our Contacts is the sealed address.</summary>
    public int contact_mode { get; set; }
    /// <summary>The name of the parameter of Via and Record-Route that carries what is hidden.</summary>
    public string cparam_name { get; set; } = "tps";
    /// <summary>Taken, without effect: Call-IDs stay as they are.</summary>
    public int mask_callid { get; set; }
    /// <summary>Taken, without effect: nothing is stored.</summary>
    public string storage { get; set; } = "db";
    /// <summary>Taken, without effect: nothing is stored.</summary>
    public string db_url { get; set; } = "";
    /// <summary>Taken, without effect: nothing is stored.</summary>
    public int branch_expire { get; set; } = 180;
    /// <summary>Taken, without effect: nothing is stored.</summary>
    public int dialog_expire { get; set; } = 10800;
    /// <summary>Taken, without effect: nothing is stored.</summary>
    public int clean_interval { get; set; } = 60;
    /// <summary>Taken, without effect: what is no SIP message comes no further than the parser.</summary>
    public int sanity_checks { get; set; }
    /// <summary>Taken, without effect: <c>event_route("topos:msg-outgoing")</c> is called whenever there is one.</summary>
    public int event_mode { get; set; } = 3;
    /// <summary>Taken, without effect: it names a function of KEMI.</summary>
    public string event_callback { get; set; } = "";
    /// <summary>Taken, without effect.</summary>
    public string xavu_cfg { get; set; } = "";
    /// <summary>Taken, without effect.</summary>
    public string xavu_field_a_contact { get; set; } = "";
    /// <summary>Taken, without effect.</summary>
    public string xavu_field_b_contact { get; set; } = "";
    /// <summary>Taken, without effect.</summary>
    public string xavu_field_contact_host { get; set; } = "";
    /// <summary>Taken, without effect: the route set of a call is what its first requests recorded.</summary>
    public int rr_update { get; set; }
    /// <summary>Taken, without effect.</summary>
    public int header_mode { get; set; }
    /// <summary>Taken, without effect: only REGISTER and PUBLISH stay as they are.</summary>
    public string methods_nodialog { get; set; } = "";
    /// <summary>Taken, without effect: nothing is stored.</summary>
    public string context { get; set; } = "";
}
