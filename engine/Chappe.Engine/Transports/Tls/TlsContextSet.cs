using System.Collections.Frozen;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Chappe.Engine.Modules;

namespace Chappe.Engine.Transports.Tls;

/// <summary>One state of the certificates and rules, immutable: what a handshake that begins now goes by. Connections keep what they began with.</summary>
internal sealed class TlsContextSet
{
    private readonly FrozenDictionary<string, SslServerAuthenticationOptions> _byName;
    private readonly SslServerAuthenticationOptions? _default;
    private readonly X509ChainPolicy? _policy;
    private readonly SslStreamCertificateContext? _own;
    private readonly bool _isVerifying, _isRequiring;
    private readonly SslProtocols _protocols;

    private TlsContextSet(TlsOptions options, bool isServer)
    {
        Options = options;
        _isRequiring = options.require_certificate;
        _isVerifying = options.verify_certificate || _isRequiring;
        _protocols = options.tls_method switch
        {
            "" or "TLSv1.2" or "TLSv1.2+" => SslProtocols.Tls12 | SslProtocols.Tls13,
            "TLSv1.3" or "TLSv1.3+" => SslProtocols.Tls13,
            var other => throw new ConfigurationException($"tls: tls_method \"{other}\" is not spoken; it is TLSv1.2+ or TLSv1.3+."),
        };
        if (_isVerifying)
        {
            _policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
            if (options.ca_list.Length > 0)
            {
                _policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
                _policy.CustomTrustStore.AddRange(TlsCertificates.LoadAuthorities(options.ca_list));
            }
        }
        if (options.certificate.Length > 0)
        {
            _own = TlsCertificates.Load(options.certificate, options.private_key);
            _default = ServerOptions(_own);
        }
        else if (isServer && options.Servers.Count == 0)
            throw new ConfigurationException("tls: a TLS listener needs tls.certificate, the PEM file of its certificate (and tls.private_key, unless the key is in the same file).");
        _byName = options.Servers.GroupBy(s => s.Name, StringComparer.OrdinalIgnoreCase)
            .ToFrozenDictionary(g => g.Key, g => ServerOptions(TlsCertificates.Load(g.Last().Certificate, g.Last().PrivateKey)), StringComparer.OrdinalIgnoreCase);
        Files = [.. new[] { options.certificate, options.private_key, options.ca_list }
            .Concat(options.Servers.SelectMany(s => new[] { s.Certificate, s.PrivateKey })).Where(f => f.Length > 0).Distinct()];
    }

    /// <summary>What it was made from.</summary>
    internal TlsOptions Options { get; }
    /// <summary>The files that it was read from.</summary>
    internal IReadOnlyList<string> Files { get; }

    /// <summary>Reads everything that <paramref name="options"/> name.</summary>
    /// <exception cref="ConfigurationException">Something cannot be read or is missing for a server.</exception>
    internal static TlsContextSet Load(TlsOptions options, bool isServer) => new(options, isServer);

    /// <summary>How to answer a client that asked for <paramref name="name"/>; null when we have no certificate for it.</summary>
    internal SslServerAuthenticationOptions? ForServer(string name)
    {
        if (_byName.TryGetValue(name, out var exact)) return exact;
        int dot = name.IndexOf('.');
        if (dot > 0 && _byName.TryGetValue($"*{name[dot..]}", out var wild)) return wild;
        return _default;
    }

    /// <summary>How to connect. The name of the peer's domain is not known here, so a certificate is checked for who signed it, not for whom it names.</summary>
    internal SslClientAuthenticationOptions ForClient(in NetAddress remote) => new()
    {
        TargetHost = remote.HostText.Trim('[', ']'),
        EnabledSslProtocols = _protocols,
        AllowRenegotiation = false,
        ClientCertificateContext = _own,
        CertificateChainPolicy = _policy?.Clone(),
        RemoteCertificateValidationCallback = Options.verify_certificate ? IsServerGood : static (_, _, _, _) => true,
    };

    private SslServerAuthenticationOptions ServerOptions(SslStreamCertificateContext certificate) => new()
    {
        ServerCertificateContext = certificate,
        EnabledSslProtocols = _protocols,
        AllowRenegotiation = false,
        ClientCertificateRequired = _isVerifying,
        CertificateChainPolicy = _policy?.Clone(),
        RemoteCertificateValidationCallback = IsClientGood,
    };

    private bool IsClientGood(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        certificate is null ? !_isRequiring : !_isVerifying || (errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None;

    private static bool IsServerGood(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        certificate is not null && (errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None;
}
