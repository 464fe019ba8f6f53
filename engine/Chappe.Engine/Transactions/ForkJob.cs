using Chappe.Engine.Routing;
using Chappe.Engine.Transports;
using Chappe.Engine.Vocabulary;

namespace Chappe.Engine.Transactions;

/// <summary>The proxy that a word such as <c>t_relay("host", port)</c> names instead of what the URIs say.</summary>
/// <param name="Transport">Its transport.</param>
/// <param name="Host">Its host; null: the URIs decide.</param>
/// <param name="Port">Its port, 0 for the default one.</param>
internal readonly record struct RelayProxy(TransportKind Transport, Text Host, int Port)
{
    public bool IsSet => !Host.IsNull;
    /// <summary>Who named it; a word's arguments are the script's.</summary>
    public TargetOrigin Origin { get; init; } = TargetOrigin.Script;
}

/// <summary>The making of one leg's branches: which target is next and how it went so far. Outlives its word only when a branch route awaits something.</summary>
internal sealed class ForkJob
{
    /// <summary>Whose targets they are: the message of the route that relays.</summary>
    public RouteContext Work = null!;
    /// <summary><see cref="Work"/> was made for this leg, because branch routes run on it.</summary>
    public bool OwnsWork;
    /// <summary>The Request-URI of <see cref="Work"/> is a target itself, before those that were appended.</summary>
    public bool TakesMain;
    public RelayProxy Proxy;
    /// <summary>The leg belongs to request_route, so its failure is answered at once.</summary>
    public bool AnswersFailure;
    public int Next, FirstBranch, LegBefore;
    public int Started, Dropped;
    /// <summary>Why the last branch could not be started: 430, 477, 478, or 0.</summary>
    public int Error;
    public Branch? Current;

    // The main target, which stands in the context while no other one does.
    private Text _uri, _destination, _path, _ruid, _instance;
    private Listener? _sendSocket;
    private long _sendConnectionId;
    private uint _flags;
    private TargetOrigin _uriOrigin, _destinationOrigin;

    public int Total => (TakesMain ? 1 : 0) + Work.Branches.Count;

    public void Begin(RouteContext work, bool ownsWork)
    {
        (Work, OwnsWork) = (work, ownsWork);
        (_uri, _destination, _path) = (work.NewRequestUri, work.DestinationUri, work.Path);
        (_uriOrigin, _destinationOrigin) = (work.UriOrigin, work.DestinationOrigin);
        (_ruid, _instance) = (work.Ruid, work.Instance);
        (_sendSocket, _sendConnectionId, _flags) = (work.SendSocket, work.SendConnectionId, work.BranchFlags);
    }

    /// <summary>Puts target number <paramref name="index"/> into the context.</summary>
    public void Load(int index)
    {
        if (TakesMain && index-- == 0)
        {
            Restore();
            return;
        }
        ref var target = ref Work.Branches[index];
        (Work.NewRequestUri, Work.DestinationUri, Work.Path) = (target.Uri, target.DestinationUri, target.Path);
        (Work.UriOrigin, Work.DestinationOrigin) = (target.UriOrigin, target.DestinationOrigin);
        (Work.Ruid, Work.Instance) = (target.Ruid, target.Instance);
        (Work.SendSocket, Work.SendConnectionId, Work.BranchFlags) = (target.SendSocket, target.SendConnectionId, target.Flags);
    }

    /// <summary>Puts the main target back.</summary>
    public void Restore()
    {
        (Work.NewRequestUri, Work.DestinationUri, Work.Path) = (_uri, _destination, _path);
        (Work.UriOrigin, Work.DestinationOrigin) = (_uriOrigin, _destinationOrigin);
        (Work.Ruid, Work.Instance) = (_ruid, _instance);
        (Work.SendSocket, Work.SendConnectionId, Work.BranchFlags) = (_sendSocket, _sendConnectionId, _flags);
    }

    /// <summary>Ready for another leg.</summary>
    public void Reset()
    {
        Work = null!;
        Current = null;
        Proxy = default;
        (_uri, _destination, _path, _ruid, _instance, _sendSocket) = (default, default, default, default, default, null);
        OwnsWork = TakesMain = AnswersFailure = false;
        Next = FirstBranch = LegBefore = Started = Dropped = Error = 0;
    }
}
