using Chappe.Engine.Routing;

namespace Chappe.Engine.Transactions;

/// <summary>A module that looks at every request that <c>t_relay()</c> relays for the first time, such as one that acts on a flag.</summary>
public interface IRelayObserver
{
    /// <summary>The request is about to be relayed; it has a transaction, whose lock is held.</summary>
    void OnRelay(RouteContext request);
}
