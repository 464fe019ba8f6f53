namespace Chappe.Engine.Transactions;

/// <summary>The states of the two client machines, in the RFC's words.</summary>
public enum ClientState : byte
{
    /// <summary>An INVITE was sent and nothing came back.</summary>
    Calling,
    /// <summary>Another request was sent and nothing came back.</summary>
    Trying,
    /// <summary>A provisional reply came.</summary>
    Proceeding,
    /// <summary>A 2xx to an INVITE came; more of them may follow (RFC 6026).</summary>
    Accepted,
    /// <summary>A final reply came; retransmissions of it are absorbed.</summary>
    Completed,
    /// <summary>Over.</summary>
    Terminated,
}

/// <summary>What can happen to a client transaction. The timers carry the letters of RFC 3261 table 4 and RFC 6026.</summary>
public enum ClientEvent : byte
{
#pragma warning disable CS1591 // the letters are the RFC's
    TimerA, TimerB, TimerD, TimerE, TimerF, TimerK, TimerM,
#pragma warning restore CS1591
    /// <summary>1xx.</summary>
    Provisional,
    /// <summary>2xx.</summary>
    Success,
    /// <summary>300 to 699.</summary>
    Failure,
    /// <summary>The request could not be sent.</summary>
    TransportError,
}

/// <summary>What a step of a client machine asks to be done.</summary>
[Flags]
public enum ClientAction : byte
{
    /// <summary>Nothing.</summary>
    None = 0,
    /// <summary>Send the request again and wait longer for the next time.</summary>
    Retransmit = 1,
    /// <summary>Give the reply to the transaction user.</summary>
    PassUp = 2,
    /// <summary>Acknowledge the negative reply to an INVITE.</summary>
    SendAck = 4,
    /// <summary>Tell the transaction user that nobody answered.</summary>
    ReportTimeout = 8,
    /// <summary>Tell the transaction user that the request could not be sent.</summary>
    ReportTransportError = 16,
    /// <summary>Wait for stray replies: timer D, K or M, whichever belongs to the new state.</summary>
    StartWait = 32,
    /// <summary>The figure has no such arrow; nothing is done.</summary>
    NoteUnexpected = 64,
}
