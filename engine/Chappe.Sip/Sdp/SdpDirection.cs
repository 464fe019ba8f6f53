namespace Chappe.Sip.Sdp;

/// <summary>Which way media flows, seen from the writer of the description (RFC 8866 section 6.7).</summary>
public enum SdpDirection : byte
{
    /// <summary>No attribute says so; then it is <see cref="SendReceive"/>.</summary>
    Unsaid,
    /// <summary>a=sendrecv.</summary>
    SendReceive,
    /// <summary>a=sendonly.</summary>
    SendOnly,
    /// <summary>a=recvonly.</summary>
    ReceiveOnly,
    /// <summary>a=inactive.</summary>
    Inactive,
}
