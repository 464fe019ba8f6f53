namespace Chappe.Engine.Timers;

/// <summary>What a <see cref="TimingWheel"/> wakes. A type that needs several timers holds several nodes.</summary>
public abstract class TimerNode
{
    internal int Slot = -1;

    /// <summary>True while it waits in the wheel.</summary>
    public bool IsArmed => Volatile.Read(ref Slot) >= 0;

    /// <summary>The time has come; called on a worker thread, outside the wheel's lock. May arm itself again. Must not throw.</summary>
    protected internal abstract void Expire();
}
