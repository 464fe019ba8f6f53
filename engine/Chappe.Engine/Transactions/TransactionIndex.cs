namespace Chappe.Engine.Transactions;

/// <summary>A transaction's place in one <see cref="TransactionIndex"/>: chained through the transaction itself, so that adding takes no memory.</summary>
internal struct IndexLink
{
    public Transaction? Next;
    public ulong Hash;
    public bool IsLinked;
}

/// <summary>Finds transactions by a hash. Buckets are guarded in stripes; what is found may end at any moment, so the finder takes the transaction's own lock and looks again.</summary>
/// <param name="link">Which of the transaction's links this index uses.</param>
/// <param name="bits">The logarithm of the number of buckets.</param>
internal sealed class TransactionIndex(int link, int bits)
{
    private const int Stripes = 64;
    private readonly Transaction?[] _buckets = new Transaction?[1 << bits];
    private readonly Lock[] _locks = [.. Enumerable.Range(0, Stripes).Select(_ => new Lock())];

    /// <summary>Adds <paramref name="transaction"/> unless <paramref name="isSame"/> knows one that is there already.</summary>
    /// <returns>The one that was there, or null when this one was added.</returns>
    public Transaction? Add(Transaction transaction, ulong hash, Func<Transaction, Transaction, bool>? isSame)
    {
        int bucket = (int)hash & (_buckets.Length - 1);
        lock (_locks[bucket & (Stripes - 1)])
        {
            ref var first = ref _buckets[bucket];
            if (isSame is not null)
                for (var other = first; other is not null; other = other.Link(link).Next)
                    if (other.Link(link).Hash == hash && isSame(transaction, other)) return other;
            ref var mine = ref transaction.Link(link);
            mine.Hash = hash;
            mine.IsLinked = true;
            mine.Next = first;
            first = transaction;
        }
        return null;
    }

    /// <summary>Takes <paramref name="transaction"/> out; nothing happens when it is not in.</summary>
    public void Remove(Transaction transaction)
    {
        ref var mine = ref transaction.Link(link);
        if (!mine.IsLinked) return;
        int bucket = (int)mine.Hash & (_buckets.Length - 1);
        lock (_locks[bucket & (Stripes - 1)])
        {
            ref var place = ref _buckets[bucket];
            while (place is not null && place != transaction) place = ref place.Link(link).Next;
            place = mine.Next;
            mine = default;
        }
    }

    /// <summary>The first transaction of that hash that <paramref name="matches"/>, after <paramref name="state"/> was given to it.</summary>
    public Transaction? Find<TState>(ulong hash, in TState state, Func<Transaction, TState, bool> matches)
    {
        int bucket = (int)hash & (_buckets.Length - 1);
        // Most lookups find an empty bucket; reading it without the lock is right either way: what is added now came too late to be found.
        if (Volatile.Read(ref _buckets[bucket]) is null) return null;
        lock (_locks[bucket & (Stripes - 1)])
            for (var transaction = _buckets[bucket]; transaction is not null; transaction = transaction.Link(link).Next)
                if (transaction.Link(link).Hash == hash && matches(transaction, state)) return transaction;
        return null;
    }
}
