namespace Chappe.Modules.Media.Sdp;

/// <summary>Who begins DTLS, as the writer of <c>a=setup</c> wants it (RFC 4145 section 4, RFC 5763 section 5).</summary>
internal enum SetupRole
{
    /// <summary>No such line.</summary>
    Unsaid,
    /// <summary>The writer begins.</summary>
    Active,
    /// <summary>The other one begins.</summary>
    Passive,
    /// <summary>Either; only an offer may say so.</summary>
    ActPass,
    /// <summary>Nobody for now.</summary>
    HoldConn,
}
