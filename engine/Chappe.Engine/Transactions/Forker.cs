using Chappe.Engine.Forwarding;
using Chappe.Engine.Resolving;
using Chappe.Engine.Routing;
using Chappe.Engine.Transports;
using Chappe.Engine.Vocabulary;
using Chappe.Sip.Messages;

namespace Chappe.Engine.Transactions;

/// <summary>
/// Makes the branches of a request (RFC 3261 section 16.6): for each target the branch route runs, the next hop is resolved, the
/// request is written once with what this hop adds, and sent. A branch route that awaits something holds up the targets behind it;
/// a name that DNS has to be asked for holds up nobody.
/// </summary>
internal sealed class Forker
{
    [ThreadStatic] private static ForkJob? t_job;

    private readonly TransactionTable _table;
    private readonly Proxy _proxy;
    private readonly BranchSender _sender;
    private readonly Action<RouteContext> _branchRouteEnded;

    public Forker(TransactionTable table)
    {
        _table = table;
        _proxy = table.Proxy;
        _sender = new BranchSender(table);
        _branchRouteEnded = Resume;
    }

    /// <summary>Relays the request of <paramref name="context"/>, which is neither ACK nor CANCEL, to its targets.</summary>
    /// <returns>Kamailio's code: 1 when a branch was sent or will be, below 0 when not; the client has then been answered unless that was switched off (-4).</returns>
    public int Relay(RouteContext context, in RelayProxy proxy)
    {
        if (context.Transaction is null)
        {
            switch (_table.Begin(context))
            {
                case BeginOutcome.Known: return 1;
                case BeginOutcome.Refused: return -1;
            }
        }
        var transaction = context.Transaction!;
        using var locked = transaction.Locked();
        return RelayLocked(transaction, context, proxy);
    }

    private int RelayLocked(Transaction transaction, RouteContext context, in RelayProxy proxy)
    {
        bool isFailure = context.Kind is RouteKinds.Failure or RouteKinds.BranchFailure;
        if (transaction.IsFinal || transaction.IsEnded || transaction.IsForking) return -1;
        if (transaction.IsCanceled) return RefuseCanceled(transaction, context, isFailure);
        if (!isFailure)
        {
            foreach (var observer in _proxy.RelayObservers) observer.OnRelay(context);
            if (!_table.Prepare(transaction, context)) return -1;
        }
        // A branch-failure route adds to a leg whose failure route is set already.
        if (context.Kind != RouteKinds.BranchFailure || context.OnFailure is not null) transaction.OnFailure = context.OnFailure;
        (transaction.OnBranch, transaction.OnBranchFailure, transaction.OnReply) = (context.OnBranch, context.OnBranchFailure, context.OnReply);
        transaction.Flags = context.Flags;

        var job = t_job ?? new ForkJob();
        t_job = null;
        // In a failure route the Request-URI has been tried, unless the route wrote to it (semantics.md section 8).
        job.TakesMain = !isFailure || context.HasNewTarget;
        job.AnswersFailure = !isFailure;
        job.Proxy = proxy;
        (job.LegBefore, job.FirstBranch) = (transaction.LegStart, transaction.BranchCount);
        if (transaction.OnBranch is null) job.Begin(context, ownsWork: false);
        else job.Begin(_table.Copies.OpenCopy(transaction, context, isFailure), ownsWork: true);
        if (context.Kind == RouteKinds.Failure) transaction.LegStart = transaction.BranchCount;
        transaction.IsForking = true;
        try
        {
            return Go(transaction, job);
        }
        catch
        {
            // A mistake of a module's hook ends this word; it must not leave the transaction waiting for ever.
            transaction.IsForking = false;
            throw;
        }
        finally
        {
            context.Branches.Clear();
            context.RememberTarget();
        }
    }

    private int RefuseCanceled(Transaction transaction, RouteContext context, bool isFailure)
    {
        // The CANCEL came while request_route was on its way here; the client is told what it waits for.
        if (!isFailure && !transaction.IsRelayed) _table.Local.Answer(transaction, context, 487, "Request Terminated"u8);
        return -1;
    }

