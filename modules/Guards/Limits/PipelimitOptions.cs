namespace Chappe.Modules.Guards.Limits;

/// <summary>The parameters of Kamailio's module pipelimit. Script word: <c>pipelimit</c>.</summary>
public sealed class PipelimitOptions
{
    /// <summary>The length of an interval in seconds.</summary>
    public int timer_interval { get; set; } = 10;
    /// <summary>The code of <c>pl_drop()</c>.</summary>
    public int reply_code { get; set; } = 503;
    /// <summary>The reason phrase of <c>pl_drop()</c>.</summary>
    public string reply_reason { get; set; } = "Server Unavailable";
    /// <summary>Most pipes; a message that would make another one passes (not in Kamailio).</summary>
    public int max_pipes { get; set; } = 100_000;
    /// <summary>Kept for scripts written for Kamailio: pipes are made by <c>pl_check</c> and by operators.</summary>
    public string db_url { get; set; } = "";
    /// <summary>Kept for scripts written for Kamailio; it has no effect here.</summary>
    public string plp_table_name { get; set; } = "pl_pipes";
    /// <summary>Kept for scripts written for Kamailio; it has no effect here.</summary>
    public int timer_mode { get; set; }
    /// <summary>Kept for scripts written for Kamailio; it has no effect here.</summary>
    public int hash_size { get; set; } = 6;
    /// <summary>Kept for scripts written for Kamailio; it has no effect here.</summary>
    public int load_fetch { get; set; } = 1;
    /// <summary>Kept for scripts written for Kamailio; it has no effect here.</summary>
    public int clean_unused { get; set; }
}
