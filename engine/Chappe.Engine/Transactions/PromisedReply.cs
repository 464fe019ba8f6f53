using Chappe.Engine.Routing;

namespace Chappe.Engine.Transactions;

/// <summary>
/// A final reply that a module owes to a request which has a transaction, and sends when what it waits for has happened: the
/// registrar's 200 when a binding is on disk. The route may end meanwhile; the transaction stays. Whoever makes a promise
/// keeps it, in the end by a failure.
/// </summary>
public readonly struct PromisedReply
{
    private readonly Transaction? _transaction;
    private readonly ulong _token;

    private PromisedReply(Transaction transaction) => (_transaction, _token) = (transaction, transaction.Token);

    /// <summary>There is one.</summary>
    public bool IsMade => _transaction is not null;

    /// <summary>Promises a reply to the request of <paramref name="context"/>.</summary>
    /// <returns>false when it has no transaction, or one that was answered or relayed.</returns>
    public static bool TryMake(RouteContext context, out PromisedReply promise)
    {
        promise = default;
        // A relayed one has routes of its own that may hold its lock and wait for what the caller holds.
        if (context.Transaction is not { IsRelayed: false } transaction) return false;
        using var locked = transaction.Locked();
        if (transaction.IsFinal || transaction.IsEnded || transaction.IsRelayed || !context.Message.IsRequest) return false;
        transaction.Request.Save(context, transaction.Table.Pool);
        transaction.IsPromised = true;
        promise = new PromisedReply(transaction);
        return true;
    }

    /// <summary>Sends the reply; nothing when the transaction has been answered otherwise. On any thread.</summary>
    public void Keep(int code, ReadOnlySpan<byte> reason, ReadOnlySpan<byte> headers)
    {
        if (_transaction is not { } transaction) return;
        using var locked = transaction.Locked();
        if (transaction.Token != _token || transaction.IsEnded || !transaction.IsPromised) return;
        transaction.IsPromised = false;
        transaction.Table.Local.Answer(transaction, null, code, reason, headers);
    }

    /// <summary>Takes it back: the route answers after all, or nobody does.</summary>
    public void Withdraw()
    {
        if (_transaction is not { } transaction) return;
        using var locked = transaction.Locked();
        if (transaction.Token == _token) transaction.IsPromised = false;
    }
}
