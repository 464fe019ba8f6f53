using Chappe.Engine.Transports;

namespace Chappe.Engine.Transactions;

/// <summary>A request that we make ourselves: a probe, a ping that wants an answer, a notification. Texts are as they stand in a message, without line ends.</summary>
public sealed record OutgoingRequest
{
    /// <summary><c>OPTIONS</c>, <c>MESSAGE</c>, <c>NOTIFY</c> …; not INVITE, ACK or CANCEL, which belong to calls.</summary>
    public required string Method { get; init; }
    /// <summary>The Request-URI.</summary>
    public required string Uri { get; init; }
    /// <summary>From without a tag, such as <c>&lt;sip:ping@example.com&gt;</c>.</summary>
    public required string From { get; init; }
    /// <summary>To; null: the Request-URI.</summary>
    public string? To { get; init; }
    /// <summary>Where to send to, whatever the Request-URI says; null: by that.</summary>
    public string? Destination { get; init; }
    /// <summary>The listener to send from; null: the first that fits the target.</summary>
    public Listener? SendSocket { get; init; }
    /// <summary>The connection to use and no other, 0 for none: a flow (RFC 5626).</summary>
    public long ConnectionId { get; init; }
    /// <summary>Further header lines, each with its CRLF.</summary>
    public string Headers { get; init; } = "";
    /// <summary>The body; its Content-Type is among the headers.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }
    /// <summary>The Call-ID; null: one that nobody has used.</summary>
    public string? CallId { get; init; }
    /// <summary>The CSeq number.</summary>
    public uint CSeq { get; init; } = 1;
    /// <summary>The tag of From; null: one that nobody can guess.</summary>
    public string? FromTag { get; init; }
    /// <summary>The peer on the network that named where it goes; it then goes only where a request of that peer may go (threats S1, S2). Null: an administrator did, or the script.</summary>
    public NetAddress? NamedBy { get; init; }
    /// <summary>How long to wait for a final reply, in milliseconds; 0: <c>tm.fr_timer</c>.</summary>
    public int Timeout { get; init; }
}

/// <summary>How a request of our own ended.</summary>
/// <param name="Code">The final reply's code; made up here when <paramref name="IsLocal"/>: 400 it makes no message, 408 nobody answered, 477 it could not be sent, 478 its name leads nowhere, 487 <c>event_route("tm:local-request")</c> dropped it or the caller gave up, 503 there are too many transactions.</param>
/// <param name="IsLocal">No reply came.</param>
/// <param name="Reply">The octets of the reply; empty when none came.</param>
public readonly record struct RequestOutcome(int Code, bool IsLocal, ReadOnlyMemory<byte> Reply)
{
    /// <summary>A 2xx came.</summary>
    public bool IsSuccess => !IsLocal && Code is >= 200 and < 300;
}
