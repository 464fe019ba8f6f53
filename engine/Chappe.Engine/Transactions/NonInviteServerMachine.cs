using static Chappe.Engine.Transactions.ServerAction;
using static Chappe.Engine.Transactions.ServerEvent;
using static Chappe.Engine.Transactions.ServerState;

namespace Chappe.Engine.Transactions;

/// <summary>RFC 3261 section 17.2.2, figure 8.</summary>
public static class NonInviteServerMachine
{
    /// <summary>One arrow of the figure.</summary>
    public static (ServerState Next, ServerAction Do) Step(ServerState state, ServerEvent happened) => (state, happened) switch
    {
        (Trying, Request) => (Trying, None),
        (Trying, Provisional) => (Proceeding, SendReply),
        (Trying, Success or Failure) => (Completed, SendReply | StartWait),

        (Proceeding, Request) => (Proceeding, RepeatReply),
        (Proceeding, Provisional) => (Proceeding, SendReply),
        (Proceeding, Success or Failure) => (Completed, SendReply | StartWait),

        // Section 17.2.2: any other final response passed by the TU MUST be discarded.
        (Completed, Request) => (Completed, RepeatReply),
        (Completed, TimerJ) => (Terminated, None),

        _ => (state, NoteUnexpected),
    };
}
