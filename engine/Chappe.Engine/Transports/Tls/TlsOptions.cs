namespace Chappe.Engine.Transports.Tls;

/// <summary>The parameters of Kamailio's module tls that say which certificates we show and whom we believe.</summary>
public sealed class TlsOptions
{
    private List<TlsServerName> _servers = [];
    private List<TlsClientName> _clients = [];

    /// <summary>PEM file with our certificate and the intermediate ones behind it. The file is watched: a new one is used for new connections within seconds.</summary>
    public string certificate { get; set; } = "";
    /// <summary>PEM file with the private key; empty: it stands in the certificate's file.</summary>
    public string private_key { get; set; } = "";
    /// <summary>PEM file with the authorities whose certificates we believe; empty: those of the system.</summary>
    public string ca_list { get; set; } = "";
    /// <summary>
    /// Check the certificate of the peer: of a server that we connect to, and of a client that shows one. A server's must name the domain of the
    /// URI that led there (RFC 5922), unless the URI had an address. Not set: servers are checked and clients are not asked for one; false (Kamailio's
    /// default): nobody is checked, and who stands in between can read and change what we send.
    /// </summary>
    public bool? verify_certificate { get; set; }
    /// <summary>Taken, without effect: it tells Kamailio to start with versions of OpenSSL that it does not trust.</summary>
    public bool tls_force_run { get; set; }
    /// <summary>Refuse clients that show no certificate (mutual TLS).</summary>
    public bool require_certificate { get; set; }
    /// <summary>Most certificates between the peer's own and the authority that we believe.</summary>
    public int verify_depth { get; set; } = 9;
    /// <summary>Oldest version of TLS: <c>TLSv1.2</c> or <c>TLSv1.2+</c> for 1.2 and newer, <c>TLSv1.3</c> or <c>TLSv1.3+</c> for 1.3 alone. Older ones are not spoken (threats F6).</summary>
    public string tls_method { get; set; } = "TLSv1.2+";
    /// <summary>The name that we ask for (SNI) where the URI had an address; a domain in the URI goes before it.</summary>
    public string server_name { get; set; } = "";
    /// <summary>The cipher suites, with colons between, by OpenSSL's or IANA's names; empty: those of the system. Groups such as <c>HIGH</c> are not known.</summary>
    public string cipher_list { get; set; } = "";
    /// <summary>A file of Kamailio's form (tls.cfg) that says all this in sections; what it says goes before the parameters. Watched like the certificates.</summary>
    public string config { get; set; } = "";
    /// <summary>Most new TLS connections of one source (an IPv4 address, an IPv6 /64) in a second; 0: any number. Each costs us a signature (threats F6).</summary>
    public int handshakes_per_source { get; set; } = 200;

    /// <summary>The names that have a certificate of their own.</summary>
    internal IReadOnlyList<TlsServerName> Servers => _servers;
    /// <summary>The domains that we connect to in a way of their own.</summary>
    internal IReadOnlyList<TlsClientName> Clients => _clients;
    /// <summary>How we connect to all other domains; null: as the parameters say.</summary>
    internal TlsClientName? ClientDefault { get; set; }

    /// <summary>Shows another certificate to clients that ask for <paramref name="name"/> (SNI, RFC 6066 section 3). <c>*.example.com</c> stands for one label.</summary>
    public void server(string name, string certificate, string private_key = "") => _servers.Add(new TlsServerName(name, certificate, private_key));

    /// <summary>These parameters with what <see cref="config"/> says now.</summary>
    /// <exception cref="Modules.ConfigurationException">The file cannot be read.</exception>
    internal TlsOptions WithConfig()
    {
        if (config.Length == 0) return this;
        var read = (TlsOptions)MemberwiseClone();
        (read._servers, read._clients) = ([.. _servers], [.. _clients]);
        TlsConfigFile.Read(config, read);
        return read;
    }

    /// <summary>Connects to <paramref name="domain"/> in another way than to the rest.</summary>
    /// <param name="domain">The domain of the URI.</param>
    /// <param name="certificate">What we show there; empty: <see cref="certificate"/>.</param>
    /// <param name="private_key">Its key; empty: it stands in the certificate's file.</param>
    /// <param name="ca_list">Whom we believe there; empty: <see cref="ca_list"/>.</param>
    /// <param name="verify_certificate">Whether we look at all.</param>
    public void client(string domain, string certificate = "", string private_key = "", string ca_list = "", bool verify_certificate = true) =>
        _clients.Add(new TlsClientName(domain, certificate, private_key, ca_list, verify_certificate));
}

/// <summary>A name and its certificate.</summary>
internal sealed record TlsServerName(string Name, string Certificate, string PrivateKey);

/// <summary>A domain and how we connect to it.</summary>
internal sealed record TlsClientName(string Domain, string Certificate, string PrivateKey, string Authorities, bool IsVerifying);
