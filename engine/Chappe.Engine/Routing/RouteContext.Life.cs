using Chappe.Engine.Vocabulary;

namespace Chappe.Engine.Routing;

public sealed partial class RouteContext
{
    /// <summary>A route of this message awaits something: the context has left its worker and returns itself to the pool when the route ends.</summary>
    public bool IsDetached { get; internal set; }

    /// <summary>Ready for another message.</summary>
    internal void Reset()
    {
        Routes = RouteTable.Empty;
        Kind = RouteKinds.None;
        Source = default;
        Transaction = null;
        Branch = -1;
        Arena.Reset();
        HasExited = IsDropped = ForceRPort = LocalRPort = IsDetached = false;
        ReturnCode = 1;
        NewRequestUri = DestinationUri = Path = ReplyHeaders = default;
        SendSocket = null;
        SendConnectionId = 0;
        Q = -1;
        Flags = BranchFlags = ScriptFlags = 0;
        StreamWishes = StreamWishes.None;
        Branches.Clear();
        OnFailure = OnReply = OnBranch = OnBranchFailure = null;
        // A transaction that took the list over keeps it; the context then got a new one.
        Avps.Clear();
        Slots.Clear();
        Message.Edits.Clear();
        ForgetEdits();
    }

    /// <inheritdoc/>
    public override void Post(SendOrPostCallback d, object? state) => Proxy.Runner.Resume(this, d, state);

    /// <inheritdoc/>
    public override void Send(SendOrPostCallback d, object? state) =>
        throw new NotSupportedException("Nothing waits for a message's context.");

    /// <inheritdoc/>
    public override SynchronizationContext CreateCopy() => this;

    /// <summary>Makes this the message at hand on this thread; returns the one before.</summary>
    internal RouteContext? Enter()
    {
        var before = Here.ContextOrNull;
        Here.ContextOrNull = this;
        SetSynchronizationContext(this);
        return before;
    }

    /// <summary>Back to the message before.</summary>
    internal static void Leave(RouteContext? before)
    {
        Here.ContextOrNull = before;
        SetSynchronizationContext(before);
    }
}
