using System.Buffers.Binary;
using System.Security.Cryptography;
using Chappe.Engine.Forwarding;
using Chappe.Engine.Routing;
using Chappe.Sip.Messages;

namespace Chappe.Engine.Transactions;

/// <summary>What became of a reply.</summary>
public enum ReceiveOutcome : byte
{
    /// <summary>It belongs to nothing that was sent from here; it is dropped (RFC 6026, threats T1).</summary>
    Stray,
    /// <summary>It was dealt with.</summary>
    Done,
    /// <summary>A route awaits something and keeps the context.</summary>
    Kept,
}

/// <summary>How beginning a transaction ended.</summary>
internal enum BeginOutcome : byte
{
    /// <summary>There is one now.</summary>
    Begun,
    /// <summary>The request had one; another copy of it was faster.</summary>
    Known,
    /// <summary>There are too many; the request was answered 503.</summary>
    Refused,
}

/// <summary>All transactions of a proxy: finds them, bounds them, ends them. The door for everybody outside this folder.</summary>
public sealed class TransactionTable
{
    private readonly TransactionSlots _slots;
    private readonly StatelessForwarder _stateless;
    private int _localSuccesses;

    internal TransactionTable(Proxy proxy)
    {
        Proxy = proxy;
        Counters = new TmCounters(proxy.Counters);
        Copies = new RequestCopies(this);
        Matching = new TransactionMatching(Seed);
        Server = new ServerSide(this);
        Client = new ClientSide(this);
        Local = new LocalReplies(this);
        Cancels = new Cancels(this);
        Core = new ProxyCore(this);
        Forker = new Forker(this);
        Requests = new RequestSender(this);
        Flows = new LostFlows(this);
        _slots = new TransactionSlots(this);
        _stateless = new StatelessForwarder(proxy, Seed);
    }

    internal static TmOptions DefaultOptions { get; } = new();
    internal Proxy Proxy { get; }
    internal OctetPool Pool { get; } = new();
    internal TmCounters Counters { get; }
    internal ServerSide Server { get; }
    internal ClientSide Client { get; }
    internal LocalReplies Local { get; }
    internal Cancels Cancels { get; }
    internal ProxyCore Core { get; }
    internal Forker Forker { get; }
    internal RequestCopies Copies { get; }
    internal LostFlows Flows { get; }
    internal TransactionMatching Matching { get; }
    /// <summary>Makes hashes that nobody outside can foresee.</summary>
    internal long Seed { get; } = BinaryPrimitives.ReadInt64LittleEndian(RandomNumberGenerator.GetBytes(8));

    /// <summary>Sends requests of our own.</summary>
    public RequestSender Requests { get; }

    /// <summary>How many transactions are there, those included that only absorb what comes late.</summary>
    public int Count => _slots.Used;

    internal static TmOptions OptionsOf(RouteContext context) => context.Routes.Options.Find<TmOptions>() ?? DefaultOptions;

    internal IEnumerable<Transaction> All => _slots.All();

    internal Transaction? At(int slot) => _slots.At(slot);

    /// <summary>A request came: retransmissions and the ACK of a negative reply are absorbed here, before any script runs.</summary>
    /// <returns>true when the request is dealt with and no route must run.</returns>
    public bool Absorb(RouteContext context) => context.Message.Method switch
    {
        SipMethod.Ack => AbsorbAck(context),
        SipMethod.Cancel => AbsorbCancel(context),
        _ => Matching.FindOwn(context) is { } transaction && Absorb(context, transaction, isAck: false),
    };

    private bool AbsorbAck(RouteContext context)
    {
        var found = Matching.Find(context, static (transaction, key) => transaction.Key == key && transaction.IsInvite);
        if (found is not null) return Absorb(context, found, isAck: true);
        if (Volatile.Read(ref _localSuccesses) > 0 && Matching.FindCall(context.Message) is { } invite) StopRepeatingSuccess(invite, context.Message);
        return false;
    }

