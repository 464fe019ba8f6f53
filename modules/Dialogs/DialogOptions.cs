namespace Chappe.Modules.Dialogs;

/// <summary>The parameters of Kamailio's module dialog. Script word: <c>dialog</c>.</summary>
public sealed class DialogOptions
{
    /// <summary>The length of the first half of names; the table grows by itself.</summary>
    public int hash_size { get; set; } = 4096;
    /// <summary>Most dialogs at a time; further calls are not kept in mind (not in Kamailio).</summary>
    public int max_dialogs { get; set; } = 500_000;
    /// <summary>The name of the Record-Route parameter.</summary>
    public string rr_param { get; set; } = "did";
    /// <summary>The message flag that makes a dialog of a relayed INVITE without <c>dlg_manage()</c>; -1 for none.</summary>
    public int dlg_flag { get; set; } = -1;
    /// <summary>How requests are matched: 0 by <see cref="rr_param"/>, 1 by it and else by Call-ID and tags, 2 by Call-ID and tags.</summary>
    public int dlg_match_mode { get; set => field = value is >= 0 and <= 2 ? value : throw new ArgumentException("0, 1 or 2."); } = 1;
    /// <summary>An INVITE that comes by here twice is one dialog.</summary>
    public bool detect_spirals { get; set; } = true;
    /// <summary>How many seconds a dialog may last.</summary>
    public int default_timeout { get; set; } = 43_200;
    /// <summary>How many seconds it may ring.</summary>
    public int early_timeout { get; set; } = 300;
    /// <summary>How many seconds an answered one waits for its ACK.</summary>
    public int noack_timeout { get; set; } = 60;
    /// <summary>How many seconds one that is over is known at most; here no longer than 10.</summary>
    public int end_timeout { get; set; } = 300;
    /// <summary>The AVP with another <see cref="default_timeout"/> for the dialog that begins.</summary>
    public string timeout_avp { get; set; } = "";
    /// <summary>Requests within a dialog do not begin its time anew.</summary>
    public bool timeout_noreset { get; set; }
    /// <summary>Header lines of requests that are made here, each with its CRLF.</summary>
    public string dlg_extra_hdrs { get; set; } = "";
    /// <summary>Profiles whose members have a value, separated by semicolons. A name may end in <c>/s</c> or <c>/b</c>, which says nothing here.</summary>
    public string profiles_with_value { get; set => (field, WithValue) = (value, Read(value)); } = "";
    /// <summary>Profiles whose members have none.</summary>
    public string profiles_no_value { get; set => (field, WithoutValue) = (value, Read(value)); } = "";
    /// <summary>Seconds between two probes of a dialog that <c>dlg_set_property("ka-src")</c> or <c>("ka-dst")</c> asked for; 0: none.</summary>
    public int ka_interval { get; set; }
    /// <summary>Kept for scripts written for Kamailio; <see cref="ka_interval"/> says when.</summary>
    public int ka_timer { get; set; }
    /// <summary>How many probes in a row must fail until the dialog is ended.</summary>
    public int ka_failed_limit { get; set; } = 1;
    /// <summary>The code that a caller gets when a ringing dialog is ended from here.</summary>
    public int bye_early_code { get; set; } = 480;
    /// <summary>The reason phrase with it.</summary>
    public string bye_early_reason { get; set; } = "Temporarily Unavailable";
    /// <summary>Kept for scripts written for Kamailio: statistics are always there.</summary>
    public bool enable_stats { get; set; } = true;
    /// <summary>Kept for scripts written for Kamailio: the requests of both sides are always counted, and nothing has to be changed in them.</summary>
    public int track_cseq_updates { get; set; }
    /// <summary>Kept for scripts written for Kamailio; it has no effect here.</summary>
    public int wait_ack { get; set; } = 1;
    /// <summary>Kept for scripts written for Kamailio; it has no effect here.</summary>
    public int initial_cbs_inscript { get; set; } = 1;
    /// <summary>Kept for scripts written for Kamailio; it has no effect here.</summary>
    public int send_bye { get; set; }
    /// <summary>Kept for scripts written for Kamailio; it has no effect here.</summary>
    public int keep_proxy_rr { get; set; }
    /// <summary>Kept for scripts written for Kamailio; it has no effect here.</summary>
    public int timer_procs { get; set; }
    /// <summary>Kept for scripts written for Kamailio; it has no effect here.</summary>
    public int debug_variables { get; set; }
    /// <summary>Kept for scripts written for Kamailio; it has no effect here.</summary>
    public int h_id_start { get; set; }
    /// <summary>Kept for scripts written for Kamailio; it has no effect here.</summary>
    public int h_id_step { get; set; } = 1;
    /// <summary>Kept for scripts written for Kamailio; dialogs of several nodes are not shared.</summary>
    public int enable_dmq { get; set; }
    /// <summary>Kept for scripts written for Kamailio; it has no effect here.</summary>
    public string event_callback { get; set; } = "";
    /// <summary>Kept for scripts written for Kamailio; it has no effect here.</summary>
    public string lreq_callee_headers { get; set; } = "";
    /// <summary>Kept for scripts written for Kamailio; it has no effect here.</summary>
    public string bridge_controller { get; set; } = "sip:controller@kamailio.org";
    /// <summary>The database of <see cref="db_mode"/>.</summary>
    public string db_url { get; set; } = "";
    /// <summary>0: dialogs end with the process. Else they are rows of a database and go on after a restart; 1: written as soon as they change, 2: every <see cref="db_update_period"/>, 3: at the end of the process.</summary>
    public int db_mode { get; set; }
    /// <summary>Seconds between writings.</summary>
    public int db_update_period { get; set; } = 60;
    /// <summary>How many rows are read at a time; 0: all.</summary>
    public int db_fetch_rows { get; set; } = 200;
    /// <summary>1: what the database holds is not read at the start.</summary>
    public int db_skip_load { get; set; }
    /// <summary>The table of dialogs.</summary>
    public string table_name { get; set; } = "dialog";
    /// <summary>The table of their variables.</summary>
    public string vars_table_name { get; set; } = "dialog_vars";

    internal IReadOnlySet<string> WithValue { get; private set; } = new HashSet<string>();
    internal IReadOnlySet<string> WithoutValue { get; private set; } = new HashSet<string>();

    private static HashSet<string> Read(string names) =>
        [.. names.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(n => n.Split('/')[0].TrimEnd())];
}
