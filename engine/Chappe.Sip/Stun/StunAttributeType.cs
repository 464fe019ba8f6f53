namespace Chappe.Sip.Stun;

/// <summary>The attributes that a SIP port and an ICE-lite agent meet (RFC 8489 section 14, RFC 8445 section 16.1). Below 0x8000 stand those that who does not know them must refuse.</summary>
public enum StunAttributeType : ushort
{
    /// <summary>The address that the request came from, in clear; RFC 3489 wrote it.</summary>
    MappedAddress = 0x0001,
    /// <summary>Who asks; in ICE both fragments with a colon between.</summary>
    Username = 0x0006,
    /// <summary>HMAC-SHA1 over all that stands before it.</summary>
    MessageIntegrity = 0x0008,
    /// <summary>Why a request was not served.</summary>
    ErrorCode = 0x0009,
    /// <summary>The attributes that were not understood.</summary>
    UnknownAttributes = 0x000A,
    /// <summary>The realm of a long-term credential.</summary>
    Realm = 0x0014,
    /// <summary>The nonce of a long-term credential.</summary>
    Nonce = 0x0015,
    /// <summary>HMAC-SHA256 over all that stands before it.</summary>
    MessageIntegritySha256 = 0x001C,
    /// <summary>The address that the request came from, hidden from NATs that rewrite addresses wherever they find them.</summary>
    XorMappedAddress = 0x0020,
    /// <summary>ICE: the priority that a candidate found by this check would have.</summary>
    Priority = 0x0024,
    /// <summary>ICE: the controlling agent has chosen this pair.</summary>
    UseCandidate = 0x0025,
    /// <summary>The name of the software.</summary>
    Software = 0x8022,
    /// <summary>CRC-32 over all that stands before it: what tells STUN from other protocols on the port.</summary>
    Fingerprint = 0x8028,
    /// <summary>ICE: the sender is the controlled agent.</summary>
    IceControlled = 0x8029,
    /// <summary>ICE: the sender is the controlling agent.</summary>
    IceControlling = 0x802A,
}
