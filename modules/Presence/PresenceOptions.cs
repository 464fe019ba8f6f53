namespace Chappe.Modules.Presence;

/// <summary>The parameters of Kamailio's module presence. Script word: <c>presence</c>.</summary>
public sealed class PresenceOptions
{
    /// <summary>Seconds of a publication or subscription that does not say.</summary>
    public int expires_default { get; set; } = 3600;
    /// <summary>Most seconds; more is shortened.</summary>
    public int max_expires { get; set; } = 3600;
    /// <summary>Fewest seconds above 0.</summary>
    public int min_expires { get; set; }
    /// <summary>1: fewer seconds are refused with 423; 2: they are lengthened.</summary>
    public int min_expires_action { get; set; } = 1;
    /// <summary>The URI in our Contact; empty: the listener that the SUBSCRIBE came to.</summary>
    public string server_address { get; set; } = "";
    /// <summary>Most publications of all addresses together (not in Kamailio).</summary>
    public int max_publications { get; set; } = 200_000;
    /// <summary>Most subscriptions of all addresses together (not in Kamailio).</summary>
    public int max_subscriptions { get; set; } = 200_000;
    /// <summary>Most publications, and most subscriptions, of one package of one address (not in Kamailio).</summary>
    public int max_per_address { get; set; } = 256;
    /// <summary>Most octets of a published body (not in Kamailio).</summary>
    public int max_body { get; set; } = 65_536;
    /// <summary>Seconds to wait for the answer to a NOTIFY; then the subscription is over.</summary>
    public int timeout_rm_subs { get; set; } = 1;
    /// <summary>Kept for scripts written for Kamailio: publications and subscriptions are kept in memory and end with the process.</summary>
    public string db_url { get; set; } = "";
    /// <summary>Kept for scripts written for Kamailio; it has no effect here.</summary>
    public int subs_db_mode { get; set; } = 2;
    /// <summary>Kept for scripts written for Kamailio; it has no effect here.</summary>
    public int publ_cache { get; set; } = 1;
    /// <summary>Kept for scripts written for Kamailio; it has no effect here.</summary>
    public int fallback2db { get; set; }
    /// <summary>Kept for scripts written for Kamailio; it has no effect here.</summary>
    public int notifier_processes { get; set; } = 1;
    /// <summary>Kept for scripts written for Kamailio; it has no effect here.</summary>
    public int db_update_period { get; set; } = 100;
    /// <summary>Kept for scripts written for Kamailio; it has no effect here.</summary>
    public int clean_period { get; set; } = 100;
    /// <summary>Kept for scripts written for Kamailio; it has no effect here.</summary>
    public int to_tag_pref { get; set; }
    /// <summary>Kept for scripts written for Kamailio; it has no effect here.</summary>
    public string presentity_table { get; set; } = "presentity";
    /// <summary>Kept for scripts written for Kamailio; it has no effect here.</summary>
    public string active_watchers_table { get; set; } = "active_watchers";
    /// <summary>Kept for scripts written for Kamailio; it has no effect here.</summary>
    public string watchers_table { get; set; } = "watchers";
    /// <summary>Kept for scripts written for Kamailio; it has no effect here.</summary>
    public int send_fast_notify { get; set; } = 1;
    /// <summary>Kept for scripts written for Kamailio; it has no effect here.</summary>
    public int enable_sphere_check { get; set; }
    /// <summary>Kept for scripts written for Kamailio; it has no effect here.</summary>
    public int subs_htable_size { get; set; } = 9;
    /// <summary>Kept for scripts written for Kamailio; it has no effect here.</summary>
    public int pres_htable_size { get; set; } = 9;
    /// <summary>Kept for scripts written for Kamailio; it has no effect here.</summary>
    public int local_log_level { get; set; } = 2;
}
