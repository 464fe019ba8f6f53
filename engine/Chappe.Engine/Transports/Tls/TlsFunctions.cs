using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Engine.Transports.Tls;

/// <summary>Words of the module tls.</summary>
public static class TlsFunctions
{
    /// <summary>The parameters of TLS: <c>tls.certificate = "/etc/chappe/cert.pem"</c>, <c>tls.server("sip.example.com", "cert.pem", "key.pem")</c>.</summary>
    [Export(RouteKinds.Load, Module = "tls")]
    public static TlsOptions tls => Here.Options<TlsOptions>();
}
