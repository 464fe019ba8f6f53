namespace Chappe.Engine;

/// <summary>The core's parameters, as Kamailio's global parameters name them. Script word: <c>core</c>.</summary>
public sealed class CoreOptions : Modules.IKamailioDefaults
{
    /// <summary>Worker threads that read UDP; 0: one a processor. One peer is always read by the same worker, so that its messages stay in order.</summary>
    public int children { get; set; }
    /// <summary>The <c>Server</c> header of replies made here; empty: none.</summary>
    public string server_header
    {
        get => _serverHeader;
        set
        {
            _serverHeader = value;
            ServerHeaderLine = value.Length == 0 ? [] : System.Text.Encoding.UTF8.GetBytes(value + "\r\n");
        }
    }

    private string _serverHeader = "Server: Chappe";

    /// <summary><see cref="server_header"/> as it is written.</summary>
    internal byte[] ServerHeaderLine { get; private set; } = "Server: Chappe\r\n"u8.ToArray();

    /// <summary>What is written where no script has been loaded.</summary>
    internal static byte[] DefaultServerHeaderLine { get; } = "Server: Chappe\r\n"u8.ToArray();
    /// <summary>Write the <c>Server</c> header.</summary>
    public bool server_signature { get; set; } = true;
    /// <summary>A request larger than this goes out by TCP when the target may take it (RFC 3261 section 18.1.1); 0: never.</summary>
    public int udp_mtu { get; set; }
    /// <summary>Follow <c>maddr</c> also in a Request-URI as it was received (RFC 3261 section 16.5). Off, since a script that allows a host would be led to another one (threats S1); where a script, a contact or a followed Route has it, it is always followed.</summary>
    public bool follow_maddr { get; set; }
    /// <summary>What came from the network (Route, contact, Request-URI) may lead to loopback and link-local addresses though the request came from outside: for a server behind us on the same machine whose Contact says 127.0.0.1. What the script itself sets always may (threats S2).</summary>
    public bool allow_local_targets { get; set; }
    /// <summary>A worker whose messages have waited longer than this many milliseconds in its socket's queue, for a while, answers what begins something new with 503 and Retry-After until it has caught up (threats O2); 0: never.</summary>
    public int overload_delay { get; set; } = 100;
    /// <summary>A sentence that <c>chappe run</c> says when it starts: what this script does, and for whom.</summary>
    public string greeting { get; set; } = "";
    /// <summary>Log level, -5 to 3.</summary>
    public int debug { get; set; } = 2;
    /// <summary>Log to standard error; <c>chappe kamailio</c> logs to syslog otherwise, <c>chappe run</c> always does.</summary>
    public bool log_stderror { get; set; }
    /// <summary>The facility of syslog: LOG_DAEMON, LOG_LOCAL0 …</summary>
    public string log_facility { get; set; } = "LOG_DAEMON";
    /// <summary>What the program is called in syslog.</summary>
    public string log_name { get; set; } = "";
    /// <summary>Wait for a message's remaining octets on a stream, in seconds (threats F4).</summary>
    public int tcp_read_timeout { get; set; } = 10;
    /// <summary>Close a stream that was idle so long, in seconds.</summary>
    public int tcp_connection_lifetime { get; set; } = 120;
    /// <summary>Give up opening a stream after so many seconds.</summary>
    public int tcp_connect_timeout { get; set; } = 10;
    /// <summary>Most streams at a time.</summary>
    public int tcp_max_connections { get; set; } = 16384;
    /// <summary>Most streams from one address at a time.</summary>
    public int tcp_max_connections_per_source { get; set; } = 4096;
    /// <summary>Octets that may wait for a slow reader before its stream is closed (threats F7).</summary>
    public int tcp_conn_wq_max { get; set; } = 256 * 1024;
    /// <summary>Accept HTTP and SIP on streams without Content-Length (needed for xhttp).</summary>
    public bool tcp_accept_no_cl { get; set; }
    /// <summary>The number of this server among those that share an address; <c>via_add_srvid</c> writes it into our Via. 0: none.</summary>
    public int server_id { get; set; }
    /// <summary>The XAVP whose newest fields <c>via_add_xavp_params</c> writes into our Via as parameters; empty: none.</summary>
    public string xavp_via_params { get; set; } = "";
    /// <summary>The XAVP whose fields <c>address</c> and <c>port</c> stand for ours in our Via after <c>via_use_xavp_fields</c>; empty: none.</summary>
    public string xavp_via_fields { get; set; } = "";
    /// <summary>Most rounds of a ported <c>while</c>; 0: no bound.</summary>
    public int max_while_loops { get; set; } = 100;
    /// <summary>Kamailio's rule for header edits, which ported scripts expect: they show only when the message is sent, or after msg_apply_changes.</summary>
    public bool deferred_edits { get; set; }

    /// <summary>Kamailio's values where ours are more careful; for scripts that were ported.</summary>
    public void UseKamailioDefaults() => deferred_edits = allow_local_targets = follow_maddr = true;
}
