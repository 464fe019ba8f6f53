namespace Chappe.Sip.Framing;

/// <summary>What the octets at the start of a stream's buffer are.</summary>
public enum FrameKind : byte
{
    /// <summary>The beginning of something; look again when more octets came. <see cref="Frame.Length"/> is how many it will have, 0 while that is not known.</summary>
    NeedMore,
    /// <summary>A SIP message of <see cref="Frame.Length"/> octets.</summary>
    Message,
    /// <summary>An HTTP request of <see cref="Frame.Length"/> octets.</summary>
    Http,
    /// <summary>A double CRLF: a ping, answered by one CRLF (RFC 5626 section 4.4.1). Leave out <see cref="Frame.Length"/> octets; it is 2 when the first half was reported as <see cref="Crlf"/> already.</summary>
    Ping,
    /// <summary>A single CRLF: a pong, or the first half of a ping whose second half has not come; nothing is answered.</summary>
    Crlf,
    /// <summary>No framing can be trusted any more: answer if <see cref="Frame.Length"/> says that the headers are whole, then close.</summary>
    Refused,
}

/// <summary>One look at a stream's buffer.</summary>
/// <param name="Kind">What stands there.</param>
/// <param name="Length">How many octets it has; of a refused message, how many its headers have with the empty line when they are whole, else 0.</param>
/// <param name="Fault">Why it was refused.</param>
public readonly record struct Frame(FrameKind Kind, int Length, FrameFault Fault = FrameFault.None);
