using Chappe.Engine;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Modules;
using Chappe.Engine.Timers;
using Chappe.Engine.Transports;

namespace Chappe.Modules.Classics;

/// <summary>
/// Pings every contact once in <c>natping_interval</c> seconds, evenly over that time: a table is gone through part by part, and of
/// each part a few contacts a tick. When there are more than may be sent, the round lasts longer; it never becomes a burst.
/// </summary>
internal sealed class NatPinger(Proxy proxy, IContactSource contacts) : TimerNode
{
    /// <summary>Between two handfuls.</summary>
    internal const int TickMilliseconds = 50;
    /// <summary>Most pings of one tick: 20,000 a second.</summary>
    internal const int MostATick = 1000;

    private readonly PingList _list = new(proxy);
    private readonly Counter _sent = proxy.Counters["nathelper.pings"], _failed = proxy.Counters["nathelper.pings_failed"];
    private volatile bool _isStopped;
    private int _part, _next;
    private long _partEnds;

    /// <summary>Begins; with no interval set it only looks from time to time whether there is one by now.</summary>
    public void Start() => proxy.Timers.Arm(this, TickMilliseconds);

    /// <summary>Ends after the handful at hand.</summary>
    public void Stop()
    {
        _isStopped = true;
        proxy.Timers.Disarm(this);
    }

    /// <inheritdoc/>
    protected override void Expire()
    {
        var options = proxy.Routes.Options.Find<NathelperOptions>();
        bool isOn = options is { natping_interval: > 0 };
        try
        {
            if (isOn) Tick(options!);
        }
        catch (Exception mistake)
        {
            // The edge of the timer's work: the other contacts must be pinged.
            proxy.Log.WriteLimited(LogLevel.Bug, "nathelper", $"pinging: {mistake}");
            _next = _list.Count;
        }
        if (!_isStopped) proxy.Timers.Arm(this, isOn ? TickMilliseconds : 1000);
    }

    private void Tick(NathelperOptions options)
    {
        long now = proxy.Clock.Milliseconds;
        if (_next >= _list.Count && now >= _partEnds) BeginPart(options, now);
        int left = _list.Count - _next;
        if (left == 0) return;
        // What is left of the part, over the ticks that are left for it.
        int ticks = (int)Math.Max(1, (_partEnds - now) / TickMilliseconds);
        int count = Math.Min(Math.Min(left, (left + ticks - 1) / ticks), MostATick);
        for (int i = 0; i < count; i++)
        {
            if (_list.Send(_next++, options)) _sent.Add();
            else _failed.Add();
        }
    }

    private void BeginPart(NathelperOptions options, long now)
    {
        long length = Math.Max(TickMilliseconds, options.natping_interval * 1000L / contacts.PartCount);
        // Late is late: what was missed is not caught up with in a hurry.
        _partEnds = Math.Max(_partEnds + length, now + length / 2);
        _list.Begin(options);
        _next = 0;
        contacts.Visit(_part, _list);
        _part = (_part + 1) % contacts.PartCount;
    }
}
