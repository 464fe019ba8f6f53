using System.IO.Hashing;
using System.Security.Cryptography;
using Chappe.Engine.Timers;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Classics;

/// <summary>
/// This is one table that all workers share: octets to octets, with a life for each item. Slots are guarded by 64 locks; values are
/// copied in and out under them, so that a reader keeps what it read. The hash is seeded, so that nobody outside can fill one slot.
/// </summary>
public sealed class SharedTable
{
    /// <summary>How many parts a sweep has.</summary>
    public const int Stripes = 64;

    private static readonly long s_seed = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(8));

    private readonly Lock[] _locks = [.. Enumerable.Range(0, Stripes).Select(_ => new Lock())];
    private readonly Clock _clock;
    private readonly Item?[] _slots;
    private readonly int _mask;
    private readonly byte[]? _initial;
    private int _count;

    /// <summary>Makes an empty table.</summary>
    public SharedTable(HtableDefinition definition, Clock clock)
    {
        Definition = definition;
        _clock = clock;
        // A slot costs 8 octets before anything is in it; chains take over where a script asked for more than anyone fills.
        _slots = new Item?[1 << Math.Clamp(definition.Size, 6, 22)];
        _mask = _slots.Length - 1;
        _initial = definition.InitialValue is { } text ? System.Text.Encoding.UTF8.GetBytes(text) : null;
    }

    private sealed class Item(byte[] key, ulong hash)
    {
        public readonly byte[] Key = key;
        public readonly ulong Hash = hash;
        public byte[] Value = [];
        public int Length;
        public long DiesAt;
        public Item? Next;

        // Most tables live for ever, and reading a clock costs as much as everything else here.
        public bool Lives(Clock clock) => DiesAt == long.MaxValue || DiesAt > clock.Milliseconds;
    }

    /// <summary>What was asked for.</summary>
    public HtableDefinition Definition { get; }

    /// <summary>How many items there are, also those that died and were not swept yet.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>The value at <paramref name="key"/> copied into <paramref name="arena"/>; the initial value, or undefined, when there is none.</summary>
    public Text Get(ReadOnlySpan<byte> key, Arena arena)
    {
        ulong hash = Hash(key);
        lock (LockOf(hash))
        {
            if (Find(key, hash) is { } item) return arena.Store(item.Value.AsSpan(0, item.Length));
        }
        return _initial is null ? default : Text.Of(_initial);
    }

    /// <summary>True when there is an item.</summary>
    public bool Has(ReadOnlySpan<byte> key)
    {
        ulong hash = Hash(key);
        lock (LockOf(hash)) return Find(key, hash) is not null;
    }

    /// <summary>Sets the value at <paramref name="key"/>.</summary>
    /// <returns>false when the table is full.</returns>
    public bool Set(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        ulong hash = Hash(key);
        lock (LockOf(hash))
        {
            var item = Find(key, hash);
            if (item is not null) Renew(item);
            else if (Add(key, hash) is { } added) item = added;
            else return false;
            Write(item, value);
            return true;
        }
    }

    /// <summary>Adds to the number at <paramref name="key"/> in one step. A missing item is made only when the table has an initial value (measured), else the result is 0.</summary>
    public long Increment(ReadOnlySpan<byte> key, long amount)
    {
        ulong hash = Hash(key);
        lock (LockOf(hash))
        {
            var item = Find(key, hash);
            if (item is not null) Renew(item);
            else if (_initial is null || (item = Add(key, hash)) is null) return 0;
            else Write(item, _initial);
            System.Buffers.Text.Utf8Parser.TryParse(item.Value.AsSpan(0, item.Length), out long number, out int used);
            long sum = (used == item.Length ? number : 0) + amount;
            Span<byte> digits = stackalloc byte[20];
            System.Buffers.Text.Utf8Formatter.TryFormat(sum, digits, out int written);
            Write(item, digits[..written]);
            return sum;
        }
    }

    /// <summary>Removes an item; false when there is none.</summary>
    public bool Remove(ReadOnlySpan<byte> key)
    {
        ulong hash = Hash(key);
        lock (LockOf(hash))
        {
            ref var link = ref _slots[(int)hash & _mask];
            for (; link is not null; link = ref link.Next)
            {
                if (link.Hash != hash || !key.SequenceEqual(link.Key)) continue;
                bool lived = link.Lives(_clock);
                link = link.Next;
                Interlocked.Decrement(ref _count);
                return lived;
            }
            return false;
        }
    }

    /// <summary>The seconds that an item has left; -1 when there is none, 0 when it lives for ever.</summary>
    public int LifeLeft(ReadOnlySpan<byte> key)
    {
        ulong hash = Hash(key);
        lock (LockOf(hash))
        {
            if (Find(key, hash) is not { } item) return -1;
            return item.DiesAt == long.MaxValue ? 0 : (int)((item.DiesAt - _clock.Milliseconds + 999) / 1000);
        }
    }

    /// <summary>Gives an item so many seconds from now; false when there is none.</summary>
    public bool SetLife(ReadOnlySpan<byte> key, int seconds)
    {
        ulong hash = Hash(key);
        lock (LockOf(hash))
        {
            if (Find(key, hash) is not { } item) return false;
            item.DiesAt = _clock.Milliseconds + seconds * 1000L;
            return true;
        }
    }

    /// <summary>All living items of one part, copied: for iterating, matching and dumping without holding a lock meanwhile.</summary>
    public void CopyStripe(int stripe, List<(byte[] Key, byte[] Value)> into)
    {
        lock (_locks[stripe])
        {
            long now = _clock.Milliseconds;
            for (int slot = stripe; slot < _slots.Length; slot += Stripes)
                for (var item = _slots[slot]; item is not null; item = item.Next)
                    if (item.DiesAt > now) into.Add((item.Key, item.Value.AsSpan(0, item.Length).ToArray()));
        }
    }

    /// <summary>Takes the dead items of one part out; they are given to <paramref name="into"/> when somebody wants to know.</summary>
    public void Sweep(int stripe, List<(byte[] Key, byte[] Value)>? into)
    {
        lock (_locks[stripe])
        {
            long now = _clock.Milliseconds;
            for (int slot = stripe; slot < _slots.Length; slot += Stripes)
            {
                ref var link = ref _slots[slot];
                while (link is not null)
                {
                    if (link.DiesAt > now) { link = ref link.Next; continue; }
                    into?.Add((link.Key, link.Value.AsSpan(0, link.Length).ToArray()));
                    link = link.Next;
                    Interlocked.Decrement(ref _count);
                }
            }
        }
    }

    /// <summary>Removes everything.</summary>
    public void Clear()
    {
        for (int stripe = 0; stripe < Stripes; stripe++)
        {
            lock (_locks[stripe])
            {
                for (int slot = stripe; slot < _slots.Length; slot += Stripes)
                {
                    for (var item = _slots[slot]; item is not null; item = item.Next) Interlocked.Decrement(ref _count);
                    _slots[slot] = null;
                }
            }
        }
    }

    internal static ulong Hash(ReadOnlySpan<byte> key) => XxHash3.HashToUInt64(key, s_seed);

    private Lock LockOf(ulong hash) => _locks[(int)hash & (Stripes - 1)];

    /// <summary>A living item; one past its life is no longer there, even before the timer took it out (measured).</summary>
    private Item? Find(ReadOnlySpan<byte> key, ulong hash)
    {
        for (var item = _slots[(int)hash & _mask]; item is not null; item = item.Next)
            if (item.Hash == hash && key.SequenceEqual(item.Key))
                return item.Lives(_clock) ? item : null;
        return null;
    }

    private Item? Add(ReadOnlySpan<byte> key, ulong hash)
    {
        ref var first = ref _slots[(int)hash & _mask];
        // A dead item of the same key is used again.
        for (var item = first; item is not null; item = item.Next)
        {
            if (item.Hash != hash || !key.SequenceEqual(item.Key)) continue;
            item.DiesAt = DeathOfNew();
            return item;
        }
        if (Interlocked.Increment(ref _count) > Definition.MaxItems)
        {
            Interlocked.Decrement(ref _count);
            return null;
        }
        return first = new Item(key.ToArray(), hash) { DiesAt = DeathOfNew(), Next = first };
    }

    private long DeathOfNew() => Definition.AutoExpire == 0 ? long.MaxValue : _clock.Milliseconds + Definition.AutoExpire * 1000L;

    private void Renew(Item item)
    {
        if (Definition.AutoExpire > 0 && Definition.UpdateExpire) item.DiesAt = DeathOfNew();
    }

    private static void Write(Item item, ReadOnlySpan<byte> value)
    {
        if (item.Value.Length < value.Length) item.Value = new byte[Math.Max(16, value.Length)];
        value.CopyTo(item.Value);
        item.Length = value.Length;
    }
}
