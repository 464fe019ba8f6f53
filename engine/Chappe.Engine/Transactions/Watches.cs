using Chappe.Engine.Resolving;
using Chappe.Engine.Transports;

namespace Chappe.Engine.Transactions;

/// <summary>Hears of a branch's sending that fails later. The token tells a transaction from the next one in the same object.</summary>
internal sealed class SendWatch(Branch branch) : ISendObserver
{
    /// <summary>The transaction at the time of sending.</summary>
    public ulong Token { get; set; }

    public void SendFailed(SendOutcome why)
    {
        var transaction = branch.Transaction;
        using var locked = transaction.Locked();
        if (transaction.Token == Token && !transaction.IsEnded) transaction.Table.Client.OnSendFailed(branch);
    }
}

/// <summary>Waits for the targets of a branch's name.</summary>
internal sealed class ResolveWatch(Branch branch, ulong token) : IResolveObserver
{
    public void Resolved(in TargetList targets)
    {
        var transaction = branch.Transaction;
        using var locked = transaction.Locked();
        if (transaction.Token == token && branch.IsResolving) transaction.Table.Forker.OnResolved(branch, targets);
    }
}