    /// <summary>Makes branches until all are made, or a branch route awaits something.</summary>
    private int Go(Transaction transaction, ForkJob job)
    {
        while (job.Next < job.Total)
        {
            job.Load(job.Next++);
            if (transaction.AddBranch() is not { } branch) break;
            (branch.OnReply, branch.OnBranchFailure, branch.Flags) = (transaction.OnReply, transaction.OnBranchFailure, job.Work.BranchFlags);
            job.Current = branch;
            if (transaction.OnBranch is { } route)
            {
                job.Work.BeginBranch();
                (job.Work.OnReply, job.Work.OnBranchFailure) = (branch.OnReply, branch.OnBranchFailure);
                job.Work.Branch = branch.Index;
                job.Work.Gate = transaction.Gate;
                job.Work.PendingFork = job;
                transaction.RoutesPending++;
                if (!_proxy.Runner.Run(job.Work, route, _branchRouteEnded)) return 1;
                transaction.RoutesPending--;
            }
            FinishBranch(job, branch);
        }
        return Finish(transaction, job);
    }

    /// <summary>A branch route that awaited something has ended: its branch goes out, and the targets behind it follow.</summary>
    private void Resume(RouteContext work)
    {
        var transaction = work.Transaction!;
        using var locked = transaction.Locked();
        transaction.RoutesPending--;
        var job = work.PendingFork!;
        FinishBranch(job, job.Current!);
        Go(transaction, job);
        _table.Core.Drain(transaction);
    }

    private void FinishBranch(ForkJob job, Branch branch)
    {
        var work = job.Work;
        if (branch.Transaction.OnBranch is not null && work.IsDropped || branch.Transaction.IsFinal)
        {
            branch.Outcome = BranchOutcome.Replaced;
            job.Dropped++;
        }
        else
        {
            // A branch route may choose other handlers for its branch.
            if (job.OwnsWork) (branch.OnReply, branch.OnBranchFailure, branch.Flags) = (work.OnReply, work.OnBranchFailure, work.BranchFlags);
            if (branch.OnBranchFailure is not null && !work.Ruid.IsEmpty) KeepContact(work, branch);
            int error = branch.Transaction.IsCanceled ? 487 : Direct(work, branch, job.Proxy);
            if (error == 0 && branch.Outcome != BranchOutcome.Replaced) job.Started++;
            // onsend_route kept it back.
            else if (error == 0) job.Dropped++;
            else
            {
                job.Error = error;
                (branch.Outcome, branch.Code) = (BranchOutcome.Local, error);
            }
        }
        if (job.OwnsWork) work.EndBranch();
    }

    private void KeepContact(RouteContext work, Branch branch)
    {
        var room = branch.Contact.Make(_table.Pool, work.Ruid.Length + 1 + work.Instance.Length);
        work.Ruid.Octets.CopyTo(room);
        room[work.Ruid.Length] = (byte)'\n';
        work.Instance.Octets.CopyTo(room[(work.Ruid.Length + 1)..]);
    }

    /// <summary>Finds out where the branch goes, and sends it there or asks DNS first.</summary>
    /// <returns>0, or the code of what went wrong.</returns>
    private int Direct(RouteContext work, Branch branch, in RelayProxy proxy)
    {
        ResolveQuestion question;
        var origin = proxy.Origin;
        branch.IsDirected = proxy.IsSet || !work.DestinationUri.IsEmpty || !work.Path.IsEmpty;
        // A WebSocket is its flow: what the URI of a browser names (RFC 7118 section 5: often a host below .invalid) leads nowhere.
        if (!proxy.IsSet && work.SendConnectionId != 0 && _proxy.Streams?.Find(work.SendConnectionId) is { WebSocket: not null } flow)
        {
            branch.Targets = new TargetList(new Target(flow.Listener.Transport, flow.Remote));
            return _sender.SendToNext(work, branch) ? 0 : ProxyCore.NotSent(branch);
        }
        // Its listener is a WebSocket's and its flow is gone: the same, whether the URI could be resolved or not (RFC 5626 section 5.3.1).
        if (!proxy.IsSet && work is { SendConnectionId: not 0, SendSocket.Transport: TransportKind.Ws or TransportKind.Wss }) return 430;
        if (proxy.IsSet) question = new ResolveQuestion { Host = proxy.Host.Octets, Port = proxy.Port, Transport = proxy.Transport };
        else if (!NextHop.TryAsk(work, out question, out origin)) return 478;
        branch.IsOfScript = origin == TargetOrigin.Script;
        if (_proxy.Resolver.TryResolveNow(question, out branch.Targets))
            return branch.Targets.Count == 0 ? 478 : _sender.SendToNext(work, branch) ? 0 : ProxyCore.NotSent(branch);
        branch.IsResolving = true;
        branch.Draft = _table.Copies.OpenCopy(branch.Transaction, work, fromContext: true);
        _proxy.Resolver.Resolve(question, new ResolveWatch(branch, branch.Transaction.Token));
        return 0;
    }

