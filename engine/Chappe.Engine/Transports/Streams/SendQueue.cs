using System.Buffers;

namespace Chappe.Engine.Transports.Streams;

/// <summary>Octets that wait for a connection, in order, and who wants to hear if they never leave. Guarded by the connection's lock.</summary>
internal struct SendQueue
{
    private readonly record struct Chunk(byte[] Octets, int Length, ISendObserver? Observer);

    private Queue<Chunk>? _chunks;
    private int _sentOfFirst;

    /// <summary>Octets that wait.</summary>
    internal int Octets { get; private set; }
    internal readonly bool IsEmpty => Octets == 0;

    /// <summary>The octets to send next.</summary>
    internal readonly ReadOnlySpan<byte> First => _chunks!.Peek() is var first ? first.Octets.AsSpan(_sentOfFirst, first.Length - _sentOfFirst) : default;

    internal void Add(ReadOnlySpan<byte> octets, ISendObserver? observer)
    {
        if (octets.IsEmpty) return;
        var copy = ArrayPool<byte>.Shared.Rent(octets.Length);
        octets.CopyTo(copy);
        (_chunks ??= new Queue<Chunk>()).Enqueue(new Chunk(copy, octets.Length, observer));
        Octets += octets.Length;
    }

    /// <summary><paramref name="count"/> octets of <see cref="First"/> have left.</summary>
    internal void Advance(int count)
    {
        Octets -= count;
        _sentOfFirst += count;
        if (_sentOfFirst < _chunks!.Peek().Length) return;
        ArrayPool<byte>.Shared.Return(_chunks.Dequeue().Octets);
        _sentOfFirst = 0;
        if (_chunks.Count == 0) _chunks = null; // an idle connection holds nothing
    }

    /// <summary>Empties it and adds those to <paramref name="observers"/> who wait for what has not left.</summary>
    internal void Abandon(ref List<ISendObserver>? observers)
    {
        while (_chunks is not null && _chunks.TryDequeue(out var chunk))
        {
            ArrayPool<byte>.Shared.Return(chunk.Octets);
            if (chunk.Observer is not null) (observers ??= []).Add(chunk.Observer);
        }
        _chunks = null;
        Octets = _sentOfFirst = 0;
    }
}
