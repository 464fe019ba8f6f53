using Chappe.Engine.Transactions;
using static Chappe.Engine.Transactions.ClientAction;
using static Chappe.Engine.Transactions.ClientState;
using static Chappe.Engine.Transactions.ServerAction;
using static Chappe.Engine.Transactions.ServerState;
using C = Chappe.Engine.Transactions.ClientEvent;
using S = Chappe.Engine.Transactions.ServerEvent;

namespace Chappe.Tests.Engine.Transactions;

/// <summary>RFC 3261 figures 5 to 8 and RFC 6026 figures 1 and 2, arrow by arrow. What has no arrow changes nothing.</summary>
public sealed class MachineTests
{
    private static readonly (ClientState, C, ClientState, ClientAction)[] s_figure5 =
    [
        (Calling, C.TimerA, Calling, Retransmit),
        (Calling, C.TimerB, ClientState.Terminated, ClientAction.ReportTimeout),
        (Calling, C.TransportError, ClientState.Terminated, ReportTransportError),
        (Calling, C.Provisional, ClientState.Proceeding, PassUp),
        (Calling, C.Success, ClientState.Accepted, PassUp | ClientAction.StartWait),
        (Calling, C.Failure, ClientState.Completed, PassUp | SendAck | ClientAction.StartWait),
        (ClientState.Proceeding, C.TransportError, ClientState.Terminated, ReportTransportError),
        (ClientState.Proceeding, C.Provisional, ClientState.Proceeding, PassUp),
        (ClientState.Proceeding, C.Success, ClientState.Accepted, PassUp | ClientAction.StartWait),
        (ClientState.Proceeding, C.Failure, ClientState.Completed, PassUp | SendAck | ClientAction.StartWait),
        (ClientState.Accepted, C.Success, ClientState.Accepted, PassUp),
        (ClientState.Accepted, C.TimerM, ClientState.Terminated, ClientAction.None),
        (ClientState.Completed, C.Failure, ClientState.Completed, SendAck),
        (ClientState.Completed, C.TransportError, ClientState.Terminated, ReportTransportError),
        (ClientState.Completed, C.TimerD, ClientState.Terminated, ClientAction.None),
    ];

    private static readonly (ClientState, C, ClientState, ClientAction)[] s_figure6 =
    [
        (ClientState.Trying, C.TimerE, ClientState.Trying, Retransmit),
        (ClientState.Trying, C.TimerF, ClientState.Terminated, ClientAction.ReportTimeout),
        (ClientState.Trying, C.TransportError, ClientState.Terminated, ReportTransportError),
        (ClientState.Trying, C.Provisional, ClientState.Proceeding, PassUp),
        (ClientState.Trying, C.Success, ClientState.Completed, PassUp | ClientAction.StartWait),
        (ClientState.Trying, C.Failure, ClientState.Completed, PassUp | ClientAction.StartWait),
        (ClientState.Proceeding, C.TimerE, ClientState.Proceeding, Retransmit),
        (ClientState.Proceeding, C.TimerF, ClientState.Terminated, ClientAction.ReportTimeout),
        (ClientState.Proceeding, C.TransportError, ClientState.Terminated, ReportTransportError),
        (ClientState.Proceeding, C.Provisional, ClientState.Proceeding, PassUp),
        (ClientState.Proceeding, C.Success, ClientState.Completed, PassUp | ClientAction.StartWait),
        (ClientState.Proceeding, C.Failure, ClientState.Completed, PassUp | ClientAction.StartWait),
        (ClientState.Completed, C.Success, ClientState.Completed, ClientAction.None),
        (ClientState.Completed, C.Failure, ClientState.Completed, ClientAction.None),
        (ClientState.Completed, C.TimerK, ClientState.Terminated, ClientAction.None),
    ];

