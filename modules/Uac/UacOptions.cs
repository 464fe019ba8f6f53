using System.Text;

namespace Chappe.Modules.Uac;

/// <summary>The parameters of Kamailio's module uac. Script word: <c>uac</c>.</summary>
public sealed class UacOptions
{
    /// <summary>Credentials for <c>uac_auth()</c>, <c>user:realm:password</c>; may be given several times.</summary>
    public UacCredentials credential { get; } = [];
    /// <summary>The AVP with the realm that <c>uac_auth()</c> may answer; empty: any.</summary>
    public string auth_realm_avp { get; set; } = "";
    /// <summary>The AVP with the user for <c>uac_auth()</c>.</summary>
    public string auth_username_avp { get; set; } = "";
    /// <summary>The AVP with the password for <c>uac_auth()</c>.</summary>
    public string auth_password_avp { get; set; } = "";
    /// <summary><c>auto</c>: a replaced From or To is restored in replies and in later requests of the dialog; <c>manual</c>: the script calls <c>uac_restore_from()</c>; <c>none</c>: never.</summary>
    public string restore_mode { get; set => field = value is "auto" or "manual" or "none" ? value : throw new ArgumentException("auto, manual or none."); } = "auto";
    /// <summary>The Record-Route parameter that carries a replaced From.</summary>
    public string rr_from_store_param { get; set => (field, FromParameter) = (value, Encoding.ASCII.GetBytes(value)); } = "vsf";
    /// <summary>The Record-Route parameter that carries a replaced To.</summary>
    public string rr_to_store_param { get; set => (field, ToParameter) = (value, Encoding.ASCII.GetBytes(value)); } = "vst";
    /// <summary>The secret that these parameters are sealed with; nodes that share calls share it. Empty: one that this machine keeps.</summary>
    public string restore_passwd { get; set; } = "";
    /// <summary>Kept for scripts written for Kamailio: the Record-Route carries what is needed.</summary>
    public bool restore_dlg { get; set; }
    /// <summary>The database of registrations.</summary>
    public string reg_db_url { get; set; } = "";
    /// <summary>Its table.</summary>
    public string reg_db_table { get; set; } = "uacreg";
    /// <summary><c>host[:port]</c> of our Contact in registrations; without it they are not sent.</summary>
    public string reg_contact_addr { get; set; } = "";
    /// <summary>Seconds between two looks at registrations; one is renewed so long before it ends.</summary>
    public int reg_timer_interval { get; set; } = 90;
    /// <summary>Seconds until a registration that failed is tried again; 0: never.</summary>
    public int reg_retry_interval { get; set; }
    /// <summary>Up to so many seconds of chance before the first REGISTER, so that not all come at once.</summary>
    public int reg_random_delay { get; set; }
    /// <summary>A registration keeps its Call-ID when it is renewed.</summary>
    public bool reg_keep_callid { get; set; } = true;
    /// <summary>Registrations are sent.</summary>
    public bool reg_active { get; set; } = true;
    /// <summary>Most registrations (not in Kamailio).</summary>
    public int reg_max { get; set; } = 20_000;
    /// <summary>The listener that requests leave from when nothing else is said.</summary>
    public string default_socket { get; set; } = "";
    /// <summary>Kept for scripts written for Kamailio; it has no effect here.</summary>
    public int reg_gc_interval { get; set; } = 150;
    /// <summary>Kept for scripts written for Kamailio; it has no effect here.</summary>
    public int reg_hash_size { get; set; } = 4;
    /// <summary>Kept for scripts written for Kamailio; it has no effect here.</summary>
    public string restore_from_avp { get; set; } = "";
    /// <summary>Kept for scripts written for Kamailio; it has no effect here.</summary>
    public string restore_to_avp { get; set; } = "";
    /// <summary>Kept for scripts written for Kamailio; it has no effect here.</summary>
    public string event_callback { get; set; } = "";

    // Looked for with every request that follows a Route.
    internal byte[] FromParameter { get; private set; } = "vsf"u8.ToArray();
    internal byte[] ToParameter { get; private set; } = "vst"u8.ToArray();
}
