using Chappe.Engine;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Timers;
using Chappe.Modules.Media.Ng;

namespace Chappe.Modules.Media.Rtpengine.Engines;

/// <summary>One engine of one set: its weight, whether it is used, and its link. An engine that does not answer is left out for a while, then pinged until it does.</summary>
internal sealed class EngineNode : TimerNode, IDisposable
{
    private readonly Proxy _proxy;
    private readonly EngineLink _link;
    private int _checking;
    private volatile bool _isDown, _isOffByHand;
    private long _checkAt;

    public EngineNode(int set, EngineUrl url, int weight, Proxy proxy)
    {
        (Set, Url, Weight, _proxy) = (set, url, weight, proxy);
        _link = new EngineLink(url, proxy);
    }

    /// <summary>The number of its set.</summary>
    public int Set { get; }
    /// <summary>Where it is.</summary>
    public EngineUrl Url { get; }
    /// <summary>Its share of the calls; 0: none but those that know it.</summary>
    public int Weight { get; set; }
    /// <summary>How often a command is sent, how long a reply is waited for, how long it is left out: of the newest version of the scripts.</summary>
    public EngineTimes Times { get; set; } = EngineTimes.Default;
    /// <summary>It did not answer, or an operator switched it off.</summary>
    public bool IsDisabled => _isDown || _isOffByHand;
    /// <summary>An operator switched it off; it is not pinged.</summary>
    public bool IsOffByHand => _isOffByHand;
    /// <summary>Seconds until it is looked at again.</summary>
    public long SecondsToCheck => _isDown && !_isOffByHand ? Math.Max(0, (Volatile.Read(ref _checkAt) - _proxy.Clock.Milliseconds + 999) / 1000) : 0;
    /// <summary>Its address; default before the first command.</summary>
    public Chappe.Engine.Transports.NetAddress Address => _link.Address;
    /// <summary>How many commands wait for it.</summary>
    public int Pending => _link.Pending;

    /// <summary>Asks it; one that gives no answer is left out from then on.</summary>
    public async Task<EngineAnswer> AskAsync(NgDictionary command)
    {
        var answer = await _link.AskAsync(command, Times.TimeoutMilliseconds, Times.Tries).ConfigureAwait(false);
        if (answer.Fault is EngineFault.Timeout or EngineFault.Unreachable) TakeDown(answer.Fault);
        return answer;
    }

    /// <summary>Pings it and notes whether it answers.</summary>
    /// <returns>true when it did.</returns>
    public async Task<bool> PingAsync()
    {
        var answer = await AskAsync(new NgDictionary { ["command"] = "ping" }).ConfigureAwait(false);
        bool isUp = answer.Reply?.Text("result") == "pong";
        if (isUp && _isDown)
        {
            _isDown = false;
            _proxy.Timers.Disarm(this);
            _proxy.Log.Write(LogLevel.Info, "rtpengine", $"{Url.Text} answers and is used.");
        }
        else if (!isUp && answer.Fault is not (EngineFault.Timeout or EngineFault.Unreachable)) TakeDown(answer.Fault);
        return isUp;
    }

    /// <summary>Looks after it in the background: once at start, and whenever its time is over.</summary>
    public void Check()
    {
        if (_isOffByHand || Interlocked.Exchange(ref _checking, 1) != 0) return;
        _ = CheckAsync();
    }

    /// <summary>An operator switches it off for good, or on again; on means that it is used at once.</summary>
    public void Switch(bool isOn)
    {
        _isOffByHand = !isOn;
        if (!isOn) return;
        _isDown = false;
        _proxy.Timers.Disarm(this);
    }

    /// <summary>Forgets the address behind its name.</summary>
    public void LookUpAgain() => _link.Reconnect();

    /// <inheritdoc/>
    public void Dispose()
    {
        _isOffByHand = true;
        _proxy.Timers.Disarm(this);
        _link.Dispose();
    }

    /// <inheritdoc/>
    protected internal override void Expire() => Check();

    private async Task CheckAsync()
    {
        try
        {
            await PingAsync().ConfigureAwait(false);
        }
        catch (Exception mistake)
        {
            // Nobody awaits this: the mistake is told here or nowhere.
            _proxy.Log.Write(LogLevel.Bug, "rtpengine", $"{Url.Text}: {mistake}");
        }
        finally
        {
            Volatile.Write(ref _checking, 0);
        }
    }

    private void TakeDown(EngineFault fault)
    {
        if (_isOffByHand) return;
        if (!_isDown) _proxy.Log.Write(LogLevel.Error, "rtpengine", $"{Url.Text} is left out for {Times.DisabledSeconds} s: {Describe(fault)}.");
        _isDown = true;
        _link.Reconnect();
        Volatile.Write(ref _checkAt, _proxy.Clock.Milliseconds + Times.DisabledSeconds * 1000L);
        _proxy.Timers.Arm(this, Times.DisabledSeconds * 1000L);
    }

    private static string Describe(EngineFault fault) => fault switch
    {
        EngineFault.Timeout => "it does not answer",
        EngineFault.Unreachable => "nobody listens there",
        _ => "its answer to a ping is no pong",
    };
}
