using Chappe.Engine;
using Chappe.Engine.Timers;

namespace Chappe.Modules.Media.Rtpengine.Engines;

/// <summary>Pings all engines every <c>ping_interval</c> seconds, so that one that is gone is known before a call needs it.</summary>
internal sealed class EnginePings(Proxy proxy, ExternalEngines engines) : TimerNode
{
    private volatile int _seconds;

    /// <summary>Begins, or goes on with another interval; 0 ends.</summary>
    public void Start(int seconds)
    {
        _seconds = Math.Max(0, seconds);
        if (_seconds > 0) proxy.Timers.Arm(this, _seconds * 1000L);
        else proxy.Timers.Disarm(this);
    }

    /// <summary>Ends.</summary>
    public void Stop() => Start(0);

    /// <inheritdoc/>
    protected internal override void Expire()
    {
        foreach (var node in engines.Nodes) node.Check();
        if (_seconds > 0) proxy.Timers.Arm(this, _seconds * 1000L);
    }
}
