namespace Chappe.Engine.Timers;

/// <summary>What a <see cref="TimingWheel"/> wakes. A type that needs several timers holds several nodes.</summary>
public abstract class TimerNode
{
    // The wheel's own: guarded by its lock. A node is in at most one list of one wheel.
    internal int Slot = -1;
    internal long DueTick;
    internal TimerNode? Previous, Following;

    /// <summary>True while it waits in the wheel.</summary>
    public bool IsArmed => Volatile.Read(ref Slot) >= 0;

    /// <summary>
    /// The time has come; called on a worker thread, outside the wheel's lock. May arm itself again. Must not throw. It can
    /// come although the node has been disarmed or armed anew a moment ago: who minds keeps the time it waits for and looks.
    /// </summary>
    protected internal abstract void Expire();
}
