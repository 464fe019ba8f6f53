namespace Chappe.Sip.Messages;

/// <summary>The methods that the engine knows by name; every other token is <see cref="Other"/> and compared by its octets (RFC 3261 section 7.1: case-sensitive).</summary>
public enum SipMethod : byte
{
    /// <summary>A token that is not in this list.</summary>
    Other,
    /// <summary>RFC 3261 section 13.</summary>
    Invite,
    /// <summary>RFC 3261 section 17.1.1.3.</summary>
    Ack,
    /// <summary>RFC 3261 section 15.</summary>
    Bye,
    /// <summary>RFC 3261 section 9.</summary>
    Cancel,
    /// <summary>RFC 3261 section 10.</summary>
    Register,
    /// <summary>RFC 3261 section 11.</summary>
    Options,
    /// <summary>RFC 3262.</summary>
    Prack,
    /// <summary>RFC 6665.</summary>
    Subscribe,
    /// <summary>RFC 6665.</summary>
    Notify,
    /// <summary>RFC 3903.</summary>
    Publish,
    /// <summary>RFC 6086.</summary>
    Info,
    /// <summary>RFC 3515.</summary>
    Refer,
    /// <summary>RFC 3428.</summary>
    Message,
    /// <summary>RFC 3311.</summary>
    Update,
}