    private bool AbsorbCancel(RouteContext context)
    {
        if (Matching.FindOwn(context) is { } own) return Absorb(context, own, isAck: false);
        if (Cancels.FindInvite(context) is not { CancelAnswered: true } invite) return false;
        using var locked = invite.Locked();
        bool isSame = invite.Key == context.TransactionKey && invite is { CancelAnswered: true, IsEnded: false };
        if (isSame) Local.AnswerCancel(invite, context);
        return isSame;
    }

    private bool Absorb(RouteContext context, Transaction transaction, bool isAck)
    {
        using var locked = transaction.Locked();
        if (transaction.Key != context.TransactionKey || transaction.IsEnded) return false;
        // An ACK with the branch of an INVITE that succeeded is a client's mistake; it is for the far end all the same.
        if (isAck && transaction.State == ServerState.Accepted)
        {
            StopRepeatingSuccess(transaction);
            return false;
        }
        transaction.OctetsIn += context.Message.Length;
        Server.OnRequest(transaction, isAck);
        Counters.AbsorbedRequests.Add();
        return true;
    }

    /// <summary>A reply came; <c>reply_route</c> has run. Matches it to its branch and does everything else.</summary>
    public ReceiveOutcome Receive(RouteContext context)
    {
        var message = context.Message;
        if (BranchParameter.TryParse(message[message.TopVia.Branch], out var branch) && _slots.At(branch.Slot) is { } transaction)
        {
            using var locked = transaction.Locked();
            if (TransactionMatching.BranchOf(transaction, branch, message) is { } matched)
            {
                if (message.CSeq.Method != SipMethod.Cancel || transaction.Method == SipMethod.Cancel)
                    return Client.OnReply(matched, context) ? ReceiveOutcome.Kept : ReceiveOutcome.Done;
                ClientSide.OnCancelReply(matched, message.StatusCode);
                return ReceiveOutcome.Done;
            }
        }
        if (_stateless.TryForwardReply(context)) return ReceiveOutcome.Done;
        Counters.StrayReplies.Add();
        return ReceiveOutcome.Stray;
    }

    /// <summary>True when a reply belongs to one of our branches; for <c>reply_route</c>, which runs before it is matched.</summary>
    internal bool KnowsReply(RouteContext context)
    {
        var message = context.Message;
        if (!BranchParameter.TryParse(message[message.TopVia.Branch], out var branch) || _slots.At(branch.Slot) is not { } transaction) return false;
        using var locked = transaction.Locked();
        return TransactionMatching.BranchOf(transaction, branch, message) is not null;
    }

    /// <summary><c>request_route</c> awaits something: takes the request into a transaction so that retransmissions and CANCEL meet it.</summary>
    public void Adopt(RouteContext context)
    {
        if (context.Message.Method is SipMethod.Ack or SipMethod.Cancel) return;
        bool isNew = context.Transaction is null;
        if (isNew && Begin(context) != BeginOutcome.Begun) return;
        var transaction = context.Transaction!;
        using var locked = transaction.Locked();
        transaction.IsAdopted |= isNew;
        if (!transaction.IsFinal && !transaction.IsRelayed)
        {
            transaction.Request.Save(context, Pool);
            AnswerTrying(transaction, context);
        }
    }

    /// <summary><c>request_route</c> has ended (also after an await); a transaction that it made and did nothing with must not live for ever.</summary>
    public void RouteEnded(RouteContext context)
    {
        if (context.Transaction is not { } transaction) return;
        using var locked = transaction.Locked();
        if (transaction is not { IsFinal: false, IsRelayed: false, IsEnded: false, IsPromised: false }) return;
        Server.Release(transaction);
        // Without a decision: a copy of the request is asked to the script again.
        if (transaction.IsAdopted) transaction.State = ServerState.Terminated;
    }

    /// <summary>Sends a stateful reply when the request has a transaction. A final one ends branches that have not answered.</summary>
    /// <returns>false when nothing was sent: there is no transaction, or a final reply was sent before.</returns>
    public bool TryReply(RouteContext context, int code, ReadOnlySpan<byte> reason, ReadOnlySpan<byte> headers, ReadOnlySpan<byte> body)
    {
        if (context.Transaction is not { } transaction) return false;
        using var locked = transaction.Locked();
        if (transaction.IsEnded || transaction.IsFinal) return false;
        // A reply route's message is the reply, so the request is taken from where it was kept.
        if (!Local.Answer(transaction, context.Message.IsRequest ? context : null, code, reason, headers, body)) return false;
        if (code >= 200) Core.CancelOthers(transaction, null);
        return true;
    }

