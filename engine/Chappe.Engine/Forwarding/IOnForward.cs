using Chappe.Engine.Routing;
using Chappe.Engine.Transports;
using Chappe.Sip.Messages;

namespace Chappe.Engine.Forwarding;

/// <summary>
/// Adds what can only be written when it is known where a branch goes: Record-Route, Path, parameters of our Via. A word puts it into
/// <see cref="RouteContext.OnForward"/>; whoever forwards calls it once a branch. The transaction keeps the list for the branches of
/// its failure routes, so an implementation is one shared object and remembers nothing of a message: what it needs, it reads from the
/// request and from its AVPs.
/// </summary>
public interface IOnForward
{
    /// <summary>A branch of <paramref name="request"/> is about to leave from <paramref name="outgoing"/>. Called after the branch route and before the branch's own Via is added, so that what is inserted at the start of the headers stands above that Via, as Kamailio has it.</summary>
    /// <param name="request">The request; its edits and offsets are final for this branch.</param>
    /// <param name="outgoing">The listener that the branch is sent from.</param>
    /// <param name="branchEdits">Edits of this branch alone, by offsets of <c>request.Message</c>.</param>
    void OnForward(RouteContext request, Listener outgoing, EditList branchEdits);

    /// <summary>It writes into our Via; else the two methods below are not called.</summary>
    bool ChangesVia => false;

    /// <summary>Writes what stands for host and port in the branch's own Via (RFC 3261 section 18.1.1: the sent-by value). The replies that come back with it are ours, wherever they were sent to.</summary>
    /// <param name="request">The request.</param>
    /// <param name="outgoing">The listener that the branch is sent from.</param>
    /// <param name="sentBy">Gets <c>host[:port]</c>.</param>
    /// <returns>false when the listener's own is to stand there.</returns>
    bool TryWriteSentBy(RouteContext request, Listener outgoing, ref OctetWriter sentBy) => false;

    /// <summary>Writes parameters of the branch's own Via, each with its semicolon; they come back in every reply. When they do not fit, none is added.</summary>
    /// <param name="request">The request.</param>
    /// <param name="parameters">Gets <c>;name=value</c>.</param>
    void WriteViaParameters(RouteContext request, ref OctetWriter parameters) { }
}
