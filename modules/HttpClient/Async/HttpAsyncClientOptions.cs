namespace Chappe.Modules.HttpClient;

/// <summary>The parameters of http_async_client.</summary>
public sealed class HttpAsyncClientOptions
{
    /// <summary>Milliseconds from the connection to the last octet of the answer, 1 to 120000.</summary>
    public int connection_timeout { get; set => field = value is >= 1 and <= 120_000 ? value : throw new ArgumentException("1 to 120000 milliseconds."); } = 500;
    /// <summary>Most octets of an answer. A longer one is a failure.</summary>
    public int maxdatasize { get; set => field = value is >= 1 and <= 16 << 20 ? value : throw new ArgumentException("1 to 16777216 octets."); } = 1 << 20;
    /// <summary>The server's certificate must be signed by who is trusted. Kamailio does not look by default.</summary>
    public bool tls_verify_peer { get; set; } = true;
    /// <summary>The server's certificate must have its name.</summary>
    public bool tls_verify_host { get; set; } = true;
    /// <summary>Our own certificate, a PEM file.</summary>
    public string tls_client_cert { get; set; } = "";
    /// <summary>Its key, a PEM file.</summary>
    public string tls_client_key { get; set; } = "";
    /// <summary>The authorities that are trusted, a PEM file; empty: those of the system.</summary>
    public string tls_ca_path { get; set; } = "";
    /// <summary>Most calls under way; one more fails at once. At start.</summary>
    public int max_calls { get; set => field = value is >= 1 and <= 65536 ? value : throw new ArgumentException("1 to 65536."); } = 4096;
    /// <summary>Taken, without effect: calls take no process of their own.</summary>
    public int workers { get; set; } = 1;
    /// <summary>Taken, without effect.</summary>
    public int hash_size { get; set; } = 2048;
    /// <summary>Taken, without effect: TLS 1.2 and 1.3 are spoken.</summary>
    public int tls_version { get; set; }
    /// <summary>Taken, without effect: Basic, over TLS.</summary>
    public int authmethod { get; set; }
    /// <summary>Taken, without effect.</summary>
    public int curl_memory_manager { get; set; }
    /// <summary>Taken, without effect: connections are kept and shared.</summary>
    public int tcp_keepalive { get; set; }
    /// <summary>Taken, without effect.</summary>
    public int tcp_ka_idle { get; set; }
    /// <summary>Taken, without effect.</summary>
    public int tcp_ka_interval { get; set; }
    /// <summary>Redirections are followed.</summary>
    public bool follow_redirect { get; set; }
}
