namespace Chappe.Engine.Transactions;

/// <summary>The states of the two server machines, in the RFC's words.</summary>
public enum ServerState : byte
{
    /// <summary>A request that is not an INVITE came; nothing was answered.</summary>
    Trying,
    /// <summary>An INVITE came, or a provisional reply was sent.</summary>
    Proceeding,
    /// <summary>A 2xx to the INVITE was sent; more of them may follow (RFC 6026).</summary>
    Accepted,
    /// <summary>A final reply was sent; for an INVITE, a negative one that waits for its ACK.</summary>
    Completed,
    /// <summary>The ACK of a negative reply came.</summary>
    Confirmed,
    /// <summary>Over.</summary>
    Terminated,
}

/// <summary>What can happen to a server transaction. The timers carry the letters of RFC 3261 table 4 and RFC 6026.</summary>
public enum ServerEvent : byte
{
#pragma warning disable CS1591 // the letters are the RFC's
    TimerG, TimerH, TimerI, TimerJ, TimerL,
#pragma warning restore CS1591
    /// <summary>The request came again.</summary>
    Request,
    /// <summary>An ACK with the INVITE's branch came.</summary>
    Ack,
    /// <summary>The transaction user answers 1xx.</summary>
    Provisional,
    /// <summary>The transaction user answers 2xx.</summary>
    Success,
    /// <summary>The transaction user answers 300 to 699.</summary>
    Failure,
}

/// <summary>What a step of a server machine asks to be done.</summary>
[Flags]
public enum ServerAction : byte
{
    /// <summary>Nothing.</summary>
    None = 0,
    /// <summary>Send the transaction user's reply.</summary>
    SendReply = 1,
    /// <summary>Send the last reply again.</summary>
    RepeatReply = 2,
    /// <summary>Start timers G (not on streams) and H.</summary>
    AwaitAck = 4,
    /// <summary>Stop timer G: the ACK came.</summary>
    StopRepeating = 8,
    /// <summary>Wait for stray requests: timer I, J or L, whichever belongs to the new state.</summary>
    StartWait = 16,
    /// <summary>Tell the transaction user that no ACK came.</summary>
    ReportTimeout = 32,
    /// <summary>The figure has no such arrow; nothing is done.</summary>
    NoteUnexpected = 64,
}
