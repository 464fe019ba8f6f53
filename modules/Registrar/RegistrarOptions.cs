using Chappe.Engine.Modules;

namespace Chappe.Modules.Registrar;

/// <summary>Parameters of the registrar, in Kamailio's names. Script word: <c>registrar</c>.</summary>
public sealed class RegistrarOptions : Engine.Modules.IKamailioDefaults
{
    private string _receivedAvp = "";

    /// <summary>Taken, without effect: Kamailio has <c>nathelper.nat_bflag</c> for it, and so have we.</summary>
    public int nat_flag { get; set; } = -1;
    /// <summary>Seconds that a binding lasts when the request names none.</summary>
    public int default_expires { get; set; } = 3600;
    /// <summary>Shorter times are raised to this, in seconds; 0: none is.</summary>
    public int min_expires { get; set; } = 60;
    /// <summary>Longer times are cut to this, in seconds; 0: none is.</summary>
    public int max_expires { get; set; }
    /// <summary>Shorten each time by up to so many percent, so that clients that came together do not stay together.</summary>
    public int expires_range { get; set; }
    /// <summary>As <see cref="expires_range"/>, for the default time.</summary>
    public int default_expires_range { get; set; }
    /// <summary>q of contacts that name none, in thousandths; -1: they have none.</summary>
    public int default_q { get; set; } = -1;
    /// <summary>Most contacts of one AoR, 0 for 1000 (Kamailio's default is 0; threats A5 asks for 10).</summary>
    public int max_contacts { get; set; } = 10;
    /// <summary>Most octets of a Contact URI.</summary>
    public int contact_max_size { get; set; } = 512;
    /// <summary><c>lookup</c> adds all contacts but the best as branches.</summary>
    public bool append_branches { get; set; } = true;
    /// <summary>AoRs that differ in case are different users.</summary>
    public bool case_sensitive { get; set; }
    /// <summary>The AVP that holds where a request really came from, as <c>fix_nated_register()</c> leaves it: <c>$avp(RECEIVED)</c>, or its name alone.</summary>
    public string received_avp
    {
        get => _receivedAvp;
        set
        {
            _receivedAvp = value;
            string name = value.StartsWith("$avp(", StringComparison.Ordinal) && value.EndsWith(')') ? value[5..^1] : value;
            ReceivedAvpName = name.StartsWith("s:", StringComparison.Ordinal) ? name[2..] : name;
        }
    }
    /// <summary>The parameter that shows it in the Contact of a 200.</summary>
    public string received_param { get; set; } = "received";
    /// <summary>Believe a received parameter of the request's Contact, as a proxy in front adds it with <c>add_rcv_param()</c>. Whoever may register then names where calls are sent (threats S1). Kamailio: always.</summary>
    public bool trust_received_param { get; set; }
    /// <summary><c>lookup</c> leaves out contacts that do not take the request's method.</summary>
    public bool method_filtering { get; set; }
    /// <summary>Store Path (RFC 3327).</summary>
    public bool use_path { get; set; }
    /// <summary>0: store Path and do not repeat it in the 200; 1: store it, repeat it to who supports it; 2: as 1, and who does not support it gets a 420.</summary>
    public int path_mode { get; set; } = 2;
    /// <summary>A <c>received</c> parameter of the first Path is kept as where the client is, and used before that Path: for an edge proxy with <c>add_path_received()</c> on the same machine (threats S1: it must be one that you trust).</summary>
    public bool path_use_received { get; set; }
    /// <summary>What a time below <see cref="min_expires"/> gets: 0 it is raised; 1 a 423 with Min-Expires (RFC 3261 section 10.3 step 7).</summary>
    public int min_expires_mode { get; set; }
    /// <summary>Seconds of the Retry-After in 5xx replies; 0: none.</summary>
    public int retry_after { get; set; }
    /// <summary>Outbound (RFC 5626): 0 no, 1 for clients that support it, 2 the others get a 421.</summary>
    public int outbound_mode { get; set; }
    /// <summary>Flow-Timer of RFC 5626 in replies to outbound clients, in seconds; 0: none.</summary>
    public int flow_timer { get; set; }
    /// <summary>Tell clients that support it the names under which one device can be reached (RFC 5627), and follow them in <c>lookup</c>.</summary>
    public bool gruu_enabled { get; set; } = true;
    /// <summary>The secret that seals temporary GRUUs; nodes that share a location table must share it. Empty: one that this machine keeps over restarts.</summary>
    public string gruu_secret { get; set => (field, GruuKey) = (value, MachineSecret.KeyOf("gruu", value)); } = "";
    /// <summary>The header in which a proxy in front that shares this table names its listener, <c>proto:host:port</c>, as <c>add_sock_hdr</c> writes it: the contact then belongs to that listener. Empty: no header is believed.</summary>
    public string sock_hdr_name { get; set; } = "";
    /// <summary>The XAVP in which <c>lookup</c> leaves what is known of a contact: <c>ruid</c>, <c>contact</c>, <c>received</c>, <c>path</c>, <c>expires</c>, one root a contact, the best on top. Empty: none.</summary>
    public string xavp_rcd { get; set; } = "";
    /// <summary>Which fields <see cref="xavp_rcd"/> gets, a sum: 1 ruid, 2 contact, 4 expires, 8 received, 16 path; 0: all.</summary>
    public int xavp_rcd_mask { get; set; }

    internal byte[] GruuKey { get; private set; } = MachineSecret.KeyOf("gruu", "");

    /// <summary>The bare name in <see cref="received_avp"/>.</summary>
    internal string ReceivedAvpName { get; private set; } = "";

    /// <summary>Kamailio's values where ours are more careful; for scripts that were ported.</summary>
    public void UseKamailioDefaults()
    {
        max_contacts = 0;
        trust_received_param = true;
    }
}
