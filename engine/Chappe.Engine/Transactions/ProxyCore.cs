using Chappe.Engine.Forwarding;
using Chappe.Engine.Routing;
using Chappe.Sip.Messages;

namespace Chappe.Engine.Transactions;

/// <summary>
/// The proxy's reply processing (RFC 3261 section 16.7): reply routes, what goes to the client at once and what competes, the
/// failure route, the final choice. All methods are called under the transaction's lock. While a route of the transaction awaits
/// something, replies wait and nothing is decided; <see cref="Drain"/> goes on afterwards.
/// </summary>
internal sealed class ProxyCore
{
    private readonly TransactionTable _table;
    private readonly Proxy _proxy;
    private readonly OctetPool _pool;
    private readonly FailureRoutes _failureRoutes;
    private readonly Action<RouteContext> _replyRouteEnded;

    public ProxyCore(TransactionTable table)
    {
        _table = table;
        _proxy = table.Proxy;
        _pool = table.Pool;
        // Made once: a delegate a message would be an allocation a message.
        _replyRouteEnded = context => Resume(context, (transaction, reply) => AfterReplyRoute(transaction.BranchAt(reply.Branch), reply));
        _failureRoutes = new FailureRoutes(table, this);
    }

    /// <summary>A reply came that the client machine passes up.</summary>
    /// <returns>true when its context is kept by a route that awaits something.</returns>
    public bool OnReply(Branch branch, RouteContext reply)
    {
        var transaction = branch.Transaction;
        if (transaction.Local is { } local)
        {
            local.OnReply(reply);
            return false;
        }
        if (transaction.RoutesPending > 0)
        {
            KeepForLater(branch, reply);
            return false;
        }
        if (transaction.Observers is { } observers)
        {
            reply.Branch = branch.Index;
            foreach (var observer in observers) observer.OnReply(reply);
        }
        if (branch.OnReply is { } route)
        {
            reply.Routes = transaction.Routes;
            reply.Branch = branch.Index;
            reply.Flags = transaction.Flags;
            reply.BranchFlags = branch.Flags;
            reply.JoinTransaction(transaction);
            if (!Run(transaction, reply, route, _replyRouteEnded)) return true;
        }
        AfterReplyRoute(branch, reply);
        return false;
    }

    private void AfterReplyRoute(Branch branch, RouteContext reply)
    {
        var transaction = branch.Transaction;
        if (reply.Transaction is not null)
        {
            transaction.Flags = reply.Flags;
            branch.Flags = reply.BranchFlags;
        }
        int code = reply.Message.StatusCode;
        if (code < 200) PassProvisional(branch, reply, code);
        else if (code < 300) PassSuccess(branch, reply, code);
        else TakeFailure(branch, reply, code);
    }

    /// <summary>Section 16.7 step 5: provisional replies other than 100 are forwarded at once; those of a branch that is over concern nobody.</summary>
    private void PassProvisional(Branch branch, RouteContext reply, int code)
    {
        var transaction = branch.Transaction;
        if (code == 100 || reply.IsDropped || !branch.IsOpen || transaction.IsFinal)
        {
            _table.Counters.RepliesAbsorbed.Add();
            return;
        }
        Forward(transaction, reply, code);
    }

    private void PassSuccess(Branch branch, RouteContext reply, int code)
    {
        var transaction = branch.Transaction;
        if (branch.IsOpen) (branch.Outcome, branch.Code) = (BranchOutcome.Replied, code);
        branch.DropDraft();
        // Step 5: every 2xx to an INVITE is forwarded, also after a final reply; of others, the first.
        if (!transaction.IsFinal || transaction.IsInvite) Forward(transaction, reply, code);
        else _table.Counters.RepliesAbsorbed.Add();
        // Step 10.
        if (!transaction.IsInvite) return;
        transaction.CancelReason ??= s_answeredElsewhere;
        CancelOthers(transaction, branch);
    }

    private static readonly byte[]?[] s_refusedForAll = new byte[100][];
    private static readonly byte[] s_answeredElsewhere = "Reason: SIP;cause=200;text=\"Call completed elsewhere\"\r\n"u8.ToArray();

