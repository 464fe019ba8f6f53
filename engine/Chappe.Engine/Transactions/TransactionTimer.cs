using Chappe.Engine.Timers;

namespace Chappe.Engine.Transactions;

/// <summary>
/// A timer of a transaction. The wheel may wake it a moment after it was stopped, or after the transaction began to serve
/// another request; so it knows, under the transaction's lock, until when it waits, and does nothing before that.
/// </summary>
internal abstract class TransactionTimer(Transaction owner) : TimerNode
{
    private const long Stopped = long.MaxValue;
    private long _until = Stopped;

    protected Transaction Owner { get; } = owner;

    /// <summary>Waits for something.</summary>
    public bool IsRunning => _until != Stopped;

    /// <summary>Starts or restarts; called under the transaction's lock.</summary>
    public void Start(long milliseconds)
    {
        var proxy = Owner.Table.Proxy;
        _until = proxy.Clock.Milliseconds + milliseconds;
        proxy.Timers.Arm(this, milliseconds);
    }

    /// <summary>Stops; called under the transaction's lock.</summary>
    public void Stop()
    {
        if (!IsRunning) return;
        _until = Stopped;
        Owner.Table.Proxy.Timers.Disarm(this);
    }

    protected internal sealed override void Expire()
    {
        using var locked = Owner.Locked();
        if (Owner.Table.Proxy.Clock.Milliseconds < _until) return;
        _until = Stopped;
        Ring();
    }

    /// <summary>The time is up; called under the transaction's lock.</summary>
    protected abstract void Ring();
}

/// <summary>Timer G: the reply is sent again.</summary>
internal sealed class ReplyTimer(Transaction owner) : TransactionTimer(owner)
{
    protected override void Ring() => Owner.Table.Server.OnReplyTimer(Owner);
}

/// <summary>Timers H, I, J and L: the server transaction ends.</summary>
internal sealed class ServerTimer(Transaction owner) : TransactionTimer(owner)
{
    protected override void Ring() => Owner.Table.Server.OnServerTimer(Owner);
}

/// <summary>Timers A and E, also those of the CANCEL: the request is sent again.</summary>
internal sealed class RequestTimer(Branch branch) : TransactionTimer(branch.Transaction)
{
    protected override void Ring() => Owner.Table.Client.OnRequestTimer(branch);
}

/// <summary>Timers B, C and F while a reply is awaited, D, K and M after it.</summary>
internal sealed class BranchTimer(Branch branch) : TransactionTimer(branch.Transaction)
{
    protected override void Ring() => Owner.Table.Client.OnBranchTimer(branch);
}
