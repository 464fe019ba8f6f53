using Chappe.Engine.Timers;

namespace Chappe.Modules.Media.Ng;

/// <summary>The replies of the last seconds, for commands that come again because a datagram was lost. Bounded: the oldest goes first.</summary>
internal sealed class NgReplies(Clock clock)
{
    internal const int Capacity = 8192;
    /// <summary>Longer than any client repeats itself: Kamailio gives up after 5 s by default.</summary>
    internal const int KeptMilliseconds = 30_000;

    private readonly Dictionary<string, byte[]> _replies = new(StringComparer.Ordinal);
    private readonly Queue<(string Name, long At)> _order = new();

    internal byte[]? Find(string name) => _replies.GetValueOrDefault(name);

    internal void Add(string name, byte[] reply)
    {
        long now = clock.Milliseconds;
        while (_order.TryPeek(out var oldest) && (_order.Count >= Capacity || now - oldest.At > KeptMilliseconds)) _replies.Remove(_order.Dequeue().Name);
        if (_replies.TryAdd(name, reply)) _order.Enqueue((name, now));
    }
}
