using System.Text;
using Chappe.Engine;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Modules;
using Chappe.Engine.Routing;
using Chappe.Engine.Transports;
using Chappe.Running;
using Chappe.Scripting;
using Chappe.Scripting.Hosting;
using Chappe.Tests.Engine;

namespace Chappe.Tests.Porting;

/// <summary>A proxy that runs a kamailio.cfg in memory: messages in, messages and log lines out, time by hand.</summary>
internal sealed class PortedBed : ILogSink, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("chappe-cfg-").FullName;
    private readonly ScriptHost _host;
    private RouteContext? _context;

    public PortedBed(string cfg, IReadOnlyList<string>? defines = null, bool isFile = false, params Module[] others)
    {
        File = isFile ? cfg : Path.Combine(_folder, "kamailio.cfg");
        if (!isFile) Write("kamailio.cfg", cfg);
        IReadOnlyList<Module> modules = [.. InstalledModules.New(), .. others];
        Proxy = new Proxy(modules, Time, this) { RunsOwnThreads = false };
        Udp = new MemoryListener(TransportKind.Udp, "192.0.2.100", 5060);
        Tcp = new MemoryListener(TransportKind.Tcp, "192.0.2.100", 5060);
        _host = new ScriptHost(Proxy, new ScriptHostOptions
        {
            MainFile = File,
            Translator = new CfgTranslator(new CfgSettings { Defines = defines ?? [] }, modules, new Dictionary<string, string>()),
            Rules = CfgTranslator.RulesFor(File),
        });
    }

    public string File { get; }
    public VirtualTime Time { get; } = new();
    public Proxy Proxy { get; }
    public MemoryListener Udp { get; }
    public MemoryListener Tcp { get; }
    /// <summary>What scripts wrote to the log.</summary>
    public List<string> Said { get; } = [];
    public List<string> Faults { get; } = [];

    public static async Task<PortedBed> Of(string cfg, params string[] defines)
    {
        var bed = new PortedBed(cfg, defines);
        await bed.Start();
        return bed;
    }

    public void Write(string name, string text) => System.IO.File.WriteAllText(Path.Combine(_folder, name), text);

    public async Task Start()
    {
        var outcome = await Load();
        Assert.That(outcome.Result, Is.EqualTo(LoadResult.Applied), ProblemPrinter.Print(outcome.Problems));
    }

    public async Task<LoadOutcome> Load()
    {
        var outcome = await _host.LoadAsync();
        if (outcome.Result != LoadResult.Applied) return outcome;
        var plan = _host.Current!.Plan;
        Proxy.Listeners = new ListenerSet([Udp, Tcp], [.. plan.Aliases, "chappe.test"]);
        Proxy.Log.Level = LogLevel.Debug;
        if (outcome.Version == 1) await Proxy.StartAsync(plan.Options, default);
        return outcome;
    }

    /// <summary>A datagram comes in.</summary>
    public void Receive(string from, string text)
    {
        var octets = Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r\n"));
        var context = _context ?? Proxy.Contexts.Rent();
        _context = null;
        context.Source = new Hop(Udp, ProxyBed.Address(from), 0);
        if (!Proxy.Reception.Receive(context, octets, octets.Length)) return;
        context.Reset();
        _context = context;
    }

    public Sent Next() => Udp.TryTake(out var sent) ? sent : throw new AssertionException("Nothing was sent. " + string.Join("\n", Faults));

    public bool IsSilent => !Udp.TryTake(out _);

    /// <summary>Lets time pass; timers and awaiting routes run.</summary>
    public void Pass(long milliseconds)
    {
        for (long passed = 0; passed < milliseconds; passed += 10)
        {
            Time.Go(10);
            Proxy.Timers.Advance();
            Proxy.Runner.RunPending();
        }
    }

    void ILogSink.Write(LogLevel level, string source, string text, string? callId)
    {
        lock (Said)
        {
            if (source == "<script>") Said.Add(text);
            else if (level <= LogLevel.Error) Faults.Add(text);
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
