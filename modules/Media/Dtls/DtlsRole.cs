namespace Chappe.Modules.Media.Dtls;

/// <summary>Who begins the handshake (RFC 5763 section 5, <c>a=setup</c>).</summary>
internal enum DtlsRole
{
    /// <summary>We do: the client.</summary>
    Active,
    /// <summary>The peer does.</summary>
    Passive,
}
