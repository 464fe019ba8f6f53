namespace Chappe.Sip.Uris;

/// <summary>The schemes that the engine tells apart.</summary>
public enum UriScheme : byte
{
    /// <summary>Any other scheme; only its syntax was looked at.</summary>
    Other,
    /// <summary>RFC 3261 section 19.1.</summary>
    Sip,
    /// <summary>RFC 3261 section 19.1: SIP over TLS.</summary>
    Sips,
    /// <summary>RFC 3966.</summary>
    Tel,
    /// <summary>RFC 8141; emergency services use <c>urn:service:</c> (RFC 5031).</summary>
    Urn,
}
