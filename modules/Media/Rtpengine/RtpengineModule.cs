using Chappe.Engine;
using Chappe.Engine.Modules;
using Chappe.Engine.Rpc;
using Chappe.Modules.Media.Ng;
using Chappe.Modules.Media.Rtpengine.Engines;

namespace Chappe.Modules.Media.Rtpengine;

/// <summary>This is Kamailio's module rtpengine: the words that bring a call's media through engines on other machines, or through the relay in this process.</summary>
public sealed class RtpengineModule : Module
{
    private Proxy? _proxy;
    private EnginePings? _pings;
    private DtmfEvents? _digits;
    private OptionsSet? _waiting;

    /// <inheritdoc/>
    public override string Name => "rtpengine";
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(RtpengineFunctions), typeof(RtpengineMediaFunctions)];
    /// <inheritdoc/>
    public override Type? OptionsType => typeof(RtpengineOptions);
    /// <inheritdoc/>
    public override void AddOptions(OptionsSet options) => options.Add(new RtpengineOptions());

    /// <summary>The engines that scripts list; null before the start.</summary>
    internal ExternalEngines? Engines { get; private set; }
    /// <summary>Hears of digits; null before the start.</summary>
    internal DtmfEvents? Digits => _digits;
    /// <summary>The relay in this process; null when there is none.</summary>
    internal INgEngine? Embedded { get; private set; }

    /// <inheritdoc/>
    public override void Validate(Plan plan)
    {
        var options = plan.Options.Get<RtpengineOptions>();
        options.Listed(text => plan.Report(text));
        options.Prepare(text => plan.Report(text));
        if (options.db_url.Length > 0) plan.Report("rtpengine.db_url: engines are read from rtpengine.rtpengine_sock only; the database is not asked.", isError: false);
        if (options.dtmf_events_sock.Length > 0 && !DtmfEvents.TryRead(options.dtmf_events_sock, out _)) plan.Report($"rtpengine.dtmf_events_sock is address:port, not '{options.dtmf_events_sock}'.");
        if (options.hash_algo is < 0 or > 2) plan.Report("rtpengine.hash_algo is 0, 1 or 2.");
        if (options.rtpengine_allow_op is < 0 or > 2) plan.Report("rtpengine.rtpengine_allow_op is 0, 1 or 2.");
        if (options.queried_nodes_limit is < 1 or > 50) plan.Report("rtpengine.queried_nodes_limit is from 1 to 50.");
        if (options.rtpengine_tout_ms < 10 || options.rtpengine_retr < 1 || options.rtpengine_disable_tout < 1) plan.Report("rtpengine.rtpengine_tout_ms is at least 10, rtpengine_retr and rtpengine_disable_tout at least 1.");
    }

    /// <inheritdoc/>
    public override void Reconfigure(OptionsSet options)
    {
        _waiting = options;
        if (Engines is not null) TakeOver();
    }

    /// <inheritdoc/>
    public override ValueTask StartAsync(Proxy proxy, CancellationToken cancel)
    {
        _proxy = proxy;
        Engines = new ExternalEngines(proxy);
        Embedded = NgEngines.Embedded(proxy);
        _pings = new EnginePings(proxy, Engines);
        _digits = new DtmfEvents(proxy, Engines);
        proxy.Counters.Show("rtpengine.calls_remembered", () => Engines.Calls.Count);
        TakeOver();
        return default;
    }

    /// <inheritdoc/>
    public override ValueTask StopAsync()
    {
        _pings?.Stop();
        _digits?.Listen("");
        Engines?.Close();
        return default;
    }

    /// <inheritdoc/>
    public override void AddRpc(RpcTable rpc) => new RtpengineRpc(this).AddTo(rpc);

    /// <summary>Which set is meant when nobody says.</summary>
    internal int DefaultSet => _proxy?.Routes.Options.Find<RtpengineOptions>()?.setid_default ?? 0;

    private void TakeOver()
    {
        if (_waiting?.Find<RtpengineOptions>() is not { } options) return;
        options.Prepare(static _ => { }); // what is wrong was told by Validate
        Engines!.TakeOver(options.Listed(static _ => { }), options.Times, options.ping_mode != 0);
        _pings!.Start(options.ping_interval);
        _digits!.Listen(options.dtmf_events_sock);
    }
}
