using static Chappe.Engine.Transactions.ClientAction;
using static Chappe.Engine.Transactions.ClientEvent;
using static Chappe.Engine.Transactions.ClientState;

namespace Chappe.Engine.Transactions;

/// <summary>RFC 3261 section 17.1.1.2, figure 5, with Accepted from RFC 6026 section 7.2. Timer C is the proxy's (section 16.8), not this machine's.</summary>
public static class InviteClientMachine
{
    /// <summary>One arrow of the figure.</summary>
    public static (ClientState Next, ClientAction Do) Step(ClientState state, ClientEvent happened) => (state, happened) switch
    {
        (Calling, TimerA) => (Calling, Retransmit),
        (Calling, TimerB) => (Terminated, ReportTimeout),
        (Calling, TransportError) => (Terminated, ReportTransportError),
        (Calling, Provisional) => (Proceeding, PassUp),
        (Calling, Success) => (Accepted, PassUp | StartWait),
        (Calling, Failure) => (Completed, PassUp | SendAck | StartWait),

        // Not in the figure, which knows no flows: the connection of the phone that rang is gone, and it cannot open another one (RFC 5626).
        (Proceeding, TransportError) => (Terminated, ReportTransportError),
        (Proceeding, Provisional) => (Proceeding, PassUp),
        (Proceeding, Success) => (Accepted, PassUp | StartWait),
        (Proceeding, Failure) => (Completed, PassUp | SendAck | StartWait),

        // RFC 6026 section 7.2: every 2xx goes to the TU, be it a retransmission or another branch's beyond a fork.
        (Accepted, Success) => (Accepted, PassUp),
        (Accepted, TimerM) => (Terminated, None),

        (Completed, Failure) => (Completed, SendAck),
        (Completed, TransportError) => (Terminated, ReportTransportError),
        (Completed, TimerD) => (Terminated, None),

        _ => (state, NoteUnexpected),
    };
}
