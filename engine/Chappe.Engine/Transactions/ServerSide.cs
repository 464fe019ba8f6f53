using Chappe.Engine.Routing;
using Chappe.Engine.Transports;
using static Chappe.Engine.Transactions.ServerAction;

namespace Chappe.Engine.Transactions;

/// <summary>Runs the server machines: answers go to the client from here, and what comes again is answered again. All methods are called under the transaction's lock.</summary>
internal sealed class ServerSide(TransactionTable table)
{
    private readonly OctetPool _pool = table.Pool;
    private readonly TmCounters _counters = table.Counters;

    /// <summary>The transaction user answers; <paramref name="reply"/> is taken over.</summary>
    /// <returns>false when the machine has no arrow for it: a final reply was sent before. It is not sent then.</returns>
    public bool Answer(Transaction transaction, int code, ref HeldOctets reply)
    {
        var happened = code < 200 ? ServerEvent.Provisional : code < 300 ? ServerEvent.Success : ServerEvent.Failure;
        bool wasFinal = transaction.IsFinal;
        var (next, action) = Step(transaction, happened);
        if ((action & SendReply) == 0)
        {
            reply.Release(_pool);
            return false;
        }
        transaction.State = next;
        if (!transaction.IsInvite) transaction.ReplyTimer.Stop();
        transaction.LastReply.Take(_pool, ref reply);
        transaction.LastCode = code;
        _counters.RepliesSent.Add();
        Tell(transaction, code, transaction.LastReply.Span);
        Repeat(transaction);
        if (transaction.IsFinal && !wasFinal)
        {
            _counters.Active.Add(-1);
            _counters.Class(code).Add();
        }
        if ((action & AwaitAck) != 0)
        {
            if (!transaction.ReplyTo.Listener.IsReliable) StartRepeating(transaction);
            transaction.ServerTimer.Start(64L * transaction.Settings.T1);
        }
        if ((action & StartWait) != 0)
        {
            if (transaction is { RepeatsSuccess: true, State: ServerState.Accepted }) StartRepeating(transaction);
            Wait(transaction);
        }
        return true;
    }

    /// <summary>Tells modules of a reply before it is sent: what the client does next may already meet what they made of it.</summary>
    public static void Tell(Transaction transaction, int code, ReadOnlySpan<byte> reply)
    {
        if (transaction.Observers is not { } observers) return;
        foreach (var observer in observers) observer.OnAnswer(code, reply);
    }

    /// <summary>The request came again, or its ACK did. The key has matched.</summary>
    public void OnRequest(Transaction transaction, bool isAck)
    {
        var (next, action) = Step(transaction, isAck ? ServerEvent.Ack : ServerEvent.Request);
        transaction.State = next;
        if ((action & RepeatReply) != 0) Repeat(transaction);
        if ((action & StopRepeating) != 0) transaction.ReplyTimer.Stop();
        if ((action & StartWait) != 0) Wait(transaction);
    }

    /// <summary>The ACK to a 2xx that was made here has come.</summary>
    public static void OnAckOfSuccess(Transaction transaction)
    {
        transaction.RepeatsSuccess = false;
        transaction.ReplyTimer.Stop();
    }

    /// <summary>Sends the last reply, if there is one.</summary>
    public void Repeat(Transaction transaction)
    {
        if (!transaction.LastReply.IsEmpty) SendUpstream(transaction, transaction.LastReply.Span);
    }

    /// <summary>Sends octets to the client without the machine: for the 2xx that comes after a final reply (RFC 3261 section 16.7 step 5: it MUST be forwarded).</summary>
    public SendOutcome SendUpstream(Transaction transaction, ReadOnlySpan<byte> octets)
    {
        ref readonly var hop = ref transaction.ReplyTo;
        transaction.OctetsOut += octets.Length;
        return hop.Listener.Send(hop.Remote, hop.ConnectionId, table.Proxy.Leaving(hop, octets), null, transaction.MayConnectUpstream);
    }

