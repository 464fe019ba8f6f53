using Chappe.Engine.Forwarding;
using Chappe.Engine.Routing;
using Chappe.Engine.Transports;
using Chappe.Sip.Messages;
using static Chappe.Engine.Transactions.ClientAction;

namespace Chappe.Engine.Transactions;

/// <summary>Runs the client machines: sends, retransmits, acknowledges, cancels, and tells <see cref="ProxyCore"/> what came back. All methods are called under the transaction's lock.</summary>
internal sealed class ClientSide(TransactionTable table)
{
    [ThreadStatic] private static SipMessage? t_invite;

    private readonly OctetPool _pool = table.Pool;
    private readonly TmCounters _counters = table.Counters;

    /// <summary>Sends what the branch holds for the first time and starts its timers.</summary>
    /// <returns>false when the transport refused at once; the branch is then over, and its outcome not decided.</returns>
    public bool Start(Branch branch)
    {
        var transaction = branch.Transaction;
        branch.State = transaction.IsInvite ? ClientState.Calling : ClientState.Trying;
        if (!Send(branch))
        {
            branch.State = Step(branch, ClientEvent.TransportError).Next;
            return false;
        }
        _counters.Branches.Add();
        if (!branch.Target.Listener.IsReliable)
        {
            // Timers A and E start at T1 (RFC 3261 sections 17.1.1.2, 17.1.2.2).
            branch.Interval = transaction.Settings.T1;
            branch.RequestTimer.Start(branch.Interval);
        }
        branch.BranchTimer.Start(Remaining(transaction, transaction.Settings.FinalReply));
        return true;
    }

    /// <summary>A reply whose branch, sent-by and CSeq method have matched came in <paramref name="reply"/>.</summary>
    /// <returns>true when the context is kept by a route that awaits something.</returns>
    public bool OnReply(Branch branch, RouteContext reply)
    {
        var transaction = branch.Transaction;
        int code = reply.Message.StatusCode;
        var happened = code < 200 ? ClientEvent.Provisional : code < 300 ? ClientEvent.Success : ClientEvent.Failure;
        var (next, action) = Step(branch, happened);
        branch.State = next;
        _counters.RepliesReceived.Add();
        if ((action & PassUp) != 0)
        {
            branch.LastReceived = code;
            if (happened == ClientEvent.Provisional) OnProvisional(branch);
        }
        if ((action & SendAck) != 0) Acknowledge(branch, reply.Message);
        if ((action & StartWait) != 0) Wait(branch);
        if ((action & PassUp) != 0) return table.Core.OnReply(branch, reply);
        _counters.RepliesAbsorbed.Add();
        return false;
    }

    /// <summary>A reply to our CANCEL came: it ends that small transaction and says nothing more; what counts is the 487 to the INVITE.</summary>
    public static void OnCancelReply(Branch branch, int code)
    {
        if (branch.Cancel != CancelState.Sent || code < 200) return;
        branch.Cancel = CancelState.Done;
        branch.RequestTimer.Stop();
    }

    private void OnProvisional(Branch branch)
    {
        var transaction = branch.Transaction;
        branch.HasAnsweredBefore = true;
        if (!transaction.IsInvite)
        {
            // Section 17.1.2.2: in Proceeding, timer E is set to T2.
            if (branch.RequestTimer.IsRunning) branch.RequestTimer.Start(branch.Interval = transaction.Settings.T2);
            return;
        }
        if (branch.Cancel == CancelState.Wanted)
        {
            Cancel(branch);
            return;
        }
        if (branch.Cancel != CancelState.None) return;
        bool isFirst = !branch.HasRung;
        branch.RequestTimer.Stop();
        branch.HasRung = true;
        // Timer C (section 16.8); whether every provisional reply restarts it is Kamailio's restart_fr_on_each_reply.
        if (isFirst || transaction.Options.restart_fr_on_each_reply)
            branch.BranchTimer.Start(Remaining(transaction, transaction.Settings.FinalInviteReply));
    }

