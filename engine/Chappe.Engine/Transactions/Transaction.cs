using Chappe.Engine.Routing;
using Chappe.Engine.Transports;
using Chappe.Engine.Vocabulary;
using Chappe.Sip.Messages;

namespace Chappe.Engine.Transactions;

/// <summary>
/// This is one request that the proxy answers or relays, with its branches: the server transaction towards the client, a client
/// transaction for each branch, and what the script set for them. Only data and its lock: <see cref="ServerSide"/>,
/// <see cref="ClientSide"/>, <see cref="Forker"/> and <see cref="ProxyCore"/> do the work.
/// Everything happens under its lock (<see cref="Locked"/>). Pooled: an ended transaction serves another request
/// when no message holds it any more.
/// </summary>
public sealed class Transaction
{
    /// <summary>Most branches over all legs of one request (threats T3): forks of 16, failure routes, and further targets of names.</summary>
    internal const int MaxBranches = 64;

    private IndexLink _byKey, _byCall;
    private Branch[] _branches = [];
    private int _depth;

    internal Transaction(TransactionTable table)
    {
        Table = table;
        ReplyTimer = new ReplyTimer(this);
        ServerTimer = new ServerTimer(this);
    }

    internal TransactionTable Table { get; }
    internal Lock Gate { get; } = new();
    internal ReplyTimer ReplyTimer { get; }
    internal ServerTimer ServerTimer { get; }

    // Who it is.
    internal int Slot = -1;
    internal ulong Token;
    /// <summary>A module sends its final reply later, though the route ends.</summary>
    internal bool IsPromised;
    internal TransactionKey Key;
    internal SipMethod Method;
    /// <summary>It serves a request, or still did a moment ago and somebody holds it.</summary>
    internal bool IsLive;
    /// <summary>It is over and out of all tables, and only waits for those who hold it.</summary>
    internal bool IsEnded;
    internal long Began;
    private int _holders;

    /// <summary>The request is an INVITE.</summary>
    internal bool IsInvite => Method == SipMethod.Invite;
    /// <summary>The version of the scripts that began it.</summary>
    internal RouteTable Routes = RouteTable.Empty;
    internal TmOptions Options = TransactionTable.DefaultOptions;
    internal TransactionSettings Settings;

    // The server side.
    internal ServerState State = ServerState.Terminated;
    internal Hop ReplyTo;
    internal HeldOctets LastReply;
    internal int LastCode;
    internal int ReplyInterval;
    /// <summary>What the client sent for this transaction and what it got, in octets (threats O1).</summary>
    internal long OctetsIn, OctetsOut;
    /// <summary>A connection may be opened for replies when the request's own is gone.</summary>
    internal bool MayConnectUpstream;
    /// <summary>The 2xx to this INVITE was made here, so it is repeated until the ACK comes (RFC 3261 section 13.3.1.4).</summary>
    internal bool RepeatsSuccess;

    // The request, for branches that begin later and for replies made here.
    internal readonly SavedRequest Request = new();
    internal AvpList Avps = new();
    /// <summary>Modules that hear what becomes of it; null when there is none.</summary>
    internal List<ITransactionObserver>? Observers;
    /// <summary>Message flags, which its routes hand on to each other.</summary>
    internal uint Flags;
    internal Route? OnFailure, OnReply, OnBranch, OnBranchFailure;

