using System.Net.Security;

namespace Chappe.Engine.Transports.Tls;

/// <summary>SslStream that remembers what was wrong with the peer's certificate: the options, and with them the callback that learns it, are shared by all connections.</summary>
internal sealed class TlsStream(Stream inner) : SslStream(inner, leaveInnerStreamOpen: true)
{
    /// <summary>What the check of the peer's certificate found; not available before there was one.</summary>
    internal SslPolicyErrors PeerErrors { get; set; } = SslPolicyErrors.RemoteCertificateNotAvailable;
}
