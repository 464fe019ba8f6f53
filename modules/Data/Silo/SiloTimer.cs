using Chappe.Engine;
using Chappe.Engine.Timers;

namespace Chappe.Modules.Data;

/// <summary>Begins something again and again that waits for a database elsewhere.</summary>
internal sealed class SiloTimer(Proxy proxy, int seconds, Func<Task> work) : TimerNode
{
    private volatile bool _isStopped;

    public void Start() => proxy.Timers.Arm(this, seconds * 1000L);

    public void Stop()
    {
        _isStopped = true;
        proxy.Timers.Disarm(this);
    }

    protected override void Expire()
    {
        _ = work();
        if (!_isStopped) Start();
    }
}
