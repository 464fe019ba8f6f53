using Chappe.Engine;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Modules;
using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;
using Chappe.Scripting;
using Chappe.Scripting.Compilation;
using Chappe.Scripting.Loading;
using Chappe.Scripting.Sources;

namespace Chappe.Tests.Scripting;

/// <summary>Compiles a text, runs its routes on an empty message, and tells what they said.</summary>
internal sealed class ScriptBench : ILogSink
{
    public const string MainFile = "/scripts/main.csx";

    private readonly Proxy _proxy;
    private IReadOnlyList<Route> _routes = [];
    private RouteTable _table = RouteTable.Empty;

    public ScriptBench(params Module[] modules)
    {
        Modules = modules;
        _proxy = new Proxy(modules, TimeProvider.System, this);
        Language = new ScriptLanguage(modules, [typeof(TestWords)]);
    }

    public IReadOnlyList<Module> Modules { get; }
    public ScriptLanguage Language { get; }
    /// <summary>How often the last run threw to end the script.</summary>
    public int Thrown { get; private set; }
    public List<string> LogLines { get; } = [];
    public IReadOnlyList<Problem> Problems { get; private set; } = [];
    public Plan? Plan { get; private set; }
    public IReadOnlyList<Route> Routes => _routes;

    /// <summary>Compiles and loads; fails the test when the script has errors.</summary>
    public static ScriptBench Of(string text, params (string Name, string Text)[] others)
    {
        var bench = new ScriptBench();
        if (!bench.Load(text, others)) Assert.Fail(ProblemPrinter.Print(bench.Problems));
        return bench;
    }

    /// <summary>Compiles, and gives the problems.</summary>
    public static IReadOnlyList<Problem> ProblemsOf(string text, params (string Name, string Text)[] others)
    {
        var bench = new ScriptBench();
        bench.Load(text, others);
        return bench.Problems;
    }

    public bool Load(string text, params (string Name, string Text)[] others)
    {
        TestWords.Said.Clear();
        var sources = ScriptSources.Stored(MainFile, others.Select(o => new ScriptFile("/scripts/" + o.Name, o.Text)).Prepend(new ScriptFile(MainFile, text)));
        var compiled = ScriptCompiler.Compile(sources, Language, out var problems);
        Problems = problems;
        if (compiled is null) return false;
        Plan = new Plan(Modules, new Dictionary<string, string>());
        var routes = ScriptLoader.Load(compiled, 1, Plan);
        Problems = [.. problems, .. Plan.Problems];
        if (routes is null) return false;
        _routes = routes;
        _table = new RouteTable(1, routes, Plan.Options);
        return true;
    }

    /// <summary>Runs a route to its end.</summary>
    /// <returns>What it said, one line a word; then how it ended.</returns>
    public string Run(string name = "request_route", RouteKinds kind = RouteKinds.Request)
    {
        TestWords.Said.Clear();
        LogLines.Clear();
        var route = _table.Find(kind, name) ?? throw new ArgumentException("no " + name);
        var context = _proxy.Contexts.Rent();
        context.Routes = _table;
        bool ended = false;
        int thrown = 0;
        int thread = Environment.CurrentManagedThreadId;
        void Count(object? sender, System.Runtime.ExceptionServices.FirstChanceExceptionEventArgs e)
        {
            if (e.Exception is ScriptExit && Environment.CurrentManagedThreadId == thread) thrown++;
        }
        AppDomain.CurrentDomain.FirstChanceException += Count;
        if (_proxy.Runner.Run(context, route, _ => ended = true)) ended = true;
        for (var start = DateTime.UtcNow; !ended && DateTime.UtcNow - start < TimeSpan.FromSeconds(10);) _proxy.Runner.RunPending();
        AppDomain.CurrentDomain.FirstChanceException -= Count;
        Thrown = thrown;
        Assert.That(ended, Is.True, "the route did not end");
        string end = context.HasFailed ? "failed " + string.Join(";", LogLines) : context.IsDropped ? "dropped" : context.HasExited ? "exited" : "code " + context.RouteCode;
        return string.Join(" | ", [.. TestWords.Said, end]);
    }

    /// <summary>Makes an empty message the one at hand on this thread.</summary>
    public void Enter() => Here.ContextOrNull = _proxy.Contexts.Rent();

    public static void Leave() => Here.ContextOrNull = null;

    void ILogSink.Write(LogLevel level, string source, string text, string? callId) => LogLines.Add(text);
}
