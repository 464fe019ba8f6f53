namespace Chappe.Modules.Registrar;

/// <summary>Parameters of the location table, in Kamailio's names. Script word: <c>usrloc</c>. Those marked "at start" keep their first value until the process ends.</summary>
public sealed class UsrlocOptions
{
    /// <summary>Where bindings live: 0 memory only; 1 in the database too, and a 200 means that they are; 2 in the database soon; 3 as 1 in a database that other servers write too: what they store is known here within <see cref="follow_interval"/>. At start.</summary>
    public int db_mode { get; set; }
    /// <summary>The database: <c>sqlite:///path/to/file</c>, or Kamailio's own on a server, <c>mysql://user:password@host/kamailio</c> or <c>postgres://…</c>. At start.</summary>
    public string db_url { get; set; } = "sqlite:///var/lib/chappe/location.db";
    /// <summary>Milliseconds between two looks for what other servers have stored (<c>db_mode</c> 3); what they removed is looked for every tenth time. At start.</summary>
    public int follow_interval { get; set; } = 1000;
    /// <summary>Tables to load at start beside <c>location</c>; others are loaded when a route names them first.</summary>
    public List<string> preload { get; } = [];
    /// <summary>AoRs are <c>user@domain</c>, not the user alone. At start: it names what is stored.</summary>
    public bool use_domain { get; set; }
    /// <summary>What makes two contacts the same: 0 the URI, 1 URI and Call-ID, 2 URI and Path, 3 Call-ID. A +sip.instance with its reg-id always does.</summary>
    public int matching_mode { get; set; }
    /// <summary>Order contacts by time, newest first, instead of by q.</summary>
    public bool desc_time_order { get; set; }
    /// <summary>How long the same Call-ID and CSeq are a retransmission, in seconds; later they are an error.</summary>
    public int cseq_delay { get; set; } = 20;
    /// <summary>How long an expired contact, invisible already, may keep its memory and row, in seconds. At start.</summary>
    public int timer_interval { get; set; } = 60;
    /// <summary>Remove a contact when the connection that it was registered over is lost. Unset: those of WebSockets, which cannot be called anew, in scripts written for Chappe; none in ported ones.</summary>
    public bool? handle_lost_tcp { get; set; }
    /// <summary>Close a connection when the last contact that was registered over it has expired.</summary>
    public bool close_expired_tcp { get; set; }
    /// <summary>The branch flag that marks contacts behind NAT; -1 for none.</summary>
    public int nat_bflag { get; set; } = -1;
    /// <summary>Taken for Kamailio's sake: the table grows by itself.</summary>
    public int hash_size { get; set; } = 10;
    /// <summary>Taken for Kamailio's sake: the engine's timers do this work.</summary>
    public int timer_procs { get; set; }
    /// <summary>Taken for Kamailio's sake: rows are removed when their contacts expire.</summary>
    public int db_timer_clean { get; set; }
}
