using System.Collections;
using Chappe.Engine;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Modules;
using Chappe.Engine.Transports;
using Chappe.Scripting.Hosting;

namespace Chappe.Running;

/// <summary>
/// This is one running Chappe, named after what Claude Chappe's telegraph was made of: a proxy, its scripts and what it listens on. A
/// version of the scripts is taken over whole, listeners included, or not at all; its <see cref="Scripts"/> load and reload it.
/// </summary>
public sealed class Station : IAsyncDisposable
{
    private readonly StationOptions _options;
    private readonly IListening _listening;
    private ListenerSet? _prepared;
    private bool _started;

    /// <summary>Puts a station together; nothing is opened yet.</summary>
    public Station(StationOptions options, IReadOnlyList<Module> modules, TimeProvider time, ILogSink log, Func<Proxy, IListening> listening)
    {
        _options = options;
        Proxy = new Proxy(modules, time, log) { RunsOwnThreads = options.RunsOwnThreads };
        if (options.LogLevel is { } level) Proxy.Log.Level = (LogLevel)level;
        _listening = listening(Proxy);
        Scripts = new ScriptHost(Proxy, new ScriptHostOptions
        {
            MainFile = options.Script,
            Translator = new CfgTranslator(options.Cfg, modules, EnvironmentOf(options)),
            Rules = CfgTranslator.RulesFor(options.Script),
            StateFolder = options.State?.Path,
            Environment = EnvironmentOf(options),
            Begin = options.Cfg.Prepare,
            Prepare = PrepareAsync,
            TakenOver = TakeOver,
        });
    }

    /// <summary>The proxy.</summary>
    public Proxy Proxy { get; }
    /// <summary>Its scripts.</summary>
    public ScriptHost Scripts { get; }

    /// <summary>Says what is wrong with a script; opens nothing and writes nothing.</summary>
    public static Task<IReadOnlyList<Problem>> CheckAsync(StationOptions options)
    {
        var modules = InstalledModules.New();
        var proxy = new Proxy(modules, TimeProvider.System, new NoLog());
        return new ScriptHost(proxy, new ScriptHostOptions
        {
            MainFile = options.Script,
            Translator = new CfgTranslator(options.Cfg, modules, EnvironmentOf(options)),
            Rules = CfgTranslator.RulesFor(options.Script),
            Environment = EnvironmentOf(options),
            Begin = options.Cfg.Prepare,
        }).CheckAsync();
    }

    /// <summary>Refuses what is new, waits for transactions to end or the deadline, then closes everything.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_started) await Drain.RunAsync(Proxy, _options.DrainDeadline).ConfigureAwait(false);
        await _listening.DisposeAsync().ConfigureAwait(false);
        if (_started) await Proxy.StopAsync().ConfigureAwait(false);
    }

    /// <summary>A version is good and wants to run: what it listens on must be there first.</summary>
    private async ValueTask<IReadOnlyList<Problem>> PrepareAsync(Plan plan, Plan? running, CancellationToken cancel)
    {
        var wanted = _options.Listeners.Count > 0 ? _options.Listeners : _options.MoreListeners.Count > 0 && plan.ListensByDefault ? _options.MoreListeners : [.. _options.MoreListeners, .. plan.Listeners];
        if (_options.WithoutTcp) wanted = [.. wanted.Where(l => l.Transport is TransportKind.Udp or TransportKind.Any).Select(l => l with { Transport = TransportKind.Udp })];
        if (wanted.Count == 0) return [new Problem(_options.Script, 0, 0, "The script listens nowhere.") { Hint = "write listen(\"udp:127.0.0.1:5060\"); at its top, or use --listen" }];
        try
        {
            _prepared = await _listening.OpenAsync(wanted, [.. _options.Aliases, .. plan.Aliases], plan.Options, cancel).ConfigureAwait(false);
            if (!_started) await Proxy.StartAsync(plan.Options, cancel).ConfigureAwait(false);
            _started = true;
            return [];
        }
        catch (ConfigurationException refused)
        {
            if (_prepared is not null) _listening.Abandon(_prepared);
            return [new Problem("", 0, 0, refused.Message)];
        }
    }

    private void TakeOver(Plan plan)
    {
        _listening.TakeOver(_prepared!, plan.Options);
        _prepared = null;
        if (_options.LogLevel is null) Proxy.Log.Level = (LogLevel)plan.Options.Get<CoreOptions>().debug;
    }

    private sealed class NoLog : ILogSink
    {
        public void Write(LogLevel level, string source, string text, string? callId) { }
    }

    /// <summary>What <c>env</c> reads, with the state folder as <c>CHAPPE_STATE</c> in it.</summary>
    internal static Dictionary<string, string> EnvironmentOf(StationOptions options)
    {
        var variables = options.Environment is { } given
            ? new Dictionary<string, string>(given, StringComparer.Ordinal)
            : Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(v => (string)v.Key, v => v.Value as string ?? "", StringComparer.Ordinal);
        if (options.State is { } state) variables["CHAPPE_STATE"] = state.Path;
        return variables;
    }
}
