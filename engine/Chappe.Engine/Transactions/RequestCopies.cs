using Chappe.Engine.Routing;

namespace Chappe.Engine.Transactions;

/// <summary>Makes messages of what a transaction keeps: for branch and failure routes, for answers that may come late, for replies made here. Who gets one returns it to the pool of contexts.</summary>
internal sealed class RequestCopies(TransactionTable table)
{
    /// <summary>The saved request of <paramref name="transaction"/> as a context of its own, as it was when it was relayed.</summary>
    public RouteContext Open(Transaction transaction)
    {
        var context = table.Proxy.Contexts.Rent();
        transaction.Request.Restore(context);
        Join(transaction, context);
        context.RememberTarget();
        return context;
    }

    /// <summary>A copy of the request of <paramref name="from"/> and its targets, for routes and answers that may outlive it.</summary>
    public RouteContext OpenCopy(Transaction transaction, RouteContext from, bool fromContext)
    {
        var copy = table.Proxy.Contexts.Rent();
        if (fromContext)
        {
            var folded = new SavedRequest();
            folded.Save(from, table.Pool);
            folded.Restore(copy);
            folded.Release(table.Pool);
        }
        else transaction.Request.Restore(copy);
        (copy.Ruid, copy.Instance) = (copy.Arena.Store(from.Ruid), copy.Arena.Store(from.Instance));
        for (int i = 0; i < from.Branches.Count; i++)
        {
            var target = from.Branches[i];
            target.Uri = copy.Arena.Store(target.Uri);
            target.DestinationUri = copy.Arena.Store(target.DestinationUri);
            target.Path = copy.Arena.Store(target.Path);
            target.Ruid = copy.Arena.Store(target.Ruid);
            target.Instance = copy.Arena.Store(target.Instance);
            copy.Branches.Add(target);
        }
        Join(transaction, copy);
        return copy;
    }

    private static void Join(Transaction transaction, RouteContext context)
    {
        context.Routes = transaction.Routes;
        context.Flags = transaction.Flags;
        context.OnReply = transaction.OnReply;
        context.JoinTransaction(transaction);
    }
}
