namespace Chappe.Modules.HttpClient;

/// <summary>The parameters of http_client.</summary>
public sealed class HttpClientOptions
{
    private const int LargestAnswer = 16 << 20;

    /// <summary>A server in Kamailio's form, <c>api=&gt;https://user:password@api.example.com/v1;timeout=2;failover=other</c>; may be given many times.</summary>
    public HttpConnections httpcon { get; } = [];
    /// <summary>Seconds from the connection to the last octet of the answer, 1 to 120.</summary>
    public int connection_timeout { get; set => field = value is >= 1 and <= 120 ? value : throw new ArgumentException("1 to 120 seconds."); } = 4;
    /// <summary>1: <c>http_client_query</c> gives the first line of the answer, 0: all of it.</summary>
    public int query_result { get; set => field = value is 0 or 1 ? value : throw new ArgumentException("1 the first line, 0 the whole answer."); } = 1;
    /// <summary>Most octets of an answer to <c>http_client_query</c>; 0: as <see cref="maxdatasize"/>.</summary>
    public int query_maxdatasize { get; set => field = value is >= 0 and <= LargestAnswer ? value : throw new ArgumentException("0 to 16777216 octets."); }
    /// <summary>Most octets of an answer; 0: 1048576. A longer one is a failure.</summary>
    public int maxdatasize { get; set => field = value is >= 0 and <= LargestAnswer ? value : throw new ArgumentException("0 to 16777216 octets."); }
    /// <summary>Redirections are followed.</summary>
    public bool httpredirect { get; set; } = true;
    /// <summary>Where calls go through, <c>http://proxy:3128</c>; empty: nowhere.</summary>
    public string httpproxy { get; set; } = "";
    /// <summary>The User-Agent.</summary>
    public string useragent { get; set; } = "Chappe";
    /// <summary>The server's certificate must be signed by who is trusted.</summary>
    public bool verify_peer { get; set; } = true;
    /// <summary>The server's certificate must have its name.</summary>
    public bool verify_host { get; set; } = true;
    /// <summary>Our own certificate, a PEM file.</summary>
    public string clientcert { get; set; } = "";
    /// <summary>Its key, a PEM file.</summary>
    public string clientkey { get; set; } = "";
    /// <summary>The authorities that are trusted, a PEM file; empty: those of the system.</summary>
    public string cacert { get; set; } = "";
    /// <summary>Most calls under way; one more fails at once. At start.</summary>
    public int max_calls { get; set => field = value is >= 1 and <= 65536 ? value : throw new ArgumentException("1 to 65536."); } = 1024;
    /// <summary>Taken, without effect: connections are kept and shared.</summary>
    public int keep_connections { get; set; }
    /// <summary>Taken, without effect: TLS 1.2 and 1.3 are spoken.</summary>
    public string tlsversion { get; set; } = "";
    /// <summary>Taken, without effect: Basic, over TLS.</summary>
    public int authmethod { get; set; }
    /// <summary>Taken, without effect.</summary>
    public string cipher_suites { get; set; } = "";
    /// <summary>Taken, without effect: a call's time is one.</summary>
    public int timeout_mode { get; set; } = 1;

    internal int Size => maxdatasize == 0 ? 1 << 20 : maxdatasize;

    internal HttpWay Way => new(verify_peer, verify_host, httpredirect, httpproxy, clientcert, clientkey, cacert);

    /// <summary>A call to any URL.</summary>
    internal HttpCall Call(string url) => new(url) { Timeout = TimeSpan.FromSeconds(connection_timeout), UserAgent = useragent, MaxSize = query_maxdatasize == 0 ? Size : query_maxdatasize, Way = Way };

    /// <summary>A call to a server with a name.</summary>
    internal HttpCall Call(HttpConnection to, string path) => new(path.Length == 0 ? to.Url : path.StartsWith('/') || path.StartsWith('?') ? to.Url + path : $"{to.Url}/{path}")
    {
        Timeout = TimeSpan.FromSeconds(Math.Clamp(to.Timeout ?? connection_timeout, 1, 120)), UserAgent = to.UserAgent.Length > 0 ? to.UserAgent : useragent,
        MaxSize = to.MaxSize is > 0 and <= LargestAnswer ? to.MaxSize.Value : Size, User = to.User, Password = to.Password,
        Way = new(to.VerifyPeer ?? verify_peer, to.VerifyHost ?? verify_host, to.FollowsRedirects ?? httpredirect, httpproxy, to.Certificate.Length > 0 ? to.Certificate : clientcert,
            to.Key.Length > 0 ? to.Key : clientkey, to.Authorities.Length > 0 ? to.Authorities : cacert),
    };
}
