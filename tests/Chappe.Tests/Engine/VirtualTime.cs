namespace Chappe.Tests.Engine;

/// <summary>A clock that goes when it is told to. The wall clock can be moved apart from the monotonic one (threats T4).</summary>
public sealed class VirtualTime : TimeProvider
{
    private long _milliseconds;
    private DateTimeOffset _wall = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public long Milliseconds => _milliseconds;
    public override long TimestampFrequency => 1000;
    public override long GetTimestamp() => _milliseconds;
    public override DateTimeOffset GetUtcNow() => _wall;

    public void Go(long milliseconds)
    {
        _milliseconds += milliseconds;
        _wall += TimeSpan.FromMilliseconds(milliseconds);
    }

    public void MoveWallClock(TimeSpan by) => _wall += by;
}
