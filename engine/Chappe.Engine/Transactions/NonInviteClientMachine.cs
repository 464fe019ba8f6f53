using static Chappe.Engine.Transactions.ClientAction;
using static Chappe.Engine.Transactions.ClientEvent;
using static Chappe.Engine.Transactions.ClientState;

namespace Chappe.Engine.Transactions;

/// <summary>RFC 3261 section 17.1.2.2, figure 6.</summary>
public static class NonInviteClientMachine
{
    /// <summary>One arrow of the figure.</summary>
    public static (ClientState Next, ClientAction Do) Step(ClientState state, ClientEvent happened) => (state, happened) switch
    {
        (Trying, TimerE) => (Trying, Retransmit),
        (Trying, TimerF) => (Terminated, ReportTimeout),
        (Trying, TransportError) => (Terminated, ReportTransportError),
        (Trying, Provisional) => (Proceeding, PassUp),
        (Trying, Success or Failure) => (Completed, PassUp | StartWait),

        (Proceeding, TimerE) => (Proceeding, Retransmit),
        (Proceeding, TimerF) => (Terminated, ReportTimeout),
        (Proceeding, TransportError) => (Terminated, ReportTransportError),
        (Proceeding, Provisional) => (Proceeding, PassUp),
        (Proceeding, Success or Failure) => (Completed, PassUp | StartWait),

        (Completed, Success or Failure) => (Completed, None),
        (Completed, TimerK) => (Terminated, None),

        _ => (state, NoteUnexpected),
    };
}
