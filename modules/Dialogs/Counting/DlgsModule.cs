using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Chappe.Engine;
using Chappe.Engine.Modules;
using Chappe.Engine.Rpc;
using Chappe.Engine.Timers;
using Chappe.Sip.Messages;

namespace Chappe.Modules.Dialogs.Counting;

/// <summary>This is Kamailio's module dlgs: calls are counted by what the script says of them, and nothing else is kept of them.</summary>
public sealed class DlgsModule : Module
{
    private const int ListLimit = 10_000;

    private readonly ConcurrentDictionary<string, CountedCall> _calls = new(StringComparer.Ordinal);
    private volatile DlgsOptions _options = new();
    private int _count;
    private Proxy? _proxy;
    private Sweep? _sweep;

    /// <inheritdoc/>
    public override string Name => "dlgs";
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(DlgsFunctions)];
    /// <inheritdoc/>
    public override Type OptionsType => typeof(DlgsOptions);
    /// <inheritdoc/>
    public override void AddOptions(OptionsSet options) => options.Add(new DlgsOptions());
    /// <inheritdoc/>
    public override void Reconfigure(OptionsSet options) => _options = options.Get<DlgsOptions>();

    /// <inheritdoc/>
    public override ValueTask StartAsync(Proxy proxy, CancellationToken cancel)
    {
        _proxy = proxy;
        _sweep = new Sweep(this, proxy);
        _sweep.Start();
        return default;
    }

    /// <inheritdoc/>
    public override ValueTask StopAsync()
    {
        _sweep?.Stop();
        return default;
    }

    /// <inheritdoc/>
    public override void AddRpc(RpcTable rpc)
    {
        rpc.Add("dlgs.stats", "How many calls are how far.", (_, _) => new(Stats()));
        rpc.Add("dlgs.list", $"Up to {ListLimit} calls.", (_, _) => new(new JsonArray([.. _calls.Values.Take(ListLimit).Select(Show)])));
        rpc.Add("dlgs.briefing", $"Up to {ListLimit} calls.", (_, _) => new(new JsonArray([.. _calls.Values.Take(ListLimit).Select(Show)])));
    }

    /// <summary>Begins to count a call; false when there are too many.</summary>
    internal bool Begin(SipMessage message, string source, string destination, string data)
    {
        string callId = Encoding.UTF8.GetString(message[message.CallId]);
        if (_calls.ContainsKey(callId)) return true;
        if (Volatile.Read(ref _count) >= _options.max_calls) return false;
        var call = new CountedCall(callId, source, destination, data) { EndsAt = Now + _options.init_lifetime * 1000L, BeganAt = _proxy!.Clock.UnixSeconds };
        if (_calls.TryAdd(callId, call)) Interlocked.Increment(ref _count);
        return true;
    }

    /// <summary>Takes a message into account; false when its call is not counted.</summary>
    internal bool Update(SipMessage message)
    {
        if (!_calls.TryGetValue(Encoding.UTF8.GetString(message[message.CallId]), out var call)) return false;
        var next = CountedCall.Step(call.State, message.IsRequest, message.Method, message.StatusCode);
        if (next == call.State) return true;
        call.State = next;
        call.EndsAt = Now + 1000L * (next switch { CountedState.Answered or CountedState.Confirmed => _options.active_lifetime, CountedState.Progress => _options.init_lifetime, _ => _options.finish_lifetime });
        return true;
    }

    /// <summary>How many active calls have a field that fits.</summary>
    internal int Count(string field, string op, string value) => _calls.Values.Count(c => c.IsActive && Fits(field switch { "src" => c.Source, "dst" => c.Destination, "data" => c.Data, _ => "" }, op, value, field));

    private static bool Fits(string own, string op, string value, string field) => field is "any" or "" || op switch
    {
        "eq" => own == value,
        "ne" => own != value,
        "sw" => own.StartsWith(value, StringComparison.Ordinal),
        "re" => Chappe.Engine.Vocabulary.Patterns.Find(value).IsMatch(Encoding.UTF8.GetBytes(own)),
        _ => false,
    };

    private long Now => _proxy!.Clock.Milliseconds;

    private JsonObject Stats()
    {
        var counts = _calls.Values.CountBy(c => c.State).ToDictionary();
        var stats = new JsonObject();
        foreach (var state in Enum.GetValues<CountedState>()) stats[state.ToString().ToLowerInvariant()] = counts.GetValueOrDefault(state);
        return stats;
    }

    private static JsonObject Show(CountedCall call) => new()
    {
        ["src"] = call.Source, ["dst"] = call.Destination, ["data"] = call.Data, ["callid"] = call.CallId, ["state"] = call.State.ToString().ToLowerInvariant(), ["ts_init"] = call.BeganAt,
    };

    private void Forget()
    {
        long now = Now;
        foreach (var (callId, call) in _calls)
            if (call.EndsAt <= now && _calls.TryRemove(new(callId, call))) Interlocked.Decrement(ref _count);
    }

    private sealed class Sweep(DlgsModule module, Proxy proxy) : TimerNode
    {
        private volatile bool _isStopped;

        public void Start() => proxy.Timers.Arm(this, Math.Max(1, module._options.timer_interval) * 1000L);

        public void Stop()
        {
            _isStopped = true;
            proxy.Timers.Disarm(this);
        }

        protected override void Expire()
        {
            module.Forget();
            if (!_isStopped) Start();
        }
    }
}
