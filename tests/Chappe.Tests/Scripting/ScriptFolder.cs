using Chappe.Engine;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Modules;
using Chappe.Engine.Routing;
using Chappe.Scripting;
using Chappe.Scripting.Hosting;

namespace Chappe.Tests.Scripting;

/// <summary>A folder of scripts on disk with a host on it, as a running proxy has them.</summary>
internal sealed class ScriptFolder : ILogSink, IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("chappe-scripts-").FullName;

    public ScriptFolder(string main, params Module[] modules)
    {
        Write("main.csx", main);
        Proxy = new Proxy(modules, TimeProvider.System, this);
    }

    public Proxy Proxy { get; }
    public string Main => PathOf("main.csx");
    public string State => PathOf("state");

    public string PathOf(string name) => Path.Combine(_path, name);

    public void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(name))!);
        File.WriteAllText(PathOf(name), text);
    }

    public ScriptHost Host(string? state = null, PrepareVersion? prepare = null, ScriptLanguage? language = null, TimeSpan? deadline = null) => new(Proxy, new ScriptHostOptions
    {
        MainFile = Main,
        Language = language ?? new ScriptLanguage(Proxy.Modules, [typeof(TestWords)]),
        StateFolder = state,
        Prepare = prepare,
        Environment = new Dictionary<string, string> { ["CHAPPE_TEST"] = "from the environment" },
        TopLevelDeadline = deadline ?? TimeSpan.FromSeconds(10),
    });

    /// <summary>Runs the proxy's current request_route on an empty message and gives what it said.</summary>
    public string Run()
    {
        TestWords.Said.Clear();
        var context = Proxy.Contexts.Rent();
        context.Routes = Proxy.Routes;
        Proxy.Runner.Run(context, Proxy.Routes.Request!);
        Proxy.Contexts.Return(context);
        return string.Join(" | ", TestWords.Said);
    }

    public void Dispose() => Directory.Delete(_path, recursive: true);

    void ILogSink.Write(LogLevel level, string source, string text, string? callId) { }
}
