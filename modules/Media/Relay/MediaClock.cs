using Chappe.Engine.Timers;

namespace Chappe.Modules.Media.Relay;

/// <summary>The engine's clock, finer: jitter is a matter of microseconds.</summary>
internal static class MediaClock
{
    /// <summary>Microseconds on the monotonic clock; only differences mean something.</summary>
    internal static long Microseconds(Clock clock)
    {
        long frequency = clock.Provider.TimestampFrequency, stamp = clock.Provider.GetTimestamp();
        return frequency == 1_000_000_000 ? stamp / 1000 : (long)(stamp * (1_000_000.0 / frequency));
    }
}
