using Chappe.Engine;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Timers;
using Chappe.Modules.Registrar.Location;

namespace Chappe.Modules.Registrar;

/// <summary>Frees what has expired: one part of the tables after the other, so that a large table is no long pause. Scripts that want to hear of it run elsewhere.</summary>
internal sealed class ContactSweep(Proxy proxy, UsrlocModule usrloc, TimeSpan interval) : TimerNode
{
    private readonly long _pause = Math.Max(10, (long)interval.TotalMilliseconds / LocationTable.StripeCount);
    private volatile bool _isStopped;
    private int _next;

    /// <summary>Begins.</summary>
    public void Start() => proxy.Timers.Arm(this, _pause);

    /// <summary>Ends after the part at hand.</summary>
    public void Stop()
    {
        _isStopped = true;
        proxy.Timers.Disarm(this);
    }

    /// <inheritdoc/>
    protected override void Expire()
    {
        try
        {
            usrloc.SweepStripe(_next);
        }
        catch (Exception mistake)
        {
            // The edge of the timer's work: expiry of the other parts must go on.
            proxy.Log.WriteLimited(LogLevel.Bug, "usrloc", $"sweep: {mistake}");
        }
        _next = (_next + 1) % LocationTable.StripeCount;
        if (!_isStopped) proxy.Timers.Arm(this, _pause);
    }
}
