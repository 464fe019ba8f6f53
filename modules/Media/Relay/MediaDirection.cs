namespace Chappe.Modules.Media.Relay;

/// <summary>What the peer of a side said it will do (RFC 3264 section 5.1).</summary>
internal enum MediaDirection
{
    /// <summary>Sends and listens.</summary>
    SendRecv,
    /// <summary>Sends: it has us on hold.</summary>
    SendOnly,
    /// <summary>Listens.</summary>
    RecvOnly,
    /// <summary>Neither.</summary>
    Inactive,
}
