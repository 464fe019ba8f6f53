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
    private readonly FrozenDictionary<string, TlsClientRules> _byDomain;
    private readonly TlsClientRules _client;
    private readonly SslServerAuthenticationOptions? _default;
    private readonly X509ChainPolicy? _policy;
    private readonly bool _isVerifying, _isRequiring;
    private readonly SslProtocols _protocols;
    private readonly CipherSuitesPolicy? _ciphers;
    private readonly TlsOptions _effective;

    private TlsContextSet(TlsOptions options, bool isServer)
    {
        Options = options;
        string config = options.config;
        _effective = options = options.WithConfig();
        _isRequiring = options.require_certificate;
        _isVerifying = options.verify_certificate == true || _isRequiring;
        _protocols = options.tls_method switch
        {
            // Kamailio's words for "that or newer" name versions that are not spoken here; what is newer is.
            "" or "TLSv1.2" or "TLSv1.2+" or "TLSv1.1+" or "TLSv1.0+" or "TLSv1+" or "SSLv23" or "any" => SslProtocols.Tls12 | SslProtocols.Tls13,
            "TLSv1.3" or "TLSv1.3+" => SslProtocols.Tls13,
            var other => throw new ConfigurationException($"tls: tls_method \"{other}\" is not spoken; it is TLSv1.2+ or TLSv1.3+."),
        };
        if (options.verify_depth is < 0 or > 100) throw new ConfigurationException($"tls: verify_depth is from 0 to 100, not {options.verify_depth}.");
        if (options.handshakes_per_source < 0) throw new ConfigurationException($"tls: handshakes_per_source is at least 0, not {options.handshakes_per_source}.");
        _ciphers = Ciphers(options.cipher_list);
        if (_isVerifying) _policy = Policy(options.ca_list);
        SslStreamCertificateContext? own = null;
        if (options.certificate.Length > 0)
        {
            own = TlsCertificates.Load(options.certificate, options.private_key);
            _default = ServerOptions(own);
        }
        else if (isServer && options.Servers.Count == 0)
            throw new ConfigurationException("tls: a TLS listener needs tls.certificate, the PEM file of its certificate (and tls.private_key, unless the key is in the same file).");
        _byName = options.Servers.GroupBy(s => s.Name, StringComparer.OrdinalIgnoreCase)
            .ToFrozenDictionary(g => g.Key, g => ServerOptions(TlsCertificates.Load(g.Last().Certificate, g.Last().PrivateKey)), StringComparer.OrdinalIgnoreCase);
        _client = options.ClientDefault is { } byFile ? ClientRules(byFile, own) : new TlsClientRules(_protocols, _ciphers, own, options.verify_certificate != false ? Policy(options.ca_list) : null, options.verify_depth);
        _byDomain = options.Clients.GroupBy(c => c.Domain, StringComparer.OrdinalIgnoreCase)
            .ToFrozenDictionary(g => g.Key, g => ClientRules(g.Last(), own), StringComparer.OrdinalIgnoreCase);
        Files = [.. new[] { config, options.certificate, options.private_key, options.ca_list, options.ClientDefault?.Certificate ?? "", options.ClientDefault?.PrivateKey ?? "", options.ClientDefault?.Authorities ?? "" }
            .Concat(options.Servers.SelectMany(s => new[] { s.Certificate, s.PrivateKey }))
            .Concat(options.Clients.SelectMany(c => new[] { c.Certificate, c.PrivateKey, c.Authorities })).Where(f => f.Length > 0).Distinct()];
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

    /// <summary>How to connect to a server of <paramref name="domain"/>, or to <paramref name="remote"/> when the URI had an address.</summary>
    internal SslClientAuthenticationOptions ForClient(string? domain, in NetAddress remote) =>
        RulesFor(domain).For(domain ?? (_effective.server_name.Length > 0 ? _effective.server_name : remote.HostText.Trim('[', ']')), domain);

    /// <summary>A connection to that domain is one whose certificate was checked for its name.</summary>
    internal bool IsProvenBy(string domain) => RulesFor(domain).IsVerifying;

    /// <summary>More certificates stand between the peer's and the authority than <paramref name="depth"/>.</summary>
    internal static bool IsTooDeep(X509Chain? chain, int depth) => chain is not null && chain.ChainElements.Count - 2 > depth;

    private TlsClientRules RulesFor(string? domain) => domain is not null && _byDomain.TryGetValue(domain, out var rules) ? rules : _client;

    private TlsClientRules ClientRules(TlsClientName name, SslStreamCertificateContext? own) => new(_protocols, _ciphers,
        name.Certificate.Length > 0 ? TlsCertificates.Load(name.Certificate, name.PrivateKey) : own,
        name.IsVerifying ? Policy(name.Authorities.Length > 0 ? name.Authorities : _effective.ca_list) : null, _effective.verify_depth);

    private static X509ChainPolicy Policy(string authorities)
    {
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        if (authorities.Length == 0) return policy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.CustomTrustStore.AddRange(TlsCertificates.LoadAuthorities(authorities));
        return policy;
    }

    private static CipherSuitesPolicy? Ciphers(string list)
    {
        if (list.Length == 0) return null;
        if (!CipherNames.TryRead(list, out var suites, out string unknown))
            throw new ConfigurationException($"tls: cipher_list: \"{unknown}\" is no cipher suite that is spoken here; write names such as ECDHE-RSA-AES128-GCM-SHA256, with colons between.");
        if (OperatingSystem.IsWindows()) throw new ConfigurationException("tls: cipher_list cannot be set on Windows, where the system decides.");
#pragma warning disable CA1416 // asked above
        return new CipherSuitesPolicy(suites);
#pragma warning restore CA1416
    }

    private SslServerAuthenticationOptions ServerOptions(SslStreamCertificateContext certificate) => new()
    {
        ServerCertificateContext = certificate,
        EnabledSslProtocols = _protocols,
        CipherSuitesPolicy = _ciphers,
        AllowRenegotiation = false,
        ClientCertificateRequired = _isVerifying,
        CertificateChainPolicy = _policy?.Clone(),
        RemoteCertificateValidationCallback = IsClientGood,
    };

    private bool IsClientGood(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null) return !_isRequiring;
        errors &= ~SslPolicyErrors.RemoteCertificateNameMismatch;
        if (errors == SslPolicyErrors.None && IsTooDeep(chain, _effective.verify_depth)) errors = SslPolicyErrors.RemoteCertificateChainErrors;
        ((TlsStream)sender).PeerErrors = errors;
        return !_isVerifying || errors == SslPolicyErrors.None;
    }
}
