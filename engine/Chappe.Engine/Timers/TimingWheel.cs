namespace Chappe.Engine.Timers;

/// <summary>
/// All timers of a proxy: a hierarchical wheel of 10 ms ticks (256 ticks, 64 turns of those, 64 of those: 2.9 hours; what lies
/// further off goes round again). Nodes are linked into its slots, so arming and disarming cost the same however many there are,
/// and take no memory. A timer never expires early, and at most one tick late when <see cref="Advance"/> is called each tick.
/// </summary>
public sealed class TimingWheel(Clock clock)
{
    /// <summary>The length of a tick.</summary>
    public const int TickMilliseconds = 10;

    private const int NearBits = 8, FarBits = 6;
    private const int Near = 1 << NearBits, Far = 1 << FarBits;
    private const long Horizon = (long)Near * Far * Far;

    private readonly Lock _lock = new();
    private readonly TimerNode?[] _slots = new TimerNode?[Near + Far + Far];
    private readonly TimerNode?[] _due = new TimerNode?[128];
    private long _tick = clock.Milliseconds / TickMilliseconds;
    private int _count;

    /// <summary>How many nodes wait.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Arms <paramref name="node"/> to expire in <paramref name="milliseconds"/>, or moves it there.</summary>
    public void Arm(TimerNode node, long milliseconds)
    {
        // Rounded up: RFC 3261 timers are lower bounds.
        long due = (clock.Milliseconds + Math.Max(0, milliseconds) + TickMilliseconds - 1) / TickMilliseconds;
        lock (_lock)
        {
            if (node.Slot >= 0) Unlink(node);
            node.DueTick = Math.Max(due, _tick + 1);
            Link(node);
        }
    }

    /// <summary>Takes <paramref name="node"/> out; false when it was not armed (it may be expiring at this moment).</summary>
    public bool Disarm(TimerNode node)
    {
        if (!node.IsArmed) return false;
        lock (_lock)
        {
            if (node.Slot < 0) return false;
            Unlink(node);
            return true;
        }
    }

    /// <summary>Expires what is due by the clock; called by one thread (or by a test).</summary>
    public void Advance()
    {
        long now = clock.Milliseconds / TickMilliseconds;
        while (true)
        {
            int count = TakeDue(now);
            if (count < 0) return;
            for (int i = 0; i < count; i++)
            {
                var node = _due[i]!;
                _due[i] = null;
                node.Expire();
            }
        }
    }

    /// <summary>Takes some of what is due out of the wheel, going forward tick by tick; -1 when there is nothing more up to <paramref name="now"/>. Nodes are handed over in a list of their own: once out of the wheel they may be armed again by others at any moment.</summary>
    private int TakeDue(long now)
    {
        lock (_lock)
        {
            int count = 0;
            while (true)
            {
                ref var slot = ref _slots[(int)(_tick & (Near - 1))];
                while (slot is { } node)
                {
                    if (count == _due.Length) return count;
                    Unlink(node);
                    _due[count++] = node;
                }
                if (_tick >= now) return count > 0 ? count : -1;
                // What expires at one tick must have been told before the next one: a timer of 500 ms comes before one of 510.
                if (count > 0) return count;
                _tick++;
                if ((_tick & (Near - 1)) == 0) BringNearer();
            }
        }
    }

    private void BringNearer()
    {
        int turn = (int)(_tick >> NearBits) & (Far - 1);
        if (turn == 0) Redistribute(Near + Far + ((int)(_tick >> (NearBits + FarBits)) & (Far - 1)));
        Redistribute(Near + turn);
    }

    private void Redistribute(int slot)
    {
        var node = _slots[slot];
        _slots[slot] = null;
        while (node is not null)
        {
            var following = node.Following;
            _count--;
            Link(node);
            node = following;
        }
    }

    private void Link(TimerNode node)
    {
        // What lies beyond the horizon waits in the last slot and is looked at again when that comes near.
        long due = Math.Min(node.DueTick, _tick + Horizon - Near * Far);
        long ahead = due - _tick;
        int slot = ahead < Near ? (int)(due & (Near - 1))
            : ahead < Near * Far ? Near + ((int)(due >> NearBits) & (Far - 1))
            : Near + Far + ((int)(due >> (NearBits + FarBits)) & (Far - 1));
        var first = _slots[slot];
        node.Previous = null;
        node.Following = first;
        if (first is not null) first.Previous = node;
        _slots[slot] = node;
        Volatile.Write(ref node.Slot, slot);
        _count++;
    }

    private void Unlink(TimerNode node)
    {
        if (node.Previous is { } previous) previous.Following = node.Following;
        else _slots[node.Slot] = node.Following;
        if (node.Following is { } following) following.Previous = node.Previous;
        node.Previous = node.Following = null;
        Volatile.Write(ref node.Slot, -1);
        _count--;
    }
}