    /// <summary>DNS has answered for a branch.</summary>
    public void OnResolved(Branch branch, in TargetList targets)
    {
        branch.IsResolving = false;
        if (!branch.IsOpen || branch.Draft is not { } draft) return;
        if (branch.Transaction.IsFinal || branch.Transaction.IsCanceled)
        {
            _table.Core.FailLocally(branch, 487);
            return;
        }
        branch.Targets = targets;
        if (targets.Count == 0) _table.Core.FailLocally(branch, 478);
        else if (!_sender.SendToNext(draft, branch) || branch.Outcome == BranchOutcome.Replaced) _table.Core.FailLocally(branch, ProxyCore.NotSent(branch));
    }

    /// <summary>RFC 3263 section 4.3: a target that fails gives way to the next one of the same name, in a new client transaction.</summary>
    /// <returns>false when there is none.</returns>
    public bool TryNextTarget(Branch branch)
    {
        var transaction = branch.Transaction;
        if (branch.Draft is not { } draft || transaction.IsFinal || transaction.IsCanceled || !transaction.Settings.FailsOver) return false;
        if (branch.NextTarget >= branch.Targets.Count || transaction.AddBranch() is not { } next) return false;
        (next.OnReply, next.OnBranchFailure, next.Flags) = (branch.OnReply, branch.OnBranchFailure, branch.Flags);
        (next.Targets, next.NextTarget, next.Draft) = (branch.Targets, branch.NextTarget, draft);
        (next.IsDirected, next.IsOfScript) = (branch.IsDirected, branch.IsOfScript);
        next.Contact.Take(_table.Pool, ref branch.Contact);
        branch.Draft = null;
        if (_sender.SendToNext(draft, next) && next.IsOpen)
        {
            branch.Outcome = BranchOutcome.Replaced;
            return true;
        }
        next.Outcome = BranchOutcome.Replaced;
        next.DropDraft();
        return false;
    }

    private int Finish(Transaction transaction, ForkJob job)
    {
        transaction.IsForking = false;
        int code = 1;
        if (job.Started == 0)
        {
            code = Fail(transaction, job);
            // Nothing was sent, so the leg before is still the one that counts.
            if (!job.AnswersFailure)
            {
                foreach (var branch in transaction.Branches[job.FirstBranch..]) branch.Outcome = BranchOutcome.Replaced;
                transaction.LegStart = job.LegBefore;
            }
        }
        if (job.OwnsWork) _proxy.Contexts.Return(job.Work);
        else job.Restore();
        job.Reset();
        t_job = job;
        if (code > 0) _table.Core.Conclude(transaction);
        return code;
    }

    private int Fail(Transaction transaction, ForkJob job)
    {
        int code = job.Error switch { 477 or 430 => -7, 478 => -2, _ => job.Dropped > 0 ? -6 : -1 };
        if (!job.AnswersFailure) return code;
        if (!transaction.Settings.RepliesToFailures) return -4;
        var request = job.OwnsWork ? null : job.Work;
        switch (job.Error)
        {
            case 430: _table.Local.Answer(transaction, request, 430, "Flow Failed"u8); break;
            case 477: _table.Local.Answer(transaction, request, 477, "Unfortunately error on sending to next hop occurred (477/TM)"u8); break;
            case 478: _table.Local.Answer(transaction, request, 478, "Unresolvable destination (478/TM)"u8); break;
            case 487: _table.Local.Answer(transaction, request, 487, "Request Terminated"u8); break;
            default: _table.Local.Answer(transaction, request, 500, code == -6 ? "I'm terribly sorry, server error occurred (6/TM)"u8 : "I'm terribly sorry, server error occurred (1/TM)"u8); break;
        }
        return code;
    }
}
