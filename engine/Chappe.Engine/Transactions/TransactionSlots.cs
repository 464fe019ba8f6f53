using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Chappe.Engine.Transactions;

/// <summary>
/// Where transactions stand, so that a branch parameter finds its transaction by number, and the pool of those that serve nobody.
/// Bounded (threats T5); after a burst, objects beyond 8192 free ones are left to the collector (threats G4).
/// </summary>
internal sealed class TransactionSlots(TransactionTable table)
{
    private const int ChunkBits = 10, KeptFree = 8192;

    [ThreadStatic] private static ulong[]? t_tokens;
    [ThreadStatic] private static int t_tokensLeft;

    private readonly Lock _lock = new();
    private readonly Stack<Transaction> _free = new();
    private readonly Stack<int> _emptySlots = new();
    private Transaction?[]?[] _chunks = new Transaction?[]?[16];
    private int _slots, _used;

    /// <summary>How many are in use.</summary>
    public int Used => Volatile.Read(ref _used);

    /// <summary>A transaction of which <see cref="Transaction.Reset"/> has made a new one; null when <paramref name="limit"/> are in use.</summary>
    public Transaction? Rent(int limit)
    {
        lock (_lock)
        {
            if (_used >= limit) return null;
            _used++;
            if (_free.TryPop(out var transaction)) return transaction;
            if (!_emptySlots.TryPop(out int slot)) slot = _slots++;
            int chunk = slot >> ChunkBits;
            if (chunk >= _chunks.Length) Array.Resize(ref _chunks, chunk * 2);
            var row = _chunks[chunk] ??= new Transaction?[1 << ChunkBits];
            transaction = new Transaction(table) { Slot = slot };
            Volatile.Write(ref row[slot & ((1 << ChunkBits) - 1)], transaction);
            return transaction;
        }
    }

    /// <summary>Takes one back, emptied.</summary>
    public void Return(Transaction transaction)
    {
        lock (_lock)
        {
            _used--;
            if (_free.Count < KeptFree)
            {
                _free.Push(transaction);
                return;
            }
            _chunks[transaction.Slot >> ChunkBits]![transaction.Slot & ((1 << ChunkBits) - 1)] = null;
            _emptySlots.Push(transaction.Slot);
        }
    }

    /// <summary>What stands in a slot, or null. It may serve another request: its token tells.</summary>
    public Transaction? At(int slot)
    {
        var chunks = Volatile.Read(ref _chunks);
        int chunk = slot >> ChunkBits;
        return (uint)chunk < (uint)chunks.Length && chunks[chunk] is { } row ? Volatile.Read(ref row[slot & ((1 << ChunkBits) - 1)]) : null;
    }

    /// <summary>All transactions in use, for operators; a look, not a snapshot.</summary>
    public IEnumerable<Transaction> All()
    {
        int count = Volatile.Read(ref _slots);
        for (int slot = 0; slot < count; slot++)
            if (At(slot) is { IsLive: true } transaction) yield return transaction;
    }

    /// <summary>A token that nobody can guess, never 0. Drawn in hundreds, because each call of the generator costs as much as a whole message otherwise.</summary>
    public static ulong NewToken()
    {
        var tokens = t_tokens ??= new ulong[64];
        if (t_tokensLeft == 0)
        {
            RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(tokens.AsSpan()));
            t_tokensLeft = tokens.Length;
        }
        ulong token = tokens[--t_tokensLeft];
        tokens[t_tokensLeft] = 0;
        return token == 0 ? 1 : token;
    }
}
