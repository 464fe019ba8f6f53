using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Chappe.Engine.Transactions;
using Chappe.Engine.Vocabulary;

namespace Chappe.Engine.Routing;

/// <summary>What ties a message to its transaction.</summary>
public sealed partial class RouteContext
{
    private AvpList _ownAvps;

    /// <summary>The transaction, when there is one. It is not used for anything else as long as a context holds it, though it may have ended.</summary>
    public Transaction? Transaction { get; private set; }

    /// <summary>The branch parameter of the Via that the request at hand will leave with; undefined outside branch routes, where nobody knows it yet.</summary>
    public Text NextViaBranch()
    {
        if (Kind != RouteKinds.Branch || Transaction is not { } transaction) return default;
        Span<byte> room = stackalloc byte[64];
        var value = new Forwarding.OctetWriter(room);
        new BranchParameter(transaction.Token, transaction.Slot, Branch).Write(ref value, transaction.LoopHash);
        return Arena.Store(room[..value.Length]);
    }

    /// <summary>AVPs: of the transaction once there is one (then shared by all its routes).</summary>
    public AvpList Avps { get; private set; }

    /// <summary>The key that the transaction table made of this request when it came; edits of Via or Request-URI do not change it any more.</summary>
    internal TransactionKey TransactionKey { get; set; }

    /// <summary>The leg whose branch route runs on this message.</summary>
    internal ForkJob? PendingFork { get; set; }

    private Text _triedUri, _triedDestination;
    private List<ITransactionObserver>? _observers;

    /// <summary>Lets <paramref name="observer"/> hear what becomes of this request: in its transaction, or in the one that it will have.</summary>
    public void Observe(ITransactionObserver observer)
    {
        if (Transaction is { } transaction)
        {
            using var locked = transaction.Locked();
            (transaction.Observers ??= []).Add(observer);
        }
        else (_observers ??= []).Add(observer);
    }

    /// <summary>The observer of that type, of this message's transaction or of the one that it will have; null when there is none.</summary>
    public T? Observer<T>() where T : class, ITransactionObserver
    {
        if ((Transaction?.Observers ?? _observers) is not { } observers) return null;
        foreach (var observer in observers)
            if (observer is T found) return found;
        return null;
    }

    /// <summary>Hands the observers over to the transaction that has begun.</summary>
    internal List<ITransactionObserver>? TakeObservers()
    {
        var observers = _observers is { Count: > 0 } ? _observers : null;
        if (observers is not null) _observers = null;
        return observers;
    }

    /// <summary>The route wrote to the Request-URI or the destination since <see cref="RememberTarget"/>, so there is something new to try; writing the same text again counts (semantics.md section 8).</summary>
    internal bool HasNewTarget => !IsSameWriting(NewRequestUri, _triedUri) || !IsSameWriting(DestinationUri, _triedDestination);

    /// <summary>The present target shall be tried again though nothing was written.</summary>
    public void ForgetTarget() => _triedUri = s_untried;

    private static readonly Text s_untried = Text.Of([0]);

    /// <summary>The present target has been tried.</summary>
    internal void RememberTarget() => (_triedUri, _triedDestination) = (NewRequestUri, DestinationUri);

    private static bool IsSameWriting(Text a, Text b) => a.IsNull == b.IsNull && a.Length == b.Length
        && Unsafe.AreSame(ref MemoryMarshal.GetReference(a.Octets), ref MemoryMarshal.GetReference(b.Octets));

    /// <summary>This message belongs to <paramref name="transaction"/> from now on and sees its AVPs. Called under the transaction's lock.</summary>
    internal void JoinTransaction(Transaction transaction)
    {
        transaction.Hold();
        Transaction = transaction;
        Avps = transaction.Avps;
    }

    /// <summary>This message's AVPs become those of the transaction that it began; the transaction's empty list is taken in exchange.</summary>
    internal AvpList ExchangeAvps(AvpList empty)
    {
        var list = _ownAvps;
        _ownAvps = empty;
        return list;
    }

    private void LeaveTransaction()
    {
        Avps = _ownAvps;
        Avps.Clear();
        TransactionKey = default;
        PendingFork = null;
        (_triedUri, _triedDestination) = (default, default);
        _observers?.Clear();
        if (Transaction is not { } transaction) return;
        Transaction = null;
        transaction.LetGo();
    }
}
