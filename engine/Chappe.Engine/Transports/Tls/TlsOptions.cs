namespace Chappe.Engine.Transports.Tls;

/// <summary>The parameters of Kamailio's module tls that say which certificates we show and whom we believe.</summary>
public sealed class TlsOptions
{
    private readonly List<TlsServerName> _servers = [];

    /// <summary>PEM file with our certificate and the intermediate ones behind it. The file is watched: a new one is used for new connections within seconds.</summary>
    public string certificate { get; set; } = "";
    /// <summary>PEM file with the private key; empty: it stands in the certificate's file.</summary>
    public string private_key { get; set; } = "";
    /// <summary>PEM file with the authorities whose certificates we believe; empty: those of the system.</summary>
    public string ca_list { get; set; } = "";
    /// <summary>Check the certificate of the peer: of a server that we connect to, and of a client that shows one.</summary>
    public bool verify_certificate { get; set; }
    /// <summary>Refuse clients that show no certificate (mutual TLS).</summary>
    public bool require_certificate { get; set; }
    /// <summary>Oldest version of TLS: <c>TLSv1.2</c> or <c>TLSv1.2+</c> for 1.2 and newer, <c>TLSv1.3</c> or <c>TLSv1.3+</c> for 1.3 alone. Older ones are not spoken (threats F6).</summary>
    public string tls_method { get; set; } = "TLSv1.2+";

    /// <summary>The names that have a certificate of their own.</summary>
    internal IReadOnlyList<TlsServerName> Servers => _servers;

    /// <summary>Shows another certificate to clients that ask for <paramref name="name"/> (SNI, RFC 6066 section 3). <c>*.example.com</c> stands for one label.</summary>
    public void server(string name, string certificate, string private_key = "") => _servers.Add(new TlsServerName(name, certificate, private_key));
}

/// <summary>A name and its certificate.</summary>
internal sealed record TlsServerName(string Name, string Certificate, string PrivateKey);