    /// <summary>Timers A and E.</summary>
    public void OnRequestTimer(Branch branch)
    {
        var transaction = branch.Transaction;
        if (branch.Cancel == CancelState.Sent)
        {
            SendCancel(branch);
            branch.RequestTimer.Start(branch.Interval = Math.Min(branch.Interval * 2, transaction.Settings.T2));
            return;
        }
        var (_, action) = Step(branch, transaction.IsInvite ? ClientEvent.TimerA : ClientEvent.TimerE);
        if ((action & Retransmit) == 0) return;
        _counters.Retransmissions.Add();
        // Timer A doubles without a limit, E up to T2, in Proceeding at T2.
        branch.Interval = transaction.IsInvite ? branch.Interval * 2
            : branch.State == ClientState.Proceeding ? transaction.Settings.T2
            : Math.Min(branch.Interval * 2, transaction.Settings.T2);
        if (Send(branch)) branch.RequestTimer.Start(branch.Interval);
        else OnSendFailed(branch);
    }

    /// <summary>Timers B, C and F; in the states behind a final reply D, K and M.</summary>
    public void OnBranchTimer(Branch branch)
    {
        var transaction = branch.Transaction;
        bool isInvite = transaction.IsInvite;
        switch (branch.State)
        {
            case ClientState.Proceeding when isInvite && branch.Cancel is CancelState.Sent or CancelState.Done:
                // Section 9.1: no final reply in 64*T1 after the CANCEL; the branch is as good as cancelled.
                End(branch);
                table.Core.OnTimeout(branch);
                break;
            case ClientState.Proceeding when isInvite:
                // Timer C, section 16.8: the phone rang too long. It is told, and stays known until it confirms.
                branch.HasTimedOut = true;
                Cancel(branch);
                table.Core.OnTimeout(branch);
                break;
            case ClientState.Completed or ClientState.Accepted:
                var over = branch.State == ClientState.Accepted ? ClientEvent.TimerM : isInvite ? ClientEvent.TimerD : ClientEvent.TimerK;
                branch.State = Step(branch, over).Next;
                branch.Sent.Release(_pool);
                break;
            case ClientState.Terminated:
                break;
            default:
                branch.State = Step(branch, isInvite ? ClientEvent.TimerB : ClientEvent.TimerF).Next;
                branch.HasTimedOut = true;
                branch.RequestTimer.Stop();
                table.Core.OnTimeout(branch);
                break;
        }
    }

    /// <summary>The transport could not send after all.</summary>
    public void OnSendFailed(Branch branch)
    {
        var (next, action) = Step(branch, ClientEvent.TransportError);
        if ((action & ReportTransportError) == 0) return;
        branch.State = next;
        Stop(branch);
        table.Core.OnSendFailed(branch);
    }

    /// <summary>Ends a branch without a word.</summary>
    public static void End(Branch branch)
    {
        branch.State = ClientState.Terminated;
        Stop(branch);
    }

    /// <summary>Nobody wants the INVITE's answer any more (RFC 3261 section 9.1).</summary>
    public void Cancel(Branch branch)
    {
        if (!branch.Transaction.IsInvite || branch.Cancel is CancelState.Sent or CancelState.Done) return;
        switch (branch.State)
        {
            case ClientState.Proceeding:
            case ClientState.Calling when branch.Transaction.Options.cancel_b_method == 2:
                branch.Cancel = CancelState.Sent;
                SendCancel(branch);
                branch.Interval = branch.Transaction.Settings.T1;
                if (branch.Target.Listener.IsReliable) branch.RequestTimer.Stop();
                else branch.RequestTimer.Start(branch.Interval);
                branch.BranchTimer.Start(64L * branch.Transaction.Settings.T1);
                break;
            case ClientState.Calling:
                // Section 9.1: if no provisional response has come, the CANCEL MUST NOT be sent, and waits for one.
                branch.Cancel = CancelState.Wanted;
                break;
        }
    }

