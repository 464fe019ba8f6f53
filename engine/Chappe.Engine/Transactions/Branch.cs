using Chappe.Engine.Resolving;
using Chappe.Engine.Routing;
using Chappe.Engine.Transports;

namespace Chappe.Engine.Transactions;

/// <summary>What became of a branch, as far as the choice of a reply is concerned; its client transaction may live on to absorb and acknowledge.</summary>
internal enum BranchOutcome : byte
{
    /// <summary>It may still answer.</summary>
    Open,
    /// <summary>It answered finally, with <see cref="Branch.Code"/>.</summary>
    Replied,
    /// <summary><see cref="Branch.Code"/> was made up here: it did not answer in time, or could not be reached.</summary>
    Local,
    /// <summary>Another branch took its place (the next target of a name); it does not count.</summary>
    Replaced,
}

/// <summary>How far the CANCEL of a branch is (RFC 3261 section 9.1).</summary>
internal enum CancelState : byte
{
    /// <summary>None is wanted.</summary>
    None,
    /// <summary>It waits for a provisional reply.</summary>
    Wanted,
    /// <summary>It was sent and not answered.</summary>
    Sent,
    /// <summary>It was answered, or given up.</summary>
    Done,
}

/// <summary>This is one client transaction: the request as it was sent to one target, and what came back. Pooled with its transaction.</summary>
internal sealed class Branch
{
    internal Branch(Transaction transaction, int index)
    {
        Transaction = transaction;
        Index = index;
        RequestTimer = new RequestTimer(this);
        BranchTimer = new BranchTimer(this);
    }

    public Transaction Transaction { get; }
    /// <summary>Its number in the transaction and in the branch parameter.</summary>
    public int Index { get; }
    public RequestTimer RequestTimer { get; }
    public BranchTimer BranchTimer { get; }

    public ClientState State = ClientState.Terminated;
    public BranchOutcome Outcome;
    /// <summary>The final code; 0 while there is none.</summary>
    public int Code;
    /// <summary>The last code that came, provisional ones too.</summary>
    public int LastReceived;
    public CancelState Cancel;
    public bool HasTimedOut;
    /// <summary>Timer C has been started by a provisional reply.</summary>
    public bool HasRung;
    /// <summary>A provisional reply came, so that the final one is not its first.</summary>
    public bool HasAnsweredBefore;
    /// <summary>Its branch-failure route has still to run.</summary>
    public bool OwesFailureRoute;

    /// <summary>Where it is sent to.</summary>
    public Hop Target;
    /// <summary>The request as sent; after a negative reply to an INVITE, the ACK.</summary>
    public HeldOctets Sent;
    public bool SentIsAck;
    /// <summary>The registrar's names for the contact that it is sent to: ruid, a line feed, and the device. Kept for its branch-failure route only.</summary>
    public HeldOctets Contact;
    /// <summary>The final reply as it will go to the client, while it competes with others.</summary>
    public HeldOctets Reply;
    /// <summary>How long the next retransmission waits.</summary>
    public int Interval;

    public Route? OnReply, OnBranchFailure;
    public uint Flags;
    public bool MayConnect = true;
    /// <summary>The script named its target, so it may be anywhere (threats S2).</summary>
    public bool IsOfScript;
    /// <summary>The script chose the sent-by value of its Via, which replies then carry instead of the listener's.</summary>
    public bool HasSentByOfScript;
    /// <summary>Something else than its Request-URI said where to send it.</summary>
    public bool IsDirected;

    /// <summary>The targets of its name, and which of them comes next (RFC 3263 section 4.3).</summary>
    public TargetList Targets;
    public int NextTarget;
    /// <summary>The request as the routes left it, kept while DNS is asked or further targets may be tried.</summary>
    public RouteContext? Draft;
    /// <summary>It waits for DNS.</summary>
    public bool IsResolving;

    public bool IsOpen => Outcome == BranchOutcome.Open;

    private SendWatch? _watch;

    /// <summary>Hears of this sending's failure. Given away with a sending that is pending, else used again.</summary>
    public SendWatch Watch
    {
        get
        {
            _watch ??= new SendWatch(this);
            _watch.Token = Transaction.Token;
            return _watch;
        }
    }

    /// <summary>The present watch belongs to a sending that may fail later.</summary>
    public void GiveWatchAway() => _watch = null;

    /// <summary>No further target will be tried.</summary>
    public void DropDraft()
    {
        if (Draft is not { } draft) return;
        Draft = null;
        draft.Proxy.Contexts.Return(draft);
    }

    public void Reset(OctetPool pool)
    {
        State = ClientState.Terminated;
        Outcome = BranchOutcome.Open;
        Code = LastReceived = 0;
        Cancel = CancelState.None;
        HasTimedOut = HasRung = HasAnsweredBefore = OwesFailureRoute = SentIsAck = false;
        MayConnect = true;
        IsDirected = IsOfScript = HasSentByOfScript = false;
        Target = default;
        Sent.Release(pool);
        Reply.Release(pool);
        Contact.Release(pool);
        OnReply = OnBranchFailure = null;
        Flags = 0;
        Targets = default;
        NextTarget = 0;
        IsResolving = false;
        DropDraft();
        RequestTimer.Stop();
        BranchTimer.Stop();
    }
}