    // The branches.
    internal int BranchCount;
    /// <summary>Where the present leg begins: a failure route that relays again begins another one.</summary>
    internal int LegStart;
    /// <summary>A CANCEL came; no further branch may begin.</summary>
    internal bool IsCanceled;
    /// <summary>Routes of this transaction that await something; replies wait for them, and nothing is decided.</summary>
    internal int RoutesPending;
    /// <summary>It was begun because its route awaited something, not because the script asked for it: what the script answers without state is answered from it all the same, or a copy of the request would be absorbed and never answered.</summary>
    internal bool IsAdopted;
    /// <summary>Who waits for the answer, when the request is our own and there is no client.</summary>
    internal LocalRequest? Local;
    /// <summary>The branches of a leg are being made; nothing is decided before all of them are.</summary>
    internal bool IsForking;
    /// <summary>Replies that came while a route awaited something.</summary>
    internal readonly WaitingReplies Waiting = new();
    /// <summary>The branch whose reply the failure route is about, -1 outside it.</summary>
    internal int Picked = -1;
    /// <summary>Where the leg began that the failure route is about; another value afterwards means that it relayed again.</summary>
    internal int LegAtFailure;
    /// <summary>The lines that a CANCEL carries along: Reason (RFC 3326).</summary>
    internal byte[]? CancelReason;
    /// <summary>The CANCEL was answered; it is answered again when it comes again.</summary>
    internal bool CancelAnswered;
    /// <summary>What <see cref="Forwarding.LoopCheck"/> made of the request.</summary>
    internal uint LoopHash;

    /// <summary>Branches were made for it.</summary>
    internal bool IsRelayed => BranchCount > 0;

    /// <summary>A final reply was sent to the client.</summary>
    internal bool IsFinal => State >= ServerState.Accepted;

    internal ReadOnlySpan<Branch> Branches => _branches.AsSpan(0, BranchCount);

    internal Branch BranchAt(int index) => _branches[index];

    internal ref IndexLink Link(int index) => ref index == 0 ? ref _byKey : ref _byCall;

    /// <summary>A new branch, or null when there are too many.</summary>
    internal Branch? AddBranch()
    {
        if (BranchCount == MaxBranches) return null;
        if (BranchCount == _branches.Length) Array.Resize(ref _branches, Math.Max(1, _branches.Length * 2));
        var branch = _branches[BranchCount] ??= new Branch(this, BranchCount);
        BranchCount++;
        return branch;
    }

    /// <summary>Takes the lock; may be nested.</summary>
    private void Enter()
    {
        Gate.Enter();
        _depth++;
    }

    /// <summary>Gives the lock back; the outermost one frees what is not needed any more, and ends a transaction that is over.</summary>
    private void Exit()
    {
        if (_depth == 1 && IsLive) Table.Settle(this);
        _depth--;
        Gate.Exit();
    }

    /// <summary>Takes the lock for a <c>using</c>.</summary>
    internal Scope Locked() => new(this);

    internal readonly ref struct Scope
    {
        private readonly Transaction _transaction;

        public Scope(Transaction transaction)
        {
            _transaction = transaction;
            transaction.Enter();
        }

        public void Dispose() => _transaction.Exit();
    }

    /// <summary>A context uses this transaction: it is not given to another request before <see cref="LetGo"/>.</summary>
    internal void Hold() => _holders++;

    /// <summary>The context is done.</summary>
    internal void LetGo()
    {
        using var locked = Locked();
        _holders--;
    }

    internal bool IsHeld => _holders > 0;

    /// <summary>Empties it for the next request. Called under its lock, when it is out of all tables.</summary>
    internal void Reset(OctetPool pool)
    {
        IsLive = IsEnded = IsPromised = false;
        Token = 0;
        Key = default;
        Routes = RouteTable.Empty;
        Options = TransactionTable.DefaultOptions;
        State = ServerState.Terminated;
        ReplyTo = default;
        LastReply.Release(pool);
        LastCode = 0;
        OctetsIn = OctetsOut = 0;
        RepeatsSuccess = false;
        Request.Release(pool);
        Avps.Clear();
        Observers = null;
        OnFailure = OnReply = OnBranch = OnBranchFailure = null;
        foreach (var branch in Branches) branch.Reset(pool);
        // A fork of 16 leaves its objects to the collector; nearly all requests have one branch.
        if (_branches.Length > 2) Array.Resize(ref _branches, 2);
        BranchCount = LegStart = 0;
        IsCanceled = IsForking = CancelAnswered = IsAdopted = false;
        CancelReason = null;
        Local = null;
        Flags = 0;
        Waiting.Clear(pool);
        Picked = -1;
        ReplyTimer.Stop();
        ServerTimer.Stop();
    }
}
