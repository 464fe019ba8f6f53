namespace Chappe.Modules.Media.Rtpengine.Engines;

/// <summary>
/// Which engine has which call, so that answers and deletes go where the offer went, also when engines were added or failed since. A call is
/// forgotten when it is deleted, or after <c>hash_table_tout</c>; what is one too many is not remembered, and then its hash must do.
/// </summary>
internal sealed class CallMemory
{
    /// <summary>Most calls that are remembered.</summary>
    internal const int MaxCalls = 200_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<(string CallId, int Set), (EngineNode Node, long Until)> _calls = [];
    private readonly Queue<((string CallId, int Set) Key, long Until)> _order = new();

    /// <summary>How long the queue is; bounded too.</summary>
    internal int Queued
    {
        get { lock (_gate) return _order.Count; }
    }

    /// <summary>How many calls are remembered.</summary>
    public int Count
    {
        get { lock (_gate) return _calls.Count; }
    }

    /// <summary>The engine of a call; null when nobody knows.</summary>
    public EngineNode? Find(string callId, int set, long now)
    {
        lock (_gate) return _calls.TryGetValue((callId, set), out var call) && call.Until > now ? call.Node : null;
    }

    /// <summary>Remembers, or moves the call to another engine.</summary>
    public void Keep(string callId, EngineNode node, long now, long milliseconds)
    {
        var key = (callId, node.Set);
        lock (_gate)
        {
            ForgetOld(now);
            bool isKnown = _calls.TryGetValue(key, out var call);
            if (isKnown && call.Node == node && call.Until > now) return;
            if (!isKnown && _calls.Count >= MaxCalls) return;
            if (_order.Count >= 2 * MaxCalls) DropForgotten();
            _calls[key] = (node, now + milliseconds);
            _order.Enqueue((key, now + milliseconds));
        }
    }

    /// <summary>The call has ended.</summary>
    public void Forget(string callId, int set)
    {
        lock (_gate) _calls.Remove((callId, set));
    }

    /// <summary>Forgets what is too old; the order of ends is the order of beginnings, but for a time that was changed meanwhile.</summary>
    public void ForgetOld(long now)
    {
        lock (_gate)
        {
            while (_order.TryPeek(out var oldest) && (oldest.Until <= now || !IsCurrent(oldest)))
            {
                _order.Dequeue();
                if (IsCurrent(oldest)) _calls.Remove(oldest.Key);
            }
        }
    }

    /// <summary>Calls that ended leave their place in the queue; when those are the most, all go at once.</summary>
    private void DropForgotten()
    {
        for (int i = _order.Count; i > 0; i--)
            if (_order.Dequeue() is var entry && IsCurrent(entry)) _order.Enqueue(entry);
    }

    private bool IsCurrent(((string CallId, int Set) Key, long Until) entry) => _calls.TryGetValue(entry.Key, out var call) && call.Until == entry.Until;
}
