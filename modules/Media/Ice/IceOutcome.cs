namespace Chappe.Modules.Media.Ice;

/// <summary>What became of a connectivity check.</summary>
internal enum IceOutcome
{
    /// <summary>Answered: the sender knows our password, and its address may send media.</summary>
    Valid,
    /// <summary>Answered, and the peer has chosen this address.</summary>
    Nominated,
    /// <summary>Answered with an error: authentic, but not to be served.</summary>
    Refused,
    /// <summary>A keep-alive or an answer to nothing; no reply.</summary>
    Ignored,
    /// <summary>Without our name and password: no reply, nothing kept (threats O5, M4).</summary>
    NotAuthentic,
    /// <summary>Not STUN, or damaged.</summary>
    Malformed,
}