    /// <summary>Timer G; for a 2xx made here, the timer of RFC 3261 section 13.3.1.4, which runs alike.</summary>
    public void OnReplyTimer(Transaction transaction)
    {
        if (transaction is { IsInvite: false, State: ServerState.Trying })
        {
            if (transaction.IsRelayed) table.Local.Answer(transaction, null, 100, "Trying"u8);
            return;
        }
        if (transaction.State == ServerState.Completed)
        {
            var (_, action) = Step(transaction, ServerEvent.TimerG);
            if ((action & RepeatReply) == 0) return;
        }
        else if (transaction is not { State: ServerState.Accepted, RepeatsSuccess: true }) return;
        if (WouldAmplify(transaction)) return;
        _counters.Retransmissions.Add();
        Repeat(transaction);
        transaction.ReplyInterval = Math.Min(transaction.ReplyInterval * 2, transaction.Settings.T2);
        transaction.ReplyTimer.Start(transaction.ReplyInterval);
    }

    /// <summary>
    /// An answer that nobody asked for again goes to an address that has proved nothing: a stranger may have written it into his
    /// datagram to have us shout at it. So what we answer ourselves is repeated up to three times the octets that came (threats O1);
    /// each copy of the request gives room for more. A relayed request was let through by the script, and is not limited.
    /// </summary>
    private static bool WouldAmplify(Transaction transaction) =>
        !transaction.IsRelayed && !transaction.ReplyTo.Listener.IsReliable && transaction.OctetsOut + transaction.LastReply.Length > 3 * transaction.OctetsIn;

    /// <summary>RFC 4320 section 4.2: when the client's timer E has come to T2 and nobody has answered, a 100 stops it from repeating.</summary>
    public void AwaitTrying(Transaction transaction)
    {
        if (transaction.IsInvite || !transaction.Options.auto_noninv_100) return;
        long wait = 0;
        for (int interval = transaction.Settings.T1; interval < transaction.Settings.T2; interval *= 2) wait += interval;
        transaction.ReplyTimer.Start(wait);
    }

    /// <summary>Timers H, I, J and L; before a final reply, the end of the transaction's lifetime.</summary>
    public void OnServerTimer(Transaction transaction)
    {
        if (!transaction.IsFinal)
        {
            table.Core.OnLifetimeOver(transaction);
            return;
        }
        var happened = transaction.State switch
        {
            ServerState.Completed => transaction.IsInvite ? ServerEvent.TimerH : ServerEvent.TimerJ,
            ServerState.Confirmed => ServerEvent.TimerI,
            _ => ServerEvent.TimerL,
        };
        transaction.State = Step(transaction, happened).Next;
        transaction.ReplyTimer.Stop();
    }

    /// <summary>Nobody will answer: what comes again is absorbed for a while, then it is forgotten.</summary>
    public void Release(Transaction transaction)
    {
        if (transaction.IsFinal) return;
        _counters.Active.Add(-1);
        transaction.State = transaction.IsInvite ? ServerState.Confirmed : ServerState.Completed;
        transaction.ReplyTimer.Stop();
        Wait(transaction);
    }

    private void Wait(Transaction transaction)
    {
        // Timers I and J are 0 on streams: nothing comes again there (RFC 3261 sections 17.2.1, 17.2.2). Timer L is not (RFC 6026).
        bool isReliable = transaction.ReplyTo.Listener.IsReliable;
        long wait = transaction.State switch
        {
            ServerState.Accepted => transaction.Options.wt_timer,
            ServerState.Confirmed => isReliable ? 0 : transaction.Options.t4_timer,
            _ => isReliable ? 0 : transaction.Options.wt_timer,
        };
        if (wait > 0) transaction.ServerTimer.Start(wait);
        else
        {
            transaction.ServerTimer.Stop();
            OnServerTimer(transaction);
        }
    }

    private static void StartRepeating(Transaction transaction)
    {
        transaction.ReplyInterval = transaction.Settings.T1;
        transaction.ReplyTimer.Start(transaction.ReplyInterval);
    }

    private static (ServerState Next, ServerAction Do) Step(Transaction transaction, ServerEvent happened) => transaction.IsInvite
        ? InviteServerMachine.Step(transaction.State, happened)
        : NonInviteServerMachine.Step(transaction.State, happened);
}
