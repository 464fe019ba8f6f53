using BenchmarkDotNet.Attributes;
using Chappe.Engine;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Modules;
using Chappe.Engine.Routing;
using Chappe.Engine.Transports;
using Chappe.Running;
using Chappe.Scripting;
using Chappe.Scripting.Compilation;
using Chappe.Scripting.Loading;
using Chappe.Scripting.Sources;

namespace Chappe.Benchmarks;

/// <summary>What it costs to run a route of a compiled script on a message: by itself, with the looks that every script takes, with edits, with a call of another route by name.</summary>
[MemoryDiagnoser]
public class RouteBenchmarks
{
    private const string Script = """
        void request_route() { }
        void LOOKS()
        {
            if (!mf_process_maxfwd_header(10)) { sl_send_reply(483, "Too Many Hops"); exit(); }
            if (has_totag() || is_method("CANCEL|ACK")) exit();
            if (is_method("INVITE|SUBSCRIBE") && fd == "atlanta.example.com" && rU.matches("^[a-z]+$")) setflag(1);
        }
        void EDITS() { remove_hf("User-Agent"); append_hf("X-Seen: yes\r\n"); ru = "sip:carol@example.net"; }
        void CALLS() { route("request_route_of_another_name"); }
        void request_route_of_another_name() { }
        """;

    private readonly RouteTable _routes;
    private readonly Proxy _proxy;
    private readonly Dictionary<string, Route> _named = [];

    /// <summary>Compiles the script.</summary>
    public RouteBenchmarks()
    {
        var modules = InstalledModules.New();
        _proxy = new Proxy(modules, TimeProvider.System, new Silence()) { RunsOwnThreads = false };
        var sources = ScriptSources.Stored("/main.csx", [new ScriptFile("/main.csx", Script)]);
        var compiled = ScriptCompiler.Compile(sources, new ScriptLanguage(modules), out var problems) ?? throw new InvalidOperationException(string.Join('\n', problems));
        var plan = new Plan(modules);
        _routes = new RouteTable(1, ScriptLoader.Load(compiled, 1, plan)!, plan.Options);
        foreach (string name in (string[])["LOOKS", "EDITS", "CALLS"]) _named[name] = _routes.Find(RouteKinds.None, name)!;
        foreach (var module in modules) module.Reconfigure(plan.Options);
        _proxy.Routes = _routes;
    }

    /// <summary>A route with nothing in it.</summary>
    [Benchmark(Baseline = true)]
    public bool Empty() => Run(_routes.Request!);

    /// <summary>Hops, method, To tag, domain, an expression, a flag.</summary>
    [Benchmark]
    public bool Looks() => Run(_named["LOOKS"]);

    /// <summary>A header less, a header more, another Request-URI.</summary>
    [Benchmark]
    public bool Edits() => Run(_named["EDITS"]);

    /// <summary>Another route, by its name.</summary>
    [Benchmark]
    public bool Calls() => Run(_named["CALLS"]);

    private bool Run(Route route)
    {
        var context = _proxy.Contexts.Rent();
        context.Routes = _routes;
        context.Source = new Hop(s_listener, NetAddress.FromIPv4(0xC0000201, 5060));
        context.Message.Parse(Samples.Invite, Samples.Invite.Length);
        bool hasEnded = _proxy.Runner.Run(context, route);
        _proxy.Contexts.Return(context);
        return hasEnded;
    }

    private static readonly Silent s_listener = new(new ListenSpec(TransportKind.Udp, "127.0.0.1", 5060), NetAddress.FromIPv4(0x7F000001, 5060));

    private sealed class Silent(ListenSpec spec, NetAddress local) : Listener(spec, local)
    {
        public override SendOutcome Send(in NetAddress to, long connectionId, ReadOnlySpan<byte> octets, ISendObserver? observer = null, bool mayConnect = true) => SendOutcome.Sent;
    }

    private sealed class Silence : ILogSink
    {
        public void Write(LogLevel level, string source, string text, string? callId) { }
    }
}
