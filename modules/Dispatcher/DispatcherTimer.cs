using Chappe.Engine;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Timers;

namespace Chappe.Modules.Dispatcher;

/// <summary>Once a second: probes that are due, calls that nobody ended, names whose addresses may have changed.</summary>
internal sealed class DispatcherTimer(Proxy proxy, DispatcherModule module) : TimerNode
{
    private readonly Prober _prober = new(proxy, module);
    private volatile bool _isStopped;
    private long _nextProbe, _nextSweep, _nextLookup;

    /// <summary>Begins.</summary>
    public void Start()
    {
        long now = proxy.Clock.Milliseconds;
        _nextProbe = now + module.Options.ds_ping_interval * 1000L;
        _nextSweep = now + module.Options.ds_hash_check_interval * 1000L;
        _nextLookup = now + module.Options.ds_dns_interval * 1000L;
        proxy.Timers.Arm(this, 1000);
    }

    /// <summary>Ends.</summary>
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
            Tick(module.Options, proxy.Clock.Milliseconds);
        }
        catch (Exception mistake)
        {
            // The edge of the timer's work: the next second has its own.
            proxy.Log.WriteLimited(LogLevel.Bug, "dispatcher", $"timer: {mistake}");
        }
        if (!_isStopped) proxy.Timers.Arm(this, 1000);
    }

    private void Tick(DispatcherOptions options, long now)
    {
        if (options.ds_ping_interval > 0 && module.IsProbing && now >= _nextProbe)
        {
            _nextProbe = now + options.ds_ping_interval * 1000L;
            _prober.ProbeAll(options);
        }
        if (now >= _nextSweep)
        {
            _nextSweep = now + Math.Max(1, options.ds_hash_check_interval) * 1000L;
            module.Loads.Sweep(now);
        }
        if (now < _nextLookup) return;
        _nextLookup = now + Math.Max(1, options.ds_dns_interval) * 1000L;
        foreach (var (_, destination) in module.Lists.Rows) destination.FindAddresses(proxy.Resolver);
    }
}
