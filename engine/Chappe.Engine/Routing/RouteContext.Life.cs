using Chappe.Engine.Vocabulary;

namespace Chappe.Engine.Routing;

public sealed partial class RouteContext
{
    /// <summary>A route of this message awaits something: the context has left its worker and returns itself to the pool when the route ends.</summary>
    public bool IsDetached { get; internal set; }

    private List<(SendOrPostCallback, object?)>? _early;

    /// <summary>Taken around every step of a route that awaited; a transaction sets its own lock here while one of its routes is suspended.</summary>
    public Lock? Gate { get; set; }

    /// <summary>The code that the last route returned (1 when it said nothing).</summary>
    public int RouteCode { get; internal set; } = 1;

    /// <summary>The last route ended in an exception.</summary>
    public bool HasFailed { get; internal set; }

    /// <summary>The message could not be read as a whole; a reply to it repeats only what could.</summary>
    internal bool IsUnreadable { get; set; }

    /// <summary>It is of another protocol than SIP, made readable for routes: no SIP reply goes out for it.</summary>
    public bool IsForeign { get; set; }

    /// <summary>From here on, steps of the awaiting route may run on other threads.</summary>
    internal void Detach()
    {
        lock (Slots)
        {
            IsDetached = true;
            if (_early is null) return;
            foreach (var (callback, state) in _early) Proxy.Runner.Resume(this, callback, state);
            _early = null;
        }
    }

    /// <summary>The awaiting route has ended.</summary>
    internal void EndDetached()
    {
        lock (Slots) IsDetached = false;
    }

    /// <summary>The pinned buffer that the message was received into; it goes through the pool with the context of a route that awaited.</summary>
    internal byte[]? ReceiveBuffer { get; set; }

    /// <summary>Ready for another message.</summary>
    internal void Reset()
    {
        Gate = null;
        RouteCode = 1;
        HasFailed = false;
        Routes = RouteTable.Empty;
        Kind = RouteKinds.None;
        Source = SendsTo = default;
        LeaveTransaction();
        Branch = -1;
        Arena.Reset();
        HasExited = IsDropped = ForceRPort = LocalRPort = IsDetached = IsUnreadable = IsForeign = false;
        ReturnCode = 1;
        NewRequestUri = DestinationUri = Path = ReplyHeaders = Ruid = Instance = default;
        SendSocket = null;
        SendConnectionId = 0;
        Q = -1;
        Flags = BranchFlags = ScriptFlags = 0;
        StreamWishes = StreamWishes.None;
        Branches.Clear();
        OnFailure = OnReply = OnBranch = OnBranchFailure = null;
        Slots.Clear();
        Message.Edits.Clear();
        ForgetEdits();
    }

    /// <inheritdoc/>
    public override void Post(SendOrPostCallback d, object? state)
    {
        lock (Slots)
        {
            // What the route waits for may be ready before the worker has let go of the message; it then waits for that.
            if (IsDetached) Proxy.Runner.Resume(this, d, state);
            else (_early ??= []).Add((d, state));
        }
    }

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
