namespace Chappe.Modules.Classics;

/// <summary>The parameters of nathelper.</summary>
public sealed class NathelperOptions
{
    /// <summary>The AVP into which <c>fix_nated_register()</c> writes the source: <c>$avp(RECEIVED)</c>, or its name alone. The same as registrar's.</summary>
    public string received_avp { get; set => (field, ReceivedName) = (value, value.StartsWith("$avp(", StringComparison.Ordinal) && value.EndsWith(')') ? value[5..^1] : value); } = "";
    /// <summary>The name of the URI parameter that carries the real address.</summary>
    public string alias_name { get; set; } = "alias";
    /// <summary><c>fix_nated_sdp</c> notes the address that it replaced as <c>a=oldmediaip</c>.</summary>
    public bool append_sdp_oldmediaip { get; set; } = true;
    /// <summary>The line that flag 4 of <c>fix_nated_sdp</c> adds.</summary>
    public string nortpproxy_str { get; set; } = "a=nortpproxy:yes";
    /// <summary>
    /// Sign the aliases that are written here, and follow only those (threats S1: an alias that anybody can write would send requests, and
    /// open connections, wherever they like). Unset: yes in scripts written for Chappe, no in ported ones.
    /// </summary>
    public bool? sign { get; set; }
    /// <summary>The secret behind <see cref="sign"/>; proxies that share contacts must share it. Empty: one that this machine keeps over restarts.</summary>
    public string secret { get; set => (field, Key) = (value, KeyedHash.KeyOf("alias", value)); } = "";

    /// <summary>Every registered contact is pinged once in so many seconds, so that its NAT stays open; 0: none is.</summary>
    public int natping_interval { get; set; }
    /// <summary>Ping only contacts behind NAT: those with <c>usrloc.nat_bflag</c>.</summary>
    public bool ping_nated_only { get; set; }
    /// <summary>Contacts with this branch flag get a SIP request instead of four octets, when <see cref="sipping_from"/> is set; -1: none do.</summary>
    public int sipping_bflag { get; set; } = -1;
    /// <summary>The From URI of those requests, <c>sip:pinger@example.com</c>; empty: no requests are sent.</summary>
    public string sipping_from { get; set; } = "";
    /// <summary>Their method.</summary>
    public string sipping_method { get; set; } = "OPTIONS";
    /// <summary>Contacts with this branch flag are not pinged; -1: all are.</summary>
    public int natping_disable_bflag { get; set; } = -1;
    /// <summary>Ping contacts that registered through another proxy with four octets to that proxy, instead of leaving them to it.</summary>
    public bool udpping_from_path { get; set; }
    /// <summary>Taken, without effect: pings are spread by one timer.</summary>
    public int natping_processes { get; set; } = 1;
    /// <summary>Taken, without effect: pings leave from the listener that the contact registered through.</summary>
    public string natping_socket { get; set; } = "";
    /// <summary>Taken, without effect: a contact that does not answer pings ends when it expires.</summary>
    public int keepalive_timeout { get; set; }
    /// <summary>Taken, without effect.</summary>
    public int filter_server_id { get; set; }
    /// <summary>Taken, without effect: private are always RFC 1918, RFC 6598, link-local and unique local addresses.</summary>
    public int nat_addr_mode { get; set; } = 1;

    internal string ReceivedName { get; private set; } = "";
    internal byte[] Key { get; private set; } = KeyedHash.KeyOf("alias", "");
}
