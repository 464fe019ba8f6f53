using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Engine.Transports.Tls;

/// <summary>Words of the module tls.</summary>
public static class TlsFunctions
{
    /// <summary>The parameters of TLS: <c>tls.certificate = "/etc/chappe/cert.pem"</c>, <c>tls.server("sip.example.com", "cert.pem", "key.pem")</c>.</summary>
    [Export(RouteKinds.Load, Module = "tls")]
    public static TlsOptions tls => Here.Options<TlsOptions>();

    /// <summary>Asks whether the message came by TLS from a peer whose certificate leads to an authority that we believe.</summary>
    /// <returns>false when it came by another transport, or the peer showed no certificate or a bad one.</returns>
    [Export(RouteKinds.Request, Module = "tls")]
    public static bool is_peer_verified() =>
        Here.Context.Proxy.Streams?.Find(Here.Context.Source.ConnectionId)?.Tls is { PeerCertificate: not null, IsPeerVerified: true };
}
