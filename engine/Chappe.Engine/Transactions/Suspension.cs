using Chappe.Engine.Routing;

namespace Chappe.Engine.Transactions;

/// <summary>
/// A request whose route ends here and goes on later, when somebody who knows the transaction's name says so (Kamailio's t_suspend and
/// t_continue). Its time goes on running: without a continuation it is answered 408 at the end of its lifetime.
/// </summary>
internal static class Suspension
{
    /// <summary>The two numbers that name a transaction; the second one cannot be guessed.</summary>
    public static (int Index, int Label) NameOf(Transaction transaction) => (transaction.Slot, (int)(transaction.Token & int.MaxValue));

    /// <summary>Suspends the request at hand.</summary>
    /// <returns>false when it is no request that can wait, or has been answered or relayed.</returns>
    public static bool Suspend(RouteContext context, TransactionTable table)
    {
        if (!context.Message.IsRequest || context.Message.Method is Chappe.Sip.Messages.SipMethod.Ack or Chappe.Sip.Messages.SipMethod.Cancel) return false;
        table.Adopt(context);
        if (context.Transaction is not { } transaction) return false;
        using var locked = transaction.Locked();
        if (transaction.IsFinal || transaction.IsEnded || transaction.IsRelayed || transaction.IsPromised) return false;
        transaction.Request.Save(context, table.Pool);
        transaction.Flags = context.Flags;
        (transaction.OnFailure, transaction.OnReply, transaction.OnBranch, transaction.OnBranchFailure) = (context.OnFailure, context.OnReply, context.OnBranch, context.OnBranchFailure);
        transaction.IsPromised = true;
        return true;
    }

    /// <summary>Goes on with a suspended request in a route.</summary>
    /// <returns>false when no such request is suspended.</returns>
    public static bool Continue(TransactionTable table, int index, int label, Func<RouteTable, Route?> find)
    {
        if (index < 0 || table.At(index) is not { } transaction) return false;
        RouteContext context;
        Route route;
        using (transaction.Locked())
        {
            if (!transaction.IsLive || transaction.IsEnded || transaction.IsFinal || !transaction.IsPromised || NameOf(transaction) != (index, label)) return false;
            // The version that began it goes on with it.
            if (find(transaction.Routes) is not { } found) return false;
            route = found;
            transaction.IsPromised = false;
            context = table.Copies.Open(transaction);
            (context.OnFailure, context.OnBranch, context.OnBranchFailure) = (transaction.OnFailure, transaction.OnBranch, transaction.OnBranchFailure);
        }
        if (table.Proxy.Runner.Run(context, route, Finish)) Finish(context);
        return true;
    }

    private static void Finish(RouteContext context)
    {
        context.Proxy.Transactions.RouteEnded(context);
        context.Proxy.Contexts.Return(context);
    }
}
