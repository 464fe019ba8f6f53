namespace Chappe.Modules.Media.Relay.Ports;

/// <summary>
/// Whether a worker should let packets gather for a moment instead of waking up for each. With many calls that is a quarter of all its
/// work; a voice packet has been 20 ms in the making, and does not mind one more. With few calls nothing waits.
/// </summary>
internal struct Gathering(TimeSpan pause)
{
    // Ports that were ready in a millisecond: below this a wake-up each costs little.
    private const int Few = 3;

    private long _since;
    private int _ready;

    /// <summary>How long.</summary>
    internal readonly uint Microseconds { get; } = (uint)pause.TotalMicroseconds;
    internal bool IsWorthIt { get; private set; }

    /// <summary>So many ports were ready.</summary>
    internal void Note(int count, long now)
    {
        _ready += count;
        long passed = now - _since;
        if (passed < 5000) return;
        IsWorthIt = Microseconds > 0 && _ready * 1000L >= Few * passed;
        (_since, _ready) = (now, 0);
    }
}
