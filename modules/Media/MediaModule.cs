using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text;
using Chappe.Engine;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Modules;
using Chappe.Engine.Rpc;
using Chappe.Engine.Transports;
using Chappe.Modules.Media.Calls;
using Chappe.Modules.Media.Ng;
using Chappe.Modules.Media.Relay;

namespace Chappe.Modules.Media;

/// <summary>
/// This is the media relay in the process, as an engine that the words of rtpengine find by themselves, and that other proxies ask on
/// UDP when the script opens a port for them. It comes to life with the first offer, so that who relays no media pays nothing.
/// </summary>
public sealed class MediaModule : Module, INgEngine
{
    private readonly Lock _gate = new();
    private Proxy? _proxy;
    private MediaOptions _options = new();
    private MediaRelay? _relay;
    private CallTable? _calls;
    private ContactProfiles? _profiles;
    private volatile EmbeddedEngine? _engine;
    private ITimer? _timer;
    private readonly List<NgServer> _servers = [];

    /// <inheritdoc/>
    public override string Name => "media";
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(MediaFunctions)];
    /// <inheritdoc/>
    public override Type? OptionsType => typeof(MediaOptions);
    /// <inheritdoc/>
    public override void AddOptions(OptionsSet options) => options.Add(new MediaOptions());

    internal CallTable? CallsUp => _calls;
    internal MediaRelay? Relay => _relay;

    /// <inheritdoc/>
    public override void Validate(Plan plan)
    {
        var options = plan.Options.Get<MediaOptions>();
        foreach (string text in options.interfaces)
            if (MediaOptions.ReadInterface(text) is null) plan.Report($"media.interfaces: '{text}' is not [name/]address[!advertised] with numeric addresses of one family.");
        foreach (string text in options.listen_ng)
            if (MediaOptions.ReadListener(text) is null) plan.Report($"media.listen_ng: '{text}' is not udp:address:port.");
        foreach (string text in options.ng_allowed)
            if (!NgServer.TryNetwork(text, out _)) plan.Report($"media.ng_allowed: '{text}' is neither an address nor a network.");
        if (options.port_max - options.port_min < 3) plan.Report("media.port_max must be some ports above media.port_min; a call takes four.");
    }

    /// <inheritdoc/>
    public override void Reconfigure(OptionsSet options)
    {
        if (options.Find<MediaOptions>() is not { } changed) return;
        // Ports in use cannot move; calls are not ended by a reload.
        if (_relay is not null && (!changed.interfaces.SequenceEqual(_options.interfaces) || (changed.port_min, changed.port_max, changed.workers) != (_options.port_min, _options.port_max, _options.workers)))
            _proxy?.Log.Write(LogLevel.Warning, "media", "media.interfaces, port_min, port_max and workers take effect at the next start of the process.");
        _options = changed;
    }

    /// <inheritdoc/>
    public override ValueTask StartAsync(Proxy proxy, CancellationToken cancel)
    {
        _proxy = proxy;
        _profiles = new ContactProfiles(proxy.Clock);
        proxy.Counters.Show("media.profiles", () => _profiles.Count);
        foreach (string text in _options.listen_ng)
        {
            var point = MediaOptions.ReadListener(text) ?? throw new ConfigurationException($"media.listen_ng: '{text}' is not udp:address:port.");
            _servers.Add(NgServer.Open(point, this, _options.ng_allowed, proxy));
        }
        return default;
    }

    /// <inheritdoc/>
    public override ValueTask StopAsync()
    {
        foreach (var server in _servers) server.Dispose();
        _timer?.Dispose();
        _relay?.Dispose();
        return default;
    }

    /// <inheritdoc/>
    public override void AddRpc(RpcTable rpc) => new MediaRpc(this).AddTo(rpc);

    /// <inheritdoc/>
    bool INgEngine.TakesHints => true;

    /// <inheritdoc/>
    ValueTask<NgDictionary> INgEngine.AskAsync(NgDictionary command, CancellationToken cancel) =>
        _engine is { } running ? running.AskAsync(command, cancel)
        : PassingBy.Reply(command, _profiles!) is { } untouched ? new(untouched)
        : command.Text("command") is "offer" or "statistics" ? Begin().AskAsync(command, cancel)
        : new(WithoutCalls(command));

    // No call ever was: the answers are known.
    private static NgDictionary WithoutCalls(NgDictionary command)
    {
        switch (command.Text("command"))
        {
            case "ping": return NgReply.Pong();
            case "list": return new NgDictionary { ["result"] = "ok", ["calls"] = new NgList() };
            case "delete" when !CallOptions.HasFlag(command, "fatal"): return new NgDictionary { ["result"] = "ok", ["warning"] = "Call-ID not found or tags didn't match" };
            default: return NgReply.Error("Unknown call-id");
        }
    }

    private EmbeddedEngine Begin()
    {
        lock (_gate)
        {
            if (_engine is not null) return _engine;
            var proxy = _proxy!;
            _relay = new MediaRelay(new MediaRelayOptions
            {
                Interfaces = Interfaces(),
                PortMin = _options.port_min,
                PortMax = _options.port_max,
                Workers = _options.workers,
                MaxSessions = _options.max_sessions,
                MediaTimeout = TimeSpan.FromSeconds(_options.timeout),
                SilentTimeout = TimeSpan.FromSeconds(_options.silent_timeout),
                OfferTimeout = TimeSpan.FromSeconds(_options.offer_timeout),
                TypeOfService = _options.tos,
                Gathers = TimeSpan.FromMilliseconds(_options.gather),
            }, proxy.Clock, proxy.Counters, proxy.Log);
            _relay.Start();
            if (proxy.Log.IsOn(LogLevel.Info)) proxy.Log.Write(LogLevel.Info, "media", $"the relay has ports {_options.port_min} to {_options.port_max} at {string.Join(", ", _relay.Interfaces.Select(i => $"{i.Name} {i.Local.HostText}{(i.Local == i.Advertised ? "" : "!" + i.Advertised.HostText)}"))}");
            _calls = new CallTable(_relay, proxy.Clock, _profiles!) { Trouble = (call, trouble) => MediaEvents.Run(proxy, call, trouble) };
            proxy.Counters.Show("media.calls", () => _calls.Count);
            _timer = proxy.Clock.Provider.CreateTimer(_ => _calls.Check(), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
            return _engine = new EmbeddedEngine(_relay, _calls, () => _options, proxy.Clock);
        }
    }

    private List<MediaInterface> Interfaces()
    {
        var named = _options.interfaces.Select(MediaOptions.ReadInterface).OfType<MediaInterface>().ToList();
        if (named.Count > 0) return named;
        var found = new List<MediaInterface>();
        // What is open counts: the command line may have replaced what the script listens on.
        foreach (var listener in _proxy!.Listeners.All)
        {
            if (!listener.Local.IsUnspecified) Add(listener.Local, listener.Spec.AdvertisedHost);
            else foreach (var address in MachineAddresses(listener.Local.IsIPv4)) Add(address, listener.Spec.AdvertisedHost);
        }
        if (found.Count == 0) Add(NetAddress.FromIPv4(0x7F000001, 0), null);
        // Loopback last: what listens there beside other addresses is for tests and neighbours.
        return [.. found.OrderBy(i => i.Local.IsLoopback)];

        void Add(NetAddress local, string? advertised)
        {
            if (found.Any(i => i.Local.SameHost(local))) return;
            bool isAdvertised = advertised is not null && NetAddress.TryParseHost(Encoding.Latin1.GetBytes(advertised), 0, out var told) && told.IsIPv4 == local.IsIPv4;
            NetAddress.TryParseHost(Encoding.Latin1.GetBytes(advertised ?? ""), 0, out told);
            found.Add(new MediaInterface("default", local.WithPort(0), isAdvertised ? told : local.WithPort(0)));
        }
    }

    // "0.0.0.0": the addresses that others can reach, as far as this machine knows them.
    private static IEnumerable<NetAddress> MachineAddresses(bool isIPv4) =>
        NetworkInterface.GetAllNetworkInterfaces().Where(i => i.OperationalStatus == OperationalStatus.Up).SelectMany(i => i.GetIPProperties().UnicastAddresses)
            .Where(a => a.Address.AddressFamily == (isIPv4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6))
            .Select(a => NetAddress.From(a.Address, 0)).Where(a => !a.IsLinkLocal).OrderBy(a => a.IsLoopback);
}
