namespace Chappe.Modules.Presence;

/// <summary>The parameters of Kamailio's module presence_xml. Script word: <c>presence_xml</c>.</summary>
public sealed class PresenceXmlOptions
{
    /// <summary>Everybody may watch everybody: the script has decided who may subscribe. Otherwise a watcher of presence waits until <c>pres.allow</c> is said.</summary>
    public bool force_active { get; set; }
    /// <summary>Kept for scripts written for Kamailio: rules of an XCAP server are not read.</summary>
    public string db_url { get; set; } = "";
    /// <summary>Kept for scripts written for Kamailio; it has no effect here.</summary>
    public string xcap_table { get; set; } = "xcap";
    /// <summary>Kept for scripts written for Kamailio; it has no effect here.</summary>
    public int pidf_manipulation { get; set; }
    /// <summary>Kept for scripts written for Kamailio; it has no effect here.</summary>
    public int integrated_xcap_server { get; set; }
    /// <summary>Kept for scripts written for Kamailio; it has no effect here.</summary>
    public int force_dummy_presence { get; set; }
    /// <summary>Kept for scripts written for Kamailio; it has no effect here.</summary>
    public int disable_presence { get; set; }
    /// <summary>Kept for scripts written for Kamailio; it has no effect here.</summary>
    public int disable_winfo { get; set; }
    /// <summary>Kept for scripts written for Kamailio; it has no effect here.</summary>
    public int disable_bla { get; set; } = 1;
    /// <summary>Kept for scripts written for Kamailio; it has no effect here.</summary>
    public int passive_mode { get; set; }
}
