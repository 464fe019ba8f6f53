using System.Text.Json.Nodes;
using Chappe.Engine;
using Chappe.Engine.Databases;
using Chappe.Engine.Forwarding;
using Chappe.Engine.Modules;
using Chappe.Engine.Routing;
using Chappe.Engine.Rpc;
using Chappe.Engine.Transactions;
using Chappe.Engine.Transports;
using Chappe.Sip.Messages;
using Chappe.Sip.Uris;

namespace Chappe.Modules.Tracing;

/// <summary>This is Kamailio's module siptrace: copies of messages for a collector (HEP) and a database.</summary>
public sealed class SiptraceModule : Module, ITrafficTap, IRelayObserver
{
    /// <summary>A call with its BYE is traced no longer than this, a transaction somewhat less.</summary>
    private const long CallMilliseconds = 12 * 3600_000L, TransactionMilliseconds = 240_000L;

    private volatile SiptraceOptions _options = new();
    private volatile bool _isOn;
    private Tracer? _tracer;

    /// <inheritdoc/>
    public override string Name => "siptrace";
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(SiptraceFunctions)];
    /// <inheritdoc/>
    public override Type OptionsType => typeof(SiptraceOptions);
    /// <inheritdoc/>
    public override void AddOptions(OptionsSet options) => options.Add(new SiptraceOptions());

    /// <inheritdoc/>
    public bool IsOn => _isOn && (_options.trace_mode == 1 || _tracer?.Calls.Count > 0);

    internal Tracer Tracer => _tracer ?? throw new RpcException(500, "The proxy has not started.");
    internal bool IsTracing { get => _isOn; set => _isOn = value; }

    /// <inheritdoc/>
    public override void Validate(Plan plan)
    {
        var options = plan.Options.Get<SiptraceOptions>();
        if (options.hep_mode_on && options.hep_version != 3) plan.Report($"siptrace.hep_version {options.hep_version}: version 3 is sent, which every collector of today reads.", isError: false);
        if (options.hep_mode_on && options.duplicate_uri.Length == 0) plan.Report("siptrace.duplicate_uri is wanted: the collector of HEP packets.");
        if (options.duplicate_uri.Length > 0 && !SipUri.TryParse(System.Text.Encoding.ASCII.GetBytes(options.duplicate_uri), out _)) plan.Report($"siptrace.duplicate_uri: '{options.duplicate_uri}' is no URI; one is sip:192.0.2.9:9060.");
        if (options.trace_flag is < -1 or > 31) plan.Report("siptrace.trace_flag is from 0 to 31, or -1 for none.");
        if (options.db_url.Length > 0) DatabaseSet.Validate(plan, "siptrace.db_url", options.db_url);
        if (!SqlDialect.IsName(options.table)) plan.Report($"siptrace.table: '{options.table}' cannot name a table.");
    }

    /// <inheritdoc/>
    public override void Reconfigure(OptionsSet options)
    {
        var before = _options;
        _options = options.Get<SiptraceOptions>();
        // What an operator switched stays switched, unless the script says something else than before.
        if (_tracer is null || before.trace_on != _options.trace_on) _isOn = _options.trace_on;
        _tracer?.Configure(_options);
    }

    /// <inheritdoc/>
    public override async ValueTask StartAsync(Proxy proxy, CancellationToken cancel)
    {
        _tracer = new Tracer(proxy);
        _tracer.Configure(_options);
        proxy.Tap = this;
        // Without a database calls go on untraced; it is only waited for so that the first ones are not missed.
        await _tracer.Preparing.ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override void AddRpc(RpcTable rpc) => rpc.Add("siptrace.status", "[on|off|check]: are messages traced.", (p, _) => new(Status(p.Optional(0) ?? "check")));

    /// <inheritdoc/>
    public void OnReceived(RouteContext message)
    {
        if (_options.trace_mode == 1 || Tracer.Calls.Has(message.Message[message.Message.CallId], message.Proxy.Clock.Milliseconds)) Tracer.TraceReceived(_options, message);
    }

    /// <inheritdoc/>
    public void OnSent(in Hop to, ReadOnlySpan<byte> octets) => Tracer.TraceSent(_options, to, octets, _options.trace_mode == 1);

    /// <inheritdoc/>
    public void OnRelay(RouteContext request)
    {
        int flag = _options.trace_flag;
        if (_isOn && flag is >= 0 and < 32 && (request.Flags >> flag & 1) != 0) Trace(request, "t");
    }

    /// <summary>Traces what is at hand.</summary>
    /// <param name="context">The message.</param>
    /// <param name="mode">m this message, t its transaction, d all of its call.</param>
    /// <returns>false when nothing is traced, or there are too many calls.</returns>
    internal bool Trace(RouteContext context, string mode)
    {
        if (!_isOn) return false;
        var tracer = Tracer;
        long now = context.Proxy.Clock.Milliseconds;
        var callId = context.Message[context.Message.CallId];
        // In trace_mode 1 it has been copied when it came, and so has one whose call is traced already.
        bool isKnown = _options.trace_mode == 1 || tracer.Calls.Has(callId, now);
        if (!isKnown) tracer.TraceReceived(_options, context);
        if (mode.Length == 0 || mode[0] is 'm' or 'M') return true;
        long until = now + (mode[0] is 'd' or 'D' && context.Message.Method == SipMethod.Invite ? CallMilliseconds : TransactionMilliseconds);
        return tracer.Calls.Add(callId, until, _options.max_calls, now);
    }

    private JsonNode? Status(string wanted)
    {
        switch (wanted)
        {
            case "on": _isOn = true; return "Enabled";
            case "off": _isOn = false; return "Disabled";
            case "check": return _isOn ? "Enabled" : "Disabled";
            default: throw new RpcException(500, "Bad parameter (\"on\", \"off\" or \"check\")");
        }
    }
}
