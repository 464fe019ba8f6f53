using Chappe.Engine.Routing;
using Chappe.Sip.Messages;

namespace Chappe.Engine.Transactions;

/// <summary>Finds the transaction that a message belongs to. What is found may end before it is locked; who locks it looks again.</summary>
internal sealed class TransactionMatching(long seed)
{
    private const int ByKey = 0, ByCall = 1;

    private readonly TransactionIndex _byKey = new(ByKey, 16), _byCall = new(ByCall, 15);

    /// <summary>Makes <paramref name="transaction"/> known; called under its lock.</summary>
    /// <returns>The transaction that the request has already; null when this one was added.</returns>
    public Transaction? Add(Transaction transaction, SipMessage request)
    {
        var there = _byKey.Add(transaction, transaction.Key.Hash, static (mine, other) => mine.Key == other.Key && mine.Method == other.Method);
        if (there is null && transaction.IsInvite) _byCall.Add(transaction, CallKey.Of(request[request.CallId], request.CSeq.Number, seed), null);
        return there;
    }

    /// <summary>Nobody finds it any more.</summary>
    public void Remove(Transaction transaction)
    {
        _byKey.Remove(transaction);
        _byCall.Remove(transaction);
    }

    /// <summary>RFC 3261 sections 17.1.3 and 18.1.2: branch, sent-by and CSeq method must be ours.</summary>
    public static Branch? BranchOf(Transaction transaction, in BranchParameter parameter, SipMessage reply)
    {
        if (transaction.Token != parameter.Token || transaction.IsEnded || parameter.Branch >= transaction.BranchCount) return null;
        var branch = transaction.BranchAt(parameter.Branch);
        if (branch.Target.Listener is not { } listener) return null;
        // One that the script chose is not compared; the branch's token, which nobody can guess, stands for it.
        if (!branch.HasSentByOfScript && !reply[reply.TopVia.SentBy].SequenceEqual(listener.SentBy)) return null;
        if (reply.CSeq.Method == transaction.Method) return branch;
        return transaction.IsInvite && reply.CSeq.Method == SipMethod.Cancel && branch.Cancel != CancelState.None ? branch : null;
    }

    /// <summary>The transaction that the request of <paramref name="context"/> belongs to by key and method.</summary>
    public Transaction? FindOwn(RouteContext context) => _byKey.Find(KeyOf(context).Hash, (Key: context.TransactionKey, context.Message.Method),
        static (transaction, wanted) => transaction.Key == wanted.Key && transaction.Method == wanted.Method);

    /// <summary>A transaction by the key of <paramref name="context"/>.</summary>
    public Transaction? Find(RouteContext context, Func<Transaction, TransactionKey, bool> matches) =>
        _byKey.Find(KeyOf(context).Hash, context.TransactionKey, matches);

    /// <summary>The INVITE with the Call-ID and CSeq number of <paramref name="message"/>, such as an ACK to a 2xx.</summary>
    public Transaction? FindCall(SipMessage message) => FindCall(message[message.CallId], message.CSeq.Number);

    /// <summary>The INVITE with that Call-ID and CSeq number. What is found may end before it is locked.</summary>
    public Transaction? FindCall(ReadOnlySpan<byte> callId, uint cseq)
    {
        ulong hash = CallKey.Of(callId, cseq, seed);
        return _byCall.Find(hash, hash, static (transaction, wanted) => transaction.Link(ByCall).Hash == wanted);
    }

    /// <summary>Looks again, under the lock, whether <paramref name="transaction"/> is what <see cref="FindCall(ReadOnlySpan{byte}, uint)"/> found.</summary>
    public bool IsCall(Transaction transaction, ReadOnlySpan<byte> callId, uint cseq) => transaction.Link(ByCall) is { IsLinked: true } link && link.Hash == CallKey.Of(callId, cseq, seed);

    public TransactionKey KeyOf(RouteContext context)
    {
        if (context.TransactionKey == default) context.TransactionKey = TransactionKey.Of(context.Message, seed);
        return context.TransactionKey;
    }
}
