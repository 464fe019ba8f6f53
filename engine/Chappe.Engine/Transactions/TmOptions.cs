namespace Chappe.Engine.Transactions;

/// <summary>The parameters of Kamailio's module tm. Times are in milliseconds.</summary>
public sealed class TmOptions
{
    /// <summary>How long a branch waits for any reply; for requests other than INVITE, for the final one (RFC 3261 timers B and F).</summary>
    public int fr_timer { get; set; } = 30_000;
    /// <summary>How long an INVITE's branch waits for its final reply once a provisional one came (timer C).</summary>
    public int fr_inv_timer { get; set; } = 120_000;
    /// <summary>No INVITE transaction waits for a final reply longer than this, whatever the other timers say.</summary>
    public int max_inv_lifetime { get; set; } = 180_000;
    /// <summary>No other transaction waits for a final reply longer than this.</summary>
    public int max_noninv_lifetime { get; set; } = 32_000;
    /// <summary>How long an ended transaction is remembered, to absorb what comes late (timers D, J, L and M). RFC 3261 wants 64 times T1, which is the default; Kamailio has 5000.</summary>
    public int wt_timer { get; set; } = 32_000;
    /// <summary>Kept for scripts written for Kamailio; it has no effect here.</summary>
    public int delete_timer { get; set; } = 200;
    /// <summary>T1: the first retransmission comes after so long.</summary>
    public int retr_timer1 { get; set; } = 500;
    /// <summary>T2: retransmissions of requests other than INVITE, and of replies, come no further apart.</summary>
    public int retr_timer2 { get; set; } = 4_000;
    /// <summary>T4: how long a message may stay in the network (timers I and K).</summary>
    public int t4_timer { get; set; } = 5_000;
    /// <summary>Every provisional reply starts <see cref="fr_inv_timer"/> anew.</summary>
    public bool restart_fr_on_each_reply { get; set; } = true;
    /// <summary>Answer an INVITE with 100 as soon as it is relayed or its route awaits something.</summary>
    public bool auto_inv_100 { get; set; } = true;
    /// <summary>Answer a request other than INVITE with 100 when nobody has answered it after so long: T1, doubled until T2, in sum 3.5 seconds by default (RFC 4320 section 4.2). Sooner it must not be.</summary>
    public bool auto_noninv_100 { get; set; } = true;
    /// <summary>Answer a request other than INVITE with 408 when its next hop did not answer, as Kamailio does. RFC 4320 section 4.1 forbids it, so it is off.</summary>
    public bool noninv_408 { get; set; }
    /// <summary>The reason phrase of the 100 to an INVITE.</summary>
    public string auto_inv_100_reason { get; set; } = "trying -- your call is important to us";
    /// <summary>What to do on CANCEL with a branch that has not answered: 0 give it up, 1 wait for its provisional reply (RFC 3261 section 9.1), 2 send CANCEL at once.</summary>
    public int cancel_b_method { get; set; } = 1;
    /// <summary>Send a 503 on as 500 (RFC 3261 section 16.7): the caller shall not think that this proxy is overloaded.</summary>
    public bool remap_503_500 { get; set; } = true;
    /// <summary>When a 401 or 407 is sent on, add the challenges of the other branches (RFC 3261 section 16.7 step 7).</summary>
    public bool aggregate_challenges { get; set; } = true;
    /// <summary>A 6xx of one branch does not end the others.</summary>
    public bool disable_6xx_block { get; set; }
    /// <summary>3: replies of earlier legs are forgotten when a failure route starts another one (Kamailio's usual value). 0: they compete.</summary>
    public int failure_reply_mode { get; set; } = 3;
    /// <summary>Kept for scripts written for Kamailio; it has no effect here.</summary>
    public int failure_exec_mode { get; set; }
    /// <summary>Among replies of one class, how a timeout ranks: below 0 before all others, 0 by its number, above 0 behind them.</summary>
    public int faked_reply_prio { get; set; }
    /// <summary>Kept for scripts written for Kamailio: provisional replies are always passed on.</summary>
    public bool pass_provisional_replies { get; set; }
    /// <summary>Kept for scripts written for Kamailio; it has no effect here.</summary>
    public bool reparse_invite { get; set; } = true;
    /// <summary>The AVP in which <c>t_load_contacts</c> keeps the targets that are left.</summary>
    public string contacts_avp { get; set; } = "tm_contacts";
    /// <summary>The AVP in which <c>t_next_contacts</c> keeps further flows to the same device.</summary>
    public string contact_flows_avp { get; set; } = "tm_contact_flows";
    /// <summary>Further targets that DNS names are tried when one does not answer, refuses or says 503 (RFC 3263 section 4.3).</summary>
    public bool dns_failover { get; set; } = true;
    /// <summary>Answer 482 to a request that came through here before and is routed by the same values again (RFC 3261 section 16.6 step 8, RFC 5393).</summary>
    public bool loop_check { get; set; } = true;
    /// <summary>Most transactions at a time; requests that begin something new then get 503 with Retry-After (threats T5). Requests within a dialog may use a quarter more, so that running calls end well.</summary>
    public int max_transactions { get; set; } = 200_000;
    /// <summary>Most memory for what transactions keep of messages, in MB; at the limit as above.</summary>
    public int max_memory { get; set; } = 1024;
}
