namespace Chappe.Modules.Dialogs.Counting;

/// <summary>How far a counted call is.</summary>
internal enum CountedState
{
    /// <summary>The INVITE was seen.</summary>
    Init,
    /// <summary>It rings.</summary>
    Progress,
    /// <summary>It was answered.</summary>
    Answered,
    /// <summary>The ACK came by.</summary>
    Confirmed,
    /// <summary>It was hung up.</summary>
    Terminated,
    /// <summary>It was refused.</summary>
    NotAnswered,
}

/// <summary>One call as it is counted: three texts of the script, and how far it is.</summary>
internal sealed class CountedCall(string callId, string source, string destination, string data)
{
    /// <summary>Its Call-ID.</summary>
    public string CallId => callId;
    /// <summary>What the script calls its source.</summary>
    public string Source => source;
    /// <summary>What the script calls its destination.</summary>
    public string Destination => destination;
    /// <summary>What else the script says.</summary>
    public string Data => data;
    /// <summary>How far it is.</summary>
    public volatile CountedState State = CountedState.Init;
    /// <summary>When it is forgotten, by the engine's clock.</summary>
    public long EndsAt;
    /// <summary>When it began, in seconds since 1970.</summary>
    public long BeganAt;
    /// <summary>It is neither over nor refused.</summary>
    public bool IsActive => State < CountedState.Terminated;

    /// <summary>What a message says of it: requests by method, replies to INVITE by code.</summary>
    public static CountedState Step(CountedState state, bool isRequest, Chappe.Sip.Messages.SipMethod method, int code) => (state, isRequest, method, code) switch
    {
        (CountedState.Answered, true, Chappe.Sip.Messages.SipMethod.Ack, _) => CountedState.Confirmed,
        (CountedState.Answered or CountedState.Confirmed, true, Chappe.Sip.Messages.SipMethod.Bye, _) => CountedState.Terminated,
        (CountedState.Init, false, Chappe.Sip.Messages.SipMethod.Invite, > 100 and < 200) => CountedState.Progress,
        (CountedState.Init or CountedState.Progress, false, Chappe.Sip.Messages.SipMethod.Invite, >= 200 and < 300) => CountedState.Answered,
        (CountedState.Init or CountedState.Progress, false, Chappe.Sip.Messages.SipMethod.Invite, >= 300) => CountedState.NotAnswered,
        _ => state,
    };
}
