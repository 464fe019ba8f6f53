namespace Chappe.Engine.Timers;

/// <summary>The engine's monotonic clock in milliseconds, and the wall clock for what users and nonces see (threats T4: never mix them).</summary>
public sealed class Clock(TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();
    private readonly long _perMillisecond = Math.Max(1, time.TimestampFrequency / 1000);

    /// <summary>The provider behind it.</summary>
    public TimeProvider Provider => time;
    /// <summary>Milliseconds since the proxy was made.</summary>
    public long Milliseconds => (time.GetTimestamp() - _start) / _perMillisecond; // several times a message: whole numbers, not by way of a TimeSpan
    /// <summary>Seconds since 1970 by the wall clock.</summary>
    public long UnixSeconds => time.GetUtcNow().ToUnixTimeSeconds();
}
