namespace Chappe.Engine.Timers;

/// <summary>The engine's monotonic clock in milliseconds, and the wall clock for what users and nonces see (threats T4: never mix them).</summary>
public sealed class Clock(TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();

    /// <summary>The provider behind it.</summary>
    public TimeProvider Provider => time;
    /// <summary>Milliseconds since the proxy was made.</summary>
    public long Milliseconds => (long)time.GetElapsedTime(_start).TotalMilliseconds;
    /// <summary>Seconds since 1970 by the wall clock.</summary>
    public long UnixSeconds => time.GetUtcNow().ToUnixTimeSeconds();
}