    private void TakeFailure(Branch branch, RouteContext reply, int code)
    {
        var transaction = branch.Transaction;
        if (!branch.IsOpen || transaction.IsFinal)
        {
            _table.Counters.RepliesAbsorbed.Add();
            return;
        }
        // RFC 3263 section 4.3: a 503 sends the request to the next target of the name.
        if (code == 503 && _table.Forker.TryNextTarget(branch)) return;
        (branch.Outcome, branch.Code) = (BranchOutcome.Replied, code);
        var room = branch.Reply.Make(_pool, ReplyPassing.Bound(reply));
        branch.Reply.Cut(ReplyPassing.Write(reply, transaction.ReplyTo.Listener.IsReliable, room));
        // Step 5: a 6xx ends the other branches.
        if (code >= 600 && transaction.Settings.Blocks6xx)
        {
            // RFC 3326 section 2: the others learn who refused for all; the code is one of a hundred.
            transaction.CancelReason ??= s_refusedForAll[Math.Min(code, 699) - 600] ??= System.Text.Encoding.ASCII.GetBytes($"Reason: SIP;cause={code}\r\n");
            CancelOthers(transaction, branch);
        }
        FinishBranch(branch);
    }

    /// <summary>Nobody answered in time: the transaction goes on as if a 408 had come (section 16.8), or a 487 when that was wanted.</summary>
    public void OnTimeout(Branch branch)
    {
        var transaction = branch.Transaction;
        if (!branch.IsOpen) return;
        if (!branch.HasRung && !transaction.IsCanceled && _table.Forker.TryNextTarget(branch)) return;
        FailLocally(branch, transaction.IsCanceled && branch.Cancel is CancelState.Sent or CancelState.Done ? 487 : 408);
    }

    /// <summary>The request could not be sent after all (section 16.9).</summary>
    public void OnSendFailed(Branch branch)
    {
        if (branch.IsOpen && !_table.Forker.TryNextTarget(branch)) FailLocally(branch, branch.Cancel == CancelState.None ? NotSent(branch) : 487);
    }

    /// <summary>A branch is over with a code that was made up here.</summary>
    public void FailLocally(Branch branch, int code)
    {
        (branch.Outcome, branch.Code) = (BranchOutcome.Local, code);
        if (branch.Transaction.Local is { } local) local.Fail(code);
        else FinishBranch(branch);
    }

    /// <summary>The transaction has lasted too long, whatever its routes wait for.</summary>
    public void OnLifetimeOver(Transaction transaction)
    {
        transaction.OnFailure = null;
        // Without a saved request nothing can be answered; the transaction must still end.
        if (!KeepsQuietAbout(transaction) && !_table.Local.Answer(transaction, null, 408, Phrase(408))) _table.Server.Release(transaction);
        CancelOthers(transaction, null);
    }

    private void FinishBranch(Branch branch)
    {
        branch.DropDraft();
        branch.OwesFailureRoute = branch.OnBranchFailure is not null;
        Conclude(branch.Transaction);
    }

    /// <summary>Cancels all branches that may still answer, but one.</summary>
    public void CancelOthers(Transaction transaction, Branch? but)
    {
        foreach (var branch in transaction.Branches)
            if (branch != but && branch.IsOpen) _table.Cancels.CancelBranch(branch);
    }

    /// <summary>When all branches of the leg are over: runs the failure route, or sends the best reply.</summary>
    public void Conclude(Transaction transaction)
    {
        foreach (var branch in transaction.Branches)
            if (branch.OwesFailureRoute && transaction.RoutesPending == 0 && !transaction.IsForking) _failureRoutes.RunFor(branch);
        if (transaction.RoutesPending > 0 || transaction.IsForking || transaction.IsFinal) return;
        if (BestReply.Choose(transaction) is not { } best) return;
        if (transaction.OnFailure is not { } route)
        {
            Deliver(transaction, best);
            return;
        }
        if (transaction.Observers is { } observers)
            foreach (var observer in observers) observer.OnFailure(best.Code, best.Reply.Span);
        _failureRoutes.Run(transaction, best, route);
    }

    /// <summary>Sends the reply of <paramref name="best"/> to the client (section 16.7 steps 6 to 9).</summary>
    public void Deliver(Transaction transaction, Branch best)
    {
        if (best is { Outcome: BranchOutcome.Local, Code: 408 } && KeepsQuietAbout(transaction)) return;
        if (best.Outcome == BranchOutcome.Local || best.Reply.IsEmpty)
        {
            _table.Local.Answer(transaction, null, best.Code, Phrase(best.Code));
            return;
        }
        if (best.Code == 503 && transaction.Options.remap_503_500)
        {
            // Step 6: a 503 says that the next hop is overloaded, not that we are.
            _table.Local.Answer(transaction, null, 500, ReasonOf(best.Reply.Span));
            return;
        }
        if (best.Code is 401 or 407 && transaction.Options.aggregate_challenges) Challenges.Merge(transaction, best, _pool);
        _table.Counters.RepliesRelayed.Add();
        int code = best.Code;
        _table.Server.Answer(transaction, code, ref best.Reply);
    }

