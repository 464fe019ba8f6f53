namespace Chappe.Modules.Media.Relay;

/// <summary>Why a session will not come to a good end.</summary>
internal enum MediaTrouble
{
    /// <summary>Nothing was heard for too long.</summary>
    Timeout,
    /// <summary>The handshake failed: no common suite, an alert, silence.</summary>
    DtlsFailed,
    /// <summary>The peer's certificate is not the one that its SDP named.</summary>
    WrongFingerprint,
    /// <summary>The peer's consent has ended (RFC 7675), or it never chose an address.</summary>
    IceFailed,
}
