using System.Collections.Concurrent;
using System.Text;
using Chappe.Engine;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Modules;
using Chappe.Engine.Routing;
using Chappe.Engine.Transports;
using Chappe.Engine.Vocabulary;
using Chappe.Scripting;
using Chappe.Scripting.Compilation;
using Chappe.Scripting.Loading;
using Chappe.Scripting.Sources;

namespace Chappe.Tests.Modules;

/// <summary>A real script with real modules in a proxy whose timers are moved by hand. What it logs is what it did.</summary>
internal sealed class ScriptedBench : ILogSink, IAsyncDisposable
{
    private readonly Module[] _modules;
    private readonly string _text;

    private ScriptedBench(string text, Module[] modules)
    {
        (_text, _modules) = (text, modules);
        Proxy = new Proxy(modules, Clock, this) { RunsOwnThreads = false };
        Listener = new ModuleBench.Ear(new ListenSpec(TransportKind.Udp, "127.0.0.1", 5060), NetAddress.FromIPv4(0x7F000001, 5060));
        Proxy.Listeners = new ListenerSet([Listener], []);
    }

    internal ModuleBench.HandClock Clock { get; } = new();
    internal Proxy Proxy { get; }
    internal ModuleBench.Ear Listener { get; }
    internal ConcurrentQueue<string> Lines { get; } = [];
    internal IReadOnlyList<Problem> Problems { get; private set; } = [];

    /// <summary>Compiles and starts; fails the test when the script has errors.</summary>
    internal static async Task<ScriptedBench> StartAsync(string text, params Module[] modules)
    {
        var bench = new ScriptedBench(text, modules);
        if (!bench.Load(text, 1)) Assert.Fail(ProblemPrinter.Print(bench.Problems));
        foreach (var module in modules) await module.StartAsync(bench.Proxy, default);
        return bench;
    }

    /// <summary>The problems of a script, those that modules find included.</summary>
    internal static IReadOnlyList<Problem> ProblemsOf(string text, params Module[] modules)
    {
        var bench = new ScriptedBench(text, modules);
        bench.Load(text, 1);
        return bench.Problems;
    }

    /// <summary>Another version of the script takes over.</summary>
    internal void Reload(string text)
    {
        if (!Load(text, Proxy.Routes.Version + 1)) Assert.Fail(ProblemPrinter.Print(Problems));
    }

    private bool Load(string text, int version)
    {
        var sources = ScriptSources.Stored("/scripts/main.csx", [new ScriptFile("/scripts/main.csx", text)]);
        var compiled = ScriptCompiler.Compile(sources, new ScriptLanguage(_modules), out var problems);
        Problems = problems;
        if (compiled is null) return false;
        var plan = new Plan(_modules, new Dictionary<string, string>());
        var routes = ScriptLoader.Load(compiled, version, plan);
        foreach (var module in _modules) module.Validate(plan);
        Problems = [.. problems, .. plan.Problems];
        if (routes is null || plan.Problems.Any(p => p.IsError)) return false;
        Proxy.Routes = new RouteTable(version, routes, plan.Options);
        foreach (var module in _modules) module.Reconfigure(plan.Options);
        return true;
    }

    /// <summary>Runs <c>request_route</c> for a request to its end, awaits included.</summary>
    /// <returns>How it ended: its code, or "exited".</returns>
    internal string Run(string user = "bob", string headers = "", string body = "", string method = "INVITE")
    {
        string message = $"{method} sip:{user}@chappe.test SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1:5080;branch=z9hG4bK{Guid.NewGuid():N}\r\nMax-Forwards: 70\r\nFrom: <sip:alice@chappe.test>;tag=1\r\n"
            + $"To: <sip:{user}@chappe.test>\r\nCall-ID: {Guid.NewGuid():N}\r\nCSeq: 1 {method}\r\n{headers}Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}";
        var context = Proxy.Contexts.Rent();
        byte[] octets = Encoding.UTF8.GetBytes(message);
        context.Routes = Proxy.Routes;
        context.Source = new Hop(Listener, NetAddress.FromIPv4(0xC0000201, 5080));
        Assert.That(context.Message.Parse(octets, octets.Length), Is.EqualTo(Chappe.Sip.Messages.MessageFault.None));
        bool ended = Proxy.Runner.Run(context, Proxy.Routes.Request!, _ => ended = true);
        Until(() => ended, "the route ends");
        string how = context.HasFailed ? "failed" : context.IsDropped ? "dropped" : context.HasExited ? "exited" : $"code {context.RouteCode}";
        Proxy.Contexts.Return(context);
        return how;
    }

    /// <summary>Moves time, step by step, and lets what is due run.</summary>
    internal void Advance(double seconds)
    {
        for (double left = seconds; left > 0; left -= 0.5)
        {
            Clock.Pass(TimeSpan.FromSeconds(Math.Min(0.5, left)));
            Proxy.Timers.Advance();
            Proxy.Runner.RunPending();
        }
    }

    /// <summary>Lets awaited routes go on until something is so; ten real seconds at most.</summary>
    internal void Until(Func<bool> isSo, string what)
    {
        for (long start = Environment.TickCount64; !isSo();)
        {
            if (Environment.TickCount64 - start > 10_000) Assert.Fail($"not within ten seconds: {what}\n{string.Join('\n', Lines)}");
            if (Proxy.Runner.RunPending() == 0) Thread.Sleep(1);
        }
    }

    public void Write(LogLevel level, string source, string text, string? callId) => Lines.Enqueue(text.TrimEnd('\n'));

    public async ValueTask DisposeAsync()
    {
        foreach (var module in _modules.Reverse()) await module.StopAsync();
    }
}
