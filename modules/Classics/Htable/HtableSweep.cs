using System.Text;
using Chappe.Engine;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Routing;
using Chappe.Engine.Timers;
using Chappe.Engine.Transports;

namespace Chappe.Modules.Classics;

/// <summary>Takes out what has outlived its time, one part of all tables after the other, and runs <c>event_route[htable:expired:NAME]</c> for each. Off the timer thread, because scripts may run.</summary>
internal sealed class HtableSweep(Proxy proxy, HtableModule module, int seconds) : TimerNode
{
    // Words expect a message at hand. Nobody sent this one and it goes nowhere.
    private static readonly byte[] s_message = Encoding.ASCII.GetBytes(
        "OPTIONS sip:expired@htable.invalid SIP/2.0\r\nVia: SIP/2.0/UDP htable.invalid;branch=z9hG4bK-expired\r\nFrom: <sip:htable@htable.invalid>;tag=expired\r\n"
        + "To: <sip:expired@htable.invalid>\r\nCall-ID: expired@htable.invalid\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n");

    private readonly List<(byte[] Key, byte[] Value)> _dead = [];
    private readonly long _pause = Math.Max(10, seconds * 1000L / SharedTable.Stripes);
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
    protected override void Expire() => ThreadPool.UnsafeQueueUserWorkItem(static sweep => sweep.Run(), this, preferLocal: false);

    private void Run()
    {
        try
        {
            SweepNext();
        }
        catch (Exception mistake)
        {
            // The edge of the timer's work: the other parts must be swept all the same.
            proxy.Log.WriteLimited(LogLevel.Bug, "htable", $"sweep: {mistake}");
        }
        if (!_isStopped) proxy.Timers.Arm(this, _pause);
    }

    /// <summary>Sweeps the next part of every table.</summary>
    internal void SweepNext()
    {
        int stripe = _next;
        _next = (_next + 1) % SharedTable.Stripes;
        foreach (var table in module.Tables)
        {
            var route = proxy.Routes.Find(RouteKinds.Event, $"htable:expired:{table.Definition.Name}");
            table.Sweep(stripe, route is null ? null : _dead);
            if (route is null) continue;
            foreach (var (key, value) in _dead) RunRoute(route, key, value);
            _dead.Clear();
        }
    }

    private void RunRoute(Route route, byte[] key, byte[] value)
    {
        var context = proxy.Contexts.Rent();
        context.Routes = proxy.Routes;
        if (proxy.Listeners.All is [var first, ..]) context.Source = new Hop(first, first.Local);
        context.Message.Parse(s_message, s_message.Length);
        var state = context.Slots.Get<HtableState>();
        (state.RecordKey, state.RecordValue) = (key, value);
        if (proxy.Runner.Run(context, route, static ended => ended.Proxy.Contexts.Return(ended))) proxy.Contexts.Return(context);
    }
}