    private static readonly (ServerState, S, ServerState, ServerAction)[] s_figure7 =
    [
        (ServerState.Proceeding, S.Request, ServerState.Proceeding, RepeatReply),
        (ServerState.Proceeding, S.Provisional, ServerState.Proceeding, SendReply),
        (ServerState.Proceeding, S.Success, ServerState.Accepted, SendReply | ServerAction.StartWait),
        (ServerState.Proceeding, S.Failure, ServerState.Completed, SendReply | AwaitAck),
        (ServerState.Accepted, S.Request, ServerState.Accepted, RepeatReply),
        (ServerState.Accepted, S.Success, ServerState.Accepted, SendReply),
        (ServerState.Accepted, S.TimerL, ServerState.Terminated, ServerAction.None),
        (ServerState.Completed, S.Request, ServerState.Completed, RepeatReply),
        (ServerState.Completed, S.TimerG, ServerState.Completed, RepeatReply),
        (ServerState.Completed, S.TimerH, ServerState.Terminated, ServerAction.ReportTimeout),
        (ServerState.Completed, S.Ack, Confirmed, StopRepeating | ServerAction.StartWait),
        (Confirmed, S.Ack, Confirmed, ServerAction.None),
        (Confirmed, S.Request, Confirmed, ServerAction.None),
        (Confirmed, S.TimerI, ServerState.Terminated, ServerAction.None),
    ];

    private static readonly (ServerState, S, ServerState, ServerAction)[] s_figure8 =
    [
        (ServerState.Trying, S.Request, ServerState.Trying, ServerAction.None),
        (ServerState.Trying, S.Provisional, ServerState.Proceeding, SendReply),
        (ServerState.Trying, S.Success, ServerState.Completed, SendReply | ServerAction.StartWait),
        (ServerState.Trying, S.Failure, ServerState.Completed, SendReply | ServerAction.StartWait),
        (ServerState.Proceeding, S.Request, ServerState.Proceeding, RepeatReply),
        (ServerState.Proceeding, S.Provisional, ServerState.Proceeding, SendReply),
        (ServerState.Proceeding, S.Success, ServerState.Completed, SendReply | ServerAction.StartWait),
        (ServerState.Proceeding, S.Failure, ServerState.Completed, SendReply | ServerAction.StartWait),
        (ServerState.Completed, S.Request, ServerState.Completed, RepeatReply),
        (ServerState.Completed, S.TimerJ, ServerState.Terminated, ServerAction.None),
    ];

    [Test]
    public void An_INVITE_client_follows_figure_5_and_RFC_6026() => Check(s_figure5, InviteClientMachine.Step, ClientAction.NoteUnexpected);

    [Test]
    public void Another_client_follows_figure_6() => Check(s_figure6, NonInviteClientMachine.Step, ClientAction.NoteUnexpected);

    [Test]
    public void An_INVITE_server_follows_figure_7_and_RFC_6026() => Check(s_figure7, InviteServerMachine.Step, ServerAction.NoteUnexpected);

    [Test]
    public void Another_server_follows_figure_8() => Check(s_figure8, NonInviteServerMachine.Step, ServerAction.NoteUnexpected);

    private static void Check<TState, TEvent, TAction>((TState, TEvent, TState, TAction)[] arrows, Func<TState, TEvent, (TState, TAction)> step, TAction unexpected)
        where TState : struct, Enum where TEvent : struct, Enum where TAction : struct, Enum
    {
        Assert.Multiple(() =>
        {
            foreach (var state in Enum.GetValues<TState>())
                foreach (var happened in Enum.GetValues<TEvent>())
                {
                    var arrow = arrows.Where(a => a.Item1.Equals(state) && a.Item2.Equals(happened)).ToArray();
                    var expected = arrow.Length == 1 ? (arrow[0].Item3, arrow[0].Item4) : (state, unexpected);
                    Assert.That(step(state, happened), Is.EqualTo(expected), $"{state} {happened}");
                }
        });
    }
}
