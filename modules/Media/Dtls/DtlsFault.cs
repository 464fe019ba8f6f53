namespace Chappe.Modules.Media.Dtls;

/// <summary>Why there are no keys.</summary>
internal enum DtlsFault
{
    None,
    /// <summary>The peer's certificate is not the one that its SDP named.</summary>
    WrongFingerprint,
    /// <summary>The peer has none of our crypto suites, or no use_srtp at all.</summary>
    NoCommonSuite,
    /// <summary>The peer fell silent, or the pool had no time for it.</summary>
    TimedOut,
    /// <summary>The peer ended it with an alert, or did what the protocol forbids.</summary>
    Refused,
}
