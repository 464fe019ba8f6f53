namespace Chappe.Modules.Tracing;

/// <summary>The parameters of Kamailio's module siptrace. Script word: <c>siptrace</c>.</summary>
public sealed class SiptraceOptions
{
    /// <summary>Messages are traced; an operator may switch it with <c>siptrace.status</c>.</summary>
    public bool trace_on { get; set; }
    /// <summary>The message flag that has the whole transaction traced when its request is relayed; -1 for none.</summary>
    public int trace_flag { get; set; } = -1;
    /// <summary>1: every message is traced without a word of the script. 0: those that <c>sip_trace()</c> or the flag name.</summary>
    public int trace_mode { get; set; }
    /// <summary>Where copies go: the URI of a collector, such as <c>sip:192.0.2.9:9060</c>, by UDP or TCP.</summary>
    public string duplicate_uri { get; set; } = "";
    /// <summary>Copies are packed as HEP; otherwise they are sent as they are.</summary>
    public bool hep_mode_on { get; set; }
    /// <summary>The version of HEP; only 3 is spoken here.</summary>
    public int hep_version { get; set; } = 3;
    /// <summary>The number that says who captured.</summary>
    public int hep_capture_id { get; set; } = 1;
    /// <summary>The collector's password.</summary>
    public string auth_key { get; set; } = "";
    /// <summary>The address that stands for us in what is told; empty: that of the listener.</summary>
    public string trace_local_ip { get; set; } = "";
    /// <summary>The listener that copies leave from, by address.</summary>
    public string force_send_sock { get; set; } = "";
    /// <summary>The same, under its newer name.</summary>
    public string send_sock_addr { get; set; } = "";
    /// <summary>The same by name.</summary>
    public string send_sock_name { get; set; } = "";
    /// <summary>Copies go into the database.</summary>
    public bool trace_to_database { get; set; } = true;
    /// <summary>The database; empty: none, whatever <see cref="trace_to_database"/> says.</summary>
    public string db_url { get; set; } = "";
    /// <summary>Its table.</summary>
    public string table { get; set; } = "sip_trace";
    /// <summary>Most calls that are traced at a time (not in Kamailio).</summary>
    public int max_calls { get; set; } = 10_000;
    /// <summary>Kept for scripts written for Kamailio; it has no effect here.</summary>
    public int trace_sl_acks { get; set; } = 1;
    /// <summary>Kept for scripts written for Kamailio; it has no effect here.</summary>
    public string traced_user_avp { get; set; } = "";
    /// <summary>Kept for scripts written for Kamailio; it has no effect here.</summary>
    public string trace_table_avp { get; set; } = "";
    /// <summary>Kept for scripts written for Kamailio; it has no effect here.</summary>
    public int xheaders_write { get; set; }
    /// <summary>Kept for scripts written for Kamailio; it has no effect here.</summary>
    public int xheaders_read { get; set; }
    /// <summary>Kept for scripts written for Kamailio; it has no effect here.</summary>
    public int trace_delayed { get; set; }
    /// <summary>Kept for scripts written for Kamailio; it has no effect here.</summary>
    public int trace_init_mode { get; set; }
    /// <summary>Kept for scripts written for Kamailio; it has no effect here.</summary>
    public int trace_dialog_spiral { get; set; } = 1;
    /// <summary>Kept for scripts written for Kamailio; it has no effect here.</summary>
    public int data_mode { get; set; }
}