    /// <summary>RFC 4320 section 4.1: a 408 to a request other than INVITE MUST NOT be sent. Its client has given up at the same moment, and would take it for the answer of another hop.</summary>
    private bool KeepsQuietAbout(Transaction transaction)
    {
        if (transaction.IsInvite || transaction.Options.noninv_408) return false;
        _table.Server.Release(transaction);
        return true;
    }

    private void Forward(Transaction transaction, RouteContext reply, int code)
    {
        HeldOctets octets = default;
        var room = octets.Make(_pool, ReplyPassing.Bound(reply));
        octets.Cut(ReplyPassing.Write(reply, transaction.ReplyTo.Listener.IsReliable, room));
        _table.Counters.RepliesRelayed.Add();
        if (transaction.IsFinal && transaction.State != ServerState.Accepted)
        {
            // A 2xx behind a negative reply: the server machine has no arrow for it, section 16.7 step 5 a MUST.
            ServerSide.Tell(transaction, code, octets.Span);
            _table.Server.SendUpstream(transaction, octets.Span);
            octets.Release(_pool);
        }
        else _table.Server.Answer(transaction, code, ref octets);
    }

    /// <summary>Runs a route of this transaction; while it awaits something, its steps take the transaction's lock.</summary>
    /// <returns>false when it awaits something.</returns>
    public bool Run(Transaction transaction, RouteContext context, Route route, Action<RouteContext> ended)
    {
        context.Gate = transaction.Gate;
        transaction.RoutesPending++;
        if (!_proxy.Runner.Run(context, route, ended)) return false;
        transaction.RoutesPending--;
        context.Gate = null;
        return true;
    }

    /// <summary>A route that awaited something has ended.</summary>
    public void Resume(RouteContext context, Action<Transaction, RouteContext> goOn)
    {
        var transaction = context.Transaction!;
        using var locked = transaction.Locked();
        transaction.RoutesPending--;
        goOn(transaction, context);
        _proxy.Contexts.Return(context);
        Drain(transaction);
    }

    /// <summary>Goes on with what waited for a route.</summary>
    public void Drain(Transaction transaction)
    {
        HeldOctets octets = default;
        while (transaction.RoutesPending == 0 && transaction.Waiting.TryTake(_pool, out int index, out var source, ref octets))
        {
            var reply = _proxy.Contexts.Rent();
            reply.Source = source;
            reply.Message.Parse(reply.RentCopy(octets.Span), octets.Length);
            octets.Release(_pool);
            if (!OnReply(transaction.BranchAt(index), reply)) _proxy.Contexts.Return(reply);
        }
        Conclude(transaction);
    }

    private void KeepForLater(Branch branch, RouteContext reply)
    {
        HeldOctets copy = default;
        var room = copy.Make(_pool, MessageWriter.Bound(reply.Message));
        copy.Cut(MessageWriter.Write(reply.Message, null, room));
        branch.Transaction.Waiting.Add(_pool, branch.Index, reply.Source, ref copy);
    }

    /// <summary>The reason phrase of a stored reply.</summary>
    internal static ReadOnlySpan<byte> ReasonOf(ReadOnlySpan<byte> reply)
    {
        int end = reply.IndexOf((byte)'\r');
        return end > 12 ? reply[12..end].TrimStart((byte)' ') : default;
    }

    /// <summary>The code of a branch that could not be sent: RFC 5626 section 5.3.1 has one for a flow that is gone, so that its registrar tries another.</summary>
    internal static int NotSent(Branch branch) => branch.Target.ConnectionId != 0 ? 430 : 477;

    private static ReadOnlySpan<byte> Phrase(int code) => code switch
    {
        430 => "Flow Failed"u8,
        408 => "Request Timeout"u8,
        477 => "Unfortunately error on sending to next hop occurred (477/TM)"u8,
        478 => "Unresolvable destination (478/TM)"u8,
        487 => "Request Terminated"u8,
        _ => "Server Internal Error"u8,
    };
}
