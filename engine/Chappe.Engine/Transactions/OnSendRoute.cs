using Chappe.Engine.Routing;

namespace Chappe.Engine.Transactions;

/// <summary>Runs <c>onsend_route</c> on a request that is about to leave; <c>drop()</c> there keeps it back. The route looks and decides: what it edits comes too late for this branch.</summary>
internal sealed class OnSendRoute(TransactionTable table)
{
    private readonly Action<RouteContext> _ended = context => context.Proxy.Contexts.Return(context);

    /// <summary>True when the request may go.</summary>
    public bool Allows(RouteContext work, Branch branch)
    {
        if (work.Routes.OnSend is not { } route) return true;
        var copy = table.Copies.OpenCopy(branch.Transaction, work, fromContext: true);
        (copy.Branch, copy.SendsTo) = (branch.Index, branch.Target);
        // A route that awaits something cannot hold back what is leaving now.
        if (!table.Proxy.Runner.Run(copy, route, _ended)) return true;
        bool allows = !copy.IsDropped;
        table.Proxy.Contexts.Return(copy);
        return allows;
    }
}
