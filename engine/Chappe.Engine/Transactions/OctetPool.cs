using System.Numerics;

namespace Chappe.Engine.Transactions;

/// <summary>
/// Buffers for what transactions keep: sizes in steps of about a quarter, so that a request of 900 octets holds 1 KB and not 2.
/// Bounded: what comes back beyond 64 MB of free ones is left to the collector (threats G4). With 2 MB a size, a
/// load of 8,744 calls a second that stopped for two seconds and went on took 14 MB anew each time, and a pause to collect it; with this, 8 MB.
/// </summary>
internal sealed class OctetPool
{
    private const int Smallest = 256, Largest = 65536;
    /// <summary>The most that is kept for later, all sizes together.</summary>
    internal const int KeptOctets = 64 << 20;

    private readonly Shelf[] _shelves = MakeShelves();

    private sealed class Shelf(int size)
    {
        public readonly int Size = size;
        public byte[][] Free = new byte[64][];
        public readonly Lock Lock = new();
        public int Count;
    }

    private long _outstanding, _kept;

    /// <summary>How many octets are rented out.</summary>
    public long Outstanding => Volatile.Read(ref _outstanding);

    /// <summary>A buffer of at least <paramref name="length"/> octets; their content is anything.</summary>
    public byte[] Rent(int length)
    {
        if (length > Largest)
        {
            Interlocked.Add(ref _outstanding, length);
            return GC.AllocateUninitializedArray<byte>(length);
        }
        var shelf = _shelves[IndexOf(length)];
        Interlocked.Add(ref _outstanding, shelf.Size);
        lock (shelf.Lock)
        {
            if (shelf.Count > 0)
            {
                var buffer = shelf.Free[--shelf.Count];
                shelf.Free[shelf.Count] = null!;
                Interlocked.Add(ref _kept, -shelf.Size);
                return buffer;
            }
        }
        return GC.AllocateUninitializedArray<byte>(shelf.Size);
    }

    /// <summary>Takes a buffer back. Only <see cref="HeldOctets"/> calls this, once a buffer.</summary>
    public void Return(byte[] buffer)
    {
        Interlocked.Add(ref _outstanding, -buffer.Length);
        if (buffer.Length > Largest) return;
        var shelf = _shelves[IndexOf(buffer.Length)];
        if (Interlocked.Add(ref _kept, shelf.Size) > KeptOctets)
        {
            Interlocked.Add(ref _kept, -shelf.Size);
            return;
        }
        lock (shelf.Lock)
        {
            if (shelf.Count == shelf.Free.Length) Array.Resize(ref shelf.Free, shelf.Count * 2);
            shelf.Free[shelf.Count++] = buffer;
        }
    }

    /// <summary>Four sizes between two powers of two: 256, 320, 384, 448, 512, 640 …</summary>
    private static int IndexOf(int length)
    {
        if (length <= Smallest) return 0;
        int power = BitOperations.Log2((uint)(length - 1));
        int quarter = (length - 1 >> (power - 2)) & 3;
        return (power - 8) * 4 + quarter + 1;
    }

    private static Shelf[] MakeShelves()
    {
        var shelves = new List<Shelf> { new(Smallest) };
        for (int size = Smallest; size < Largest; size *= 2)
            for (int quarter = 1; quarter <= 4; quarter++) shelves.Add(new Shelf(size + size / 4 * quarter));
        return [.. shelves];
    }
}
