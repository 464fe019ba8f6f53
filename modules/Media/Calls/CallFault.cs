namespace Chappe.Modules.Media.Calls;

/// <summary>Why an offer or an answer is not taken.</summary>
internal enum CallFault
{
    None,
    /// <summary>The SDP cannot be read.</summary>
    BadSdp,
    /// <summary>Nobody offered what this would answer.</summary>
    NoOffer,
    /// <summary>All ports are in use.</summary>
    NoPorts,
    /// <summary>No interface has the wanted name or address family.</summary>
    NoInterface,
    /// <summary>Encryption without a key that we can use: a fingerprint of SHA-256 or longer, or a crypto line of a suite that we have. Speaking in the clear instead is not for us to decide.</summary>
    NoKeys,
    /// <summary>Too many calls, or branches of one call.</summary>
    TooMany,
}
