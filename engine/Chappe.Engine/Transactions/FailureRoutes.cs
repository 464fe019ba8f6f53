using Chappe.Engine.Forwarding;
using Chappe.Engine.Routing;
using Chappe.Engine.Transports;
using Chappe.Engine.Vocabulary;

namespace Chappe.Engine.Transactions;

/// <summary>Runs failure routes and branch-failure routes on the saved request. Called under the transaction's lock.</summary>
internal sealed class FailureRoutes
{
    private readonly TransactionTable _table;
    private readonly ProxyCore _core;
    private readonly Action<RouteContext> _failureRouteEnded, _branchFailureRouteEnded;

    public FailureRoutes(TransactionTable table, ProxyCore core)
    {
        (_table, _core) = (table, core);
        _failureRouteEnded = context => core.Resume(context, AfterFailureRoute);
        _branchFailureRouteEnded = context => core.Resume(context, AfterBranchFailureRoute);
    }

    /// <summary>Runs the branch-failure route of one branch.</summary>
    public void RunFor(Branch branch)
    {
        var transaction = branch.Transaction;
        branch.OwesFailureRoute = false;
        if (branch.OnBranchFailure is not { } route || transaction.IsFinal || !transaction.Request.IsSaved) return;
        branch.OnBranchFailure = null;
        var request = _table.Copies.Open(transaction);
        request.Branch = branch.Index;
        request.BranchFlags = branch.Flags;
        TakeTarget(branch, request);
        if (!_core.Run(transaction, request, route, _branchFailureRouteEnded)) return;
        AfterBranchFailureRoute(transaction, request);
        _table.Proxy.Contexts.Return(request);
    }

    /// <summary>A branch-failure route sees the Request-URI and the destination that its branch was sent to.</summary>
    private static void TakeTarget(Branch branch, RouteContext request)
    {
        // Also the ACK that took the INVITE's place has its Request-URI.
        var line = branch.Sent.Span;
        int start = line.IndexOf((byte)' ') + 1, length = line[start..].IndexOf((byte)' ');
        if (start == 0 || length <= 0) return;
        request.NewRequestUri = request.Arena.Store(line.Slice(start, length));
        if (branch.IsDirected) request.DestinationUri = UriOf(branch.Target, request.Arena);
        // It was reached once, so it may be again.
        var origin = branch.IsOfScript ? TargetOrigin.Script : TargetOrigin.Network;
        (request.UriOrigin, request.DestinationOrigin) = (origin, origin);
        request.SendSocket = branch.Target.Listener;
        request.SendConnectionId = branch.Target.ConnectionId;
        request.RememberTarget();
    }

    private static Text UriOf(in Hop hop, Arena arena)
    {
        var writer = new OctetWriter(arena.Reserve(128));
        writer.Write("sip:"u8);
        writer.WriteHost(hop.Remote);
        writer.Write((byte)':');
        writer.Write(hop.Remote.Port);
        writer.Write(hop.Listener.Transport switch
        {
            TransportKind.Tcp => ";transport=tcp"u8,
            TransportKind.Tls => ";transport=tls"u8,
            TransportKind.Ws => ";transport=ws"u8,
            TransportKind.Wss => ";transport=wss"u8,
            _ => default,
        });
        return arena.Commit(writer.Length);
    }

    private static void AfterBranchFailureRoute(Transaction transaction, RouteContext request) => transaction.Flags = request.Flags;

    /// <summary>Runs the failure route of a leg whose best reply is that of <paramref name="best"/>; without a decision of the route, that one goes to the client.</summary>
    public void Run(Transaction transaction, Branch best, Route route)
    {
        // These three must be set again for another leg; onreply stays (semantics.md section 2).
        transaction.OnFailure = transaction.OnBranch = transaction.OnBranchFailure = null;
        transaction.Picked = best.Index;
        transaction.LegAtFailure = transaction.LegStart;
        var request = _table.Copies.Open(transaction);
        request.Branch = best.Index;
        if (!_core.Run(transaction, request, route, _failureRouteEnded)) return;
        AfterFailureRoute(transaction, request);
        _table.Proxy.Contexts.Return(request);
    }

    private void AfterFailureRoute(Transaction transaction, RouteContext request)
    {
        int picked = transaction.Picked;
        transaction.Picked = -1;
        transaction.Flags = request.Flags;
        if (transaction.IsFinal) return;
        if (transaction.LegStart != transaction.LegAtFailure) _core.Conclude(transaction);
        else _core.Deliver(transaction, transaction.BranchAt(picked));
    }
}
