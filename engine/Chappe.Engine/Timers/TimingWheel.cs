namespace Chappe.Engine.Timers;

/// <summary>All timers of a proxy: hierarchical, intrusive, 10 ms a tick (spikes.md section 5).</summary>
public sealed class TimingWheel(Clock clock)
{
    /// <summary>Arms <paramref name="node"/> to expire in <paramref name="milliseconds"/>, or moves it there.</summary>
    public void Arm(TimerNode node, long milliseconds) => throw new NotImplementedException(clock.ToString());
    /// <summary>Takes <paramref name="node"/> out; false when it was not armed (it may be expiring at this moment).</summary>
    public bool Disarm(TimerNode node) => throw new NotImplementedException();
    /// <summary>Expires what is due by the clock; called by one thread (or by a test).</summary>
    public void Advance() => throw new NotImplementedException();
}
