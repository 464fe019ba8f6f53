using static Chappe.Engine.Transactions.ServerAction;
using static Chappe.Engine.Transactions.ServerEvent;
using static Chappe.Engine.Transactions.ServerState;

namespace Chappe.Engine.Transactions;

/// <summary>RFC 3261 section 17.2.1, figure 7, with Accepted from RFC 6026 section 7.1.</summary>
public static class InviteServerMachine
{
    /// <summary>One arrow of the figure.</summary>
    public static (ServerState Next, ServerAction Do) Step(ServerState state, ServerEvent happened) => (state, happened) switch
    {
        (Proceeding, Request) => (Proceeding, RepeatReply),
        (Proceeding, Provisional) => (Proceeding, SendReply),
        (Proceeding, Success) => (Accepted, SendReply | StartWait),
        (Proceeding, Failure) => (Completed, SendReply | AwaitAck),

        // RFC 6026 absorbs the INVITE here in silence, because the UAS repeats its 2xx. Kamailio repeats it as well, and so do
        // we: the answer arrives half a second earlier when the first one was lost (threats T2).
        (Accepted, Request) => (Accepted, RepeatReply),
        (Accepted, Success) => (Accepted, SendReply),
        (Accepted, TimerL) => (Terminated, None),

        (Completed, Request) => (Completed, RepeatReply),
        (Completed, TimerG) => (Completed, RepeatReply),
        (Completed, TimerH) => (Terminated, ReportTimeout),
        (Completed, Ack) => (Confirmed, StopRepeating | StartWait),

        (Confirmed, Ack or Request) => (Confirmed, None),
        (Confirmed, TimerI) => (Terminated, None),

        _ => (state, NoteUnexpected),
    };
}
