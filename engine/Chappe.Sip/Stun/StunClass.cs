namespace Chappe.Sip.Stun;

/// <summary>What a STUN message is (RFC 8489 section 5).</summary>
public enum StunClass : byte
{
    /// <summary>It wants an answer.</summary>
    Request = 0,
    /// <summary>It wants none; keep-alives of ICE are such.</summary>
    Indication = 1,
    /// <summary>The answer to a request that was served.</summary>
    Success = 2,
    /// <summary>The answer to one that was not.</summary>
    Error = 3,
}