    private bool Send(Branch branch)
    {
        var watch = branch.Watch;
        ref readonly var to = ref branch.Target;
        var outcome = to.Listener.Send(to, table.Proxy.Leaving(to, branch.Sent.Span), watch, branch.MayConnect);
        if (outcome == SendOutcome.Pending) branch.GiveWatchAway();
        // A datagram that found the queue full is a lost datagram; its retransmission will try again.
        return outcome is SendOutcome.Sent or SendOutcome.Pending || outcome == SendOutcome.QueueFull && !to.Listener.IsReliable;
    }

    /// <summary>Section 17.1.1.3. The ACK takes the place of the INVITE, which is not needed any more, so that it can be repeated.</summary>
    private void Acknowledge(Branch branch, SipMessage reply)
    {
        if (!branch.SentIsAck)
        {
            var invite = ParseSent(branch);
            var to = reply[reply.First(HeaderId.To).Line];
            HeldOctets ack = default;
            var room = ack.Make(_pool, HopByHop.Bound(invite) + to.Length);
            ack.Cut(HopByHop.WriteAck(invite, to, room));
            branch.Sent.Take(_pool, ref ack);
            branch.SentIsAck = true;
        }
        // No watch: an ACK that is lost is asked for by the next retransmission of the reply.
        ref readonly var hop = ref branch.Target;
        hop.Listener.Send(hop, table.Proxy.Leaving(hop, branch.Sent.Span), null, branch.MayConnect);
    }

    private void SendCancel(Branch branch)
    {
        if (branch.Sent.IsEmpty || branch.SentIsAck) return;
        var invite = ParseSent(branch);
        var reason = branch.Transaction.CancelReason.AsSpan();
        HeldOctets cancel = default;
        var room = cancel.Make(_pool, HopByHop.Bound(invite) + reason.Length);
        int length = HopByHop.WriteCancel(invite, reason, room);
        ref readonly var hop = ref branch.Target;
        hop.Listener.Send(hop, table.Proxy.Leaving(hop, room[..length]), null, branch.MayConnect);
        cancel.Release(_pool);
    }

    private static SipMessage ParseSent(Branch branch)
    {
        var invite = t_invite ??= new SipMessage();
        invite.Parse(branch.Sent.Buffer, branch.Sent.Length);
        return invite;
    }

    private void Wait(Branch branch)
    {
        branch.RequestTimer.Stop();
        var transaction = branch.Transaction;
        if (branch.State == ClientState.Accepted) branch.Sent.Release(_pool);
        // Timers D and K are 0 on streams; M is not (RFC 6026): another 2xx may come from behind a fork.
        bool isReliable = branch.Target.Listener.IsReliable;
        long wait = branch.State == ClientState.Accepted ? transaction.Options.wt_timer
            : isReliable ? 0
            : transaction.IsInvite ? transaction.Options.wt_timer : transaction.Options.t4_timer;
        if (wait > 0) branch.BranchTimer.Start(wait);
        else
        {
            branch.BranchTimer.Stop();
            OnBranchTimer(branch);
        }
    }

    private static void Stop(Branch branch)
    {
        branch.RequestTimer.Stop();
        branch.BranchTimer.Stop();
    }

    private long Remaining(Transaction transaction, int wanted)
    {
        int lifetime = transaction.IsInvite ? transaction.Settings.MaxInviteLifetime : transaction.Settings.MaxOtherLifetime;
        if (lifetime <= 0) return wanted;
        return Math.Max(0, Math.Min(wanted, transaction.Began + lifetime - table.Proxy.Clock.Milliseconds));
    }

    private static (ClientState Next, ClientAction Do) Step(Branch branch, ClientEvent happened) => branch.Transaction.IsInvite
        ? InviteClientMachine.Step(branch.State, happened)
        : NonInviteClientMachine.Step(branch.State, happened);
}
