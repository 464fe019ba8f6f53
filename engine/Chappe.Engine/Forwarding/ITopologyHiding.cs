using Chappe.Engine.Routing;
using Chappe.Engine.Transports;

namespace Chappe.Engine.Forwarding;

/// <summary>A module that keeps the hops of one side from the other: <see cref="Proxy.Hiding"/>. Routes, transactions and dialogs in between see messages as if nothing were hidden.</summary>
public interface ITopologyHiding
{
    /// <summary>Something is hidden at this moment; asked with each message, so that nobody pays who does not.</summary>
    bool IsOn { get; }

    /// <summary>A message came: what was hidden in it is put back, before anyone acts on it.</summary>
    void Restore(RouteContext message);

    /// <summary>A message leaves. The same message is always changed in the same way, so that what is repeated is the same on the wire.</summary>
    /// <param name="to">Where it goes.</param>
    /// <param name="octets">The message.</param>
    /// <returns>What goes out: <paramref name="octets"/>, or octets that are good until the next call on this thread.</returns>
    ReadOnlySpan<byte> Hide(scoped in Hop to, ReadOnlySpan<byte> octets);
}