    /// <summary>The octets of the reply that a failure route or branch-failure route is about; empty when it was made up here, or elsewhere.</summary>
    public static byte[] ReplyAtHand(RouteContext context)
    {
        if (context.Transaction is not { } transaction || context.Branch < 0) return [];
        using var locked = transaction.Locked();
        return context.Branch < transaction.BranchCount ? transaction.BranchAt(context.Branch).Reply.Span.ToArray() : [];
    }

    /// <summary>Answers the INVITE with that Call-ID and CSeq number, and cancels its branches.</summary>
    /// <returns>false when it is not known or has been answered.</returns>
    public bool TryEndCall(ReadOnlySpan<byte> callId, uint cseq, int code, ReadOnlySpan<byte> reason)
    {
        if (Matching.FindCall(callId, cseq) is not { } invite) return false;
        using var locked = invite.Locked();
        if (invite is not { IsLive: true, IsEnded: false, IsFinal: false } || !Matching.IsCall(invite, callId, cseq)) return false;
        if (!Local.Answer(invite, null, code, reason)) return false;
        if (code >= 200) Core.CancelOthers(invite, null);
        return true;
    }

    /// <summary>Forwards without state (RFC 3261 section 16.11): ACKs to 2xx, and what <c>forward()</c> is said to.</summary>
    internal bool ForwardStateless(RouteContext context, in RelayProxy proxy) => _stateless.Forward(context, proxy);

    /// <summary>Begins a transaction for the request of <paramref name="context"/>.</summary>
    internal BeginOutcome Begin(RouteContext context)
    {
        var message = context.Message;
        var options = OptionsOf(context);
        // BYE and what else belongs to a running call goes first (threats O2).
        bool isInDialog = message.To.Tag.IsPresent;
        int limit = isInDialog ? options.max_transactions + options.max_transactions / 4 : options.max_transactions;
        bool isFull = !isInDialog && Pool.Outstanding > (long)options.max_memory << 20;
        if (isFull || _slots.Rent(limit) is not { } transaction)
        {
            Counters.Refused.Add();
            Proxy.Replies.SendStateless(context, 503, "Service Unavailable"u8, "Retry-After: 10\r\n"u8);
            return BeginOutcome.Refused;
        }
        using var locked = transaction.Locked();
        transaction.Key = Matching.KeyOf(context);
        transaction.Method = message.Method;
        if (Matching.Add(transaction, message) is { } other)
        {
            transaction.Reset(Pool);
            _slots.Return(transaction);
            Absorb(context, other, isAck: false);
            return BeginOutcome.Known;
        }
        transaction.IsLive = true;
        transaction.State = transaction.IsInvite ? ServerState.Proceeding : ServerState.Trying;
        transaction.Token = TransactionSlots.NewToken();
        transaction.OctetsIn = message.Length;
        transaction.Began = Proxy.Clock.Milliseconds;
        transaction.Routes = context.Routes;
        transaction.Options = options;
        transaction.Settings = context.Slots.Find<TransactionWishes>()?.Settings ?? TransactionSettings.From(options);
        transaction.ReplyTo = Replies.HopFor(context);
        transaction.MayConnectUpstream = (context.StreamWishes & StreamWishes.ReplyNoConnect) == 0;
        transaction.Avps = context.ExchangeAvps(transaction.Avps);
        transaction.Observers = context.TakeObservers();
        context.JoinTransaction(transaction);
        // A moment after the last timer of its branches, in case there is none: a route that awaits for ever.
        transaction.ServerTimer.Start((transaction.IsInvite ? transaction.Settings.MaxInviteLifetime : transaction.Settings.MaxOtherLifetime) + 5000L);
        Counters.Began.Add();
        Counters.InUse.Add();
        Counters.Active.Add();
        return BeginOutcome.Begun;
    }

