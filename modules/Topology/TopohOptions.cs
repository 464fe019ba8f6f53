namespace Chappe.Modules.Topology;

/// <summary>The parameters of Kamailio's module topoh.</summary>
public sealed class TopohOptions
{
    /// <summary>The secret that hidden addresses are sealed with. Nodes that share calls must share it. Empty: one that this machine keeps over restarts. Calls that began with an earlier one go on.</summary>
    public string mask_key { get; set; } = "";
    /// <summary>The host of hidden Contacts: an address that is nobody's.</summary>
    public string mask_ip { get; set; } = "127.0.0.8";
    /// <summary>The name of the parameter that carries what is hidden.</summary>
    public string uparam_name { get; set; } = "line";
    /// <summary>What its value begins with.</summary>
    public string uparam_prefix { get; set; } = "sr-";
    /// <summary>Taken, without effect: Call-IDs stay as they are.</summary>
    public int mask_callid { get; set; }
    /// <summary>Taken, without effect: Vias go along in <see cref="uparam_name"/> of our own one.</summary>
    public string vparam_name { get; set; } = "branch";
    /// <summary>Taken, without effect.</summary>
    public string vparam_prefix { get; set; } = "z9hG4bKsr-";
    /// <summary>Taken, without effect.</summary>
    public string callid_prefix { get; set; } = "!!:";
    /// <summary>Taken, without effect: what is no SIP message comes no further than the parser.</summary>
    public int sanity_checks { get; set; }
    /// <summary>Taken, without effect: a token proves itself.</summary>
    public int uri_prefix_checks { get; set; }
    /// <summary>Taken, without effect: <c>event_route("topoh:msg-outgoing")</c> is called whenever there is one.</summary>
    public int event_mode { get; set; } = 3;
    /// <summary>Taken, without effect: it names a function of KEMI.</summary>
    public string event_callback { get; set; } = "";
    /// <summary>Taken, without effect.</summary>
    public int use_mode { get; set; }
}
