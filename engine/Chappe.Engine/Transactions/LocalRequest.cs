using Chappe.Engine.Resolving;
using Chappe.Engine.Routing;

namespace Chappe.Engine.Transactions;

/// <summary>This is who waits for the answer to a request of our own: it stands where a relayed request has its client.</summary>
internal sealed class LocalRequest(OutgoingRequest request) : IResolveObserver
{
    private readonly TaskCompletionSource<RequestOutcome> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private RequestSender? _sender;
    private Transaction? _transaction;
    private ulong _token;

    public OutgoingRequest Request { get; } = request;
    public Branch Branch { get; private set; } = null!;
    /// <summary>The request, until it has been written.</summary>
    public RouteContext? Context { get; private set; }
    public Task<RequestOutcome> Outcome => _outcome.Task;
    /// <summary>Who hears of it without awaiting.</summary>
    public Action<RequestOutcome>? Ended { get; init; }

    public void Begin(RequestSender sender, Branch branch, RouteContext context)
    {
        (_sender, Branch, Context, _transaction) = (sender, branch, context, branch.Transaction);
        _token = _transaction.Token;
    }

    /// <summary>DNS has answered.</summary>
    public void Resolved(in TargetList targets)
    {
        using var locked = _transaction!.Locked();
        if (_transaction.Token == _token && Branch.IsResolving) _sender!.Go(this, targets);
    }

    /// <summary>A reply came. Called under the transaction's lock.</summary>
    public void OnReply(RouteContext reply)
    {
        int code = reply.Message.StatusCode;
        if (code >= 200) End(new RequestOutcome(code, false, reply.Message.Octets.ToArray()));
    }

    /// <summary>It failed here. Called under the transaction's lock.</summary>
    public void Fail(int code) => End(new RequestOutcome(code, true, default));

    /// <summary>The caller waits no longer.</summary>
    public void GiveUp()
    {
        using var locked = _transaction!.Locked();
        if (_transaction.Token != _token || _transaction.IsEnded) return;
        ClientSide.End(Branch);
        Branch.IsResolving = false;
        Fail(487);
    }

    public void DropContext()
    {
        Context?.Proxy.Contexts.Return(Context);
        Context = null;
    }

    private void End(in RequestOutcome outcome)
    {
        DropContext();
        if (!_outcome.TrySetResult(outcome)) return;
        if (Ended is { } ended)
        {
            var heard = outcome;
            _transaction!.Table.Proxy.Runner.Post(() => ended(heard));
        }
        // Only what the client machine absorbs late is left to do (timer K).
        _transaction!.Table.Counters.Active.Add(-1);
        _transaction.State = ServerState.Terminated;
    }
}