    /// <summary>A transaction for a request of our own, which nobody outside can name; null when there are too many.</summary>
    internal Transaction? RentLocal(TmOptions options)
    {
        if (_slots.Rent(options.max_transactions) is not { } transaction)
        {
            Counters.Refused.Add();
            return null;
        }
        transaction.IsLive = true;
        transaction.Token = TransactionSlots.NewToken();
        transaction.Began = Proxy.Clock.Milliseconds;
        transaction.Options = options;
        Counters.InUse.Add();
        Counters.Active.Add();
        return transaction;
    }

    /// <summary>The first steps of relaying a new request: loop check, the saved copy, the 100.</summary>
    /// <returns>false when it goes no further; it has been answered.</returns>
    internal bool Prepare(Transaction transaction, RouteContext context)
    {
        transaction.LoopHash = LoopCheck.HashOf(context, Seed);
        if (transaction.Options.loop_check && LoopCheck.IsLoop(context.Message, transaction.LoopHash))
        {
            Counters.Loops.Add();
            Local.Answer(transaction, context, 482, "Loop Detected"u8);
            return false;
        }
        transaction.MayConnectUpstream = (context.StreamWishes & StreamWishes.ReplyNoConnect) == 0;
        transaction.ReplyTo = Replies.HopFor(context);
        transaction.Request.Save(context, Pool);
        AnswerTrying(transaction, context);
        Server.AwaitTrying(transaction);
        return true;
    }

    private void AnswerTrying(Transaction transaction, RouteContext context)
    {
        if (transaction is { IsInvite: true, LastCode: 0, Settings.Auto100: true }) Local.Answer(transaction, context, 100, transaction.Options.auto_inv_100_reason);
    }

    /// <summary>The outermost lock holder leaves: what is not needed any more is given back, and what is over ends.</summary>
    internal void Settle(Transaction transaction)
    {
        if (transaction.RoutesPending > 0 || transaction.IsForking) return;
        if (!transaction.IsEnded && transaction.IsFinal) Shrink(transaction);
        if (transaction.State != ServerState.Terminated) return;
        foreach (var branch in transaction.Branches)
            if (branch.State != ClientState.Terminated) return;
        if (!transaction.IsEnded) End(transaction);
        if (!transaction.IsHeld) Recycle(transaction);
    }

    /// <summary>After the final reply only the key, the last reply and what acknowledges are needed.</summary>
    private void Shrink(Transaction transaction)
    {
        transaction.Request.Release(Pool);
        foreach (var branch in transaction.Branches)
        {
            branch.Reply.Release(Pool);
            branch.DropDraft();
            // A request that is not repeated and not acknowledged any more is not needed either.
            if (!transaction.IsInvite && branch.State >= ClientState.Completed) branch.Sent.Release(Pool);
        }
    }

    private void End(Transaction transaction)
    {
        transaction.IsEnded = true;
        Matching.Remove(transaction);
        if (transaction.Observers is { } observers)
            foreach (var observer in observers) observer.OnEnd();
        StopRepeatingSuccess(transaction);
        transaction.ServerTimer.Stop();
        transaction.ReplyTimer.Stop();
        Counters.InUse.Add(-1);
    }

    private void Recycle(Transaction transaction)
    {
        transaction.Reset(Pool);
        _slots.Return(transaction);
    }

    /// <summary>A 2xx to an INVITE was made here; ACKs are now looked at by call.</summary>
    internal void NoteLocalSuccess() => Interlocked.Increment(ref _localSuccesses);

    private void StopRepeatingSuccess(Transaction invite, SipMessage ack)
    {
        using var locked = invite.Locked();
        if (Matching.IsCall(invite, ack[ack.CallId], ack.CSeq.Number)) StopRepeatingSuccess(invite);
    }

    private void StopRepeatingSuccess(Transaction transaction)
    {
        if (!transaction.RepeatsSuccess) return;
        ServerSide.OnAckOfSuccess(transaction);
        Interlocked.Decrement(ref _localSuccesses);
    }
}
