namespace Chappe.Engine.Routing;

/// <summary>The kinds of route blocks, as a set. A word says with <see cref="Vocabulary.ExportAttribute"/> in which it may be used.</summary>
[Flags]
public enum RouteKinds
{
    /// <summary>No route: the top level of a script, run once when it is loaded.</summary>
    None = 0,
    /// <summary><c>request_route</c>: every request.</summary>
    Request = 1,
    /// <summary><c>failure_route[X]</c>: all branches ended without success.</summary>
    Failure = 2,
    /// <summary><c>onreply_route[X]</c>: a reply of a transaction that asked for it.</summary>
    OnReply = 4,
    /// <summary><c>reply_route</c>: every reply, before the transaction sees it.</summary>
    CoreReply = 8,
    /// <summary><c>branch_route[X]</c>: an outgoing branch, before it is sent.</summary>
    Branch = 16,
    /// <summary><c>onsend_route</c>: a message about to leave.</summary>
    OnSend = 32,
    /// <summary><c>event_route[…]</c>.</summary>
    Event = 64,
    /// <summary><c>event_route[tm:branch-failure:X]</c>: one branch ended without success.</summary>
    BranchFailure = 128,
    /// <summary>The top level of a script, for words that configure (<c>listen</c>, <c>modparam</c>).</summary>
    Load = 256,
    /// <summary>All replies.</summary>
    AnyReply = OnReply | CoreReply,
    /// <summary>Where a request is at hand.</summary>
    AnyRequest = Request | Failure | Branch | BranchFailure | OnSend | Event,
    /// <summary>Everywhere but at the top level.</summary>
    Any = Request | Failure | OnReply | CoreReply | Branch | OnSend | Event | BranchFailure,
}
