using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Chappe.Engine;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Modules;
using Chappe.Engine.Routing;
using Chappe.Engine.Rpc;
using Chappe.Modules.Operations;

namespace Chappe.Tests.Modules.Operations;

/// <summary>A proxy with the modules that operators speak to, in a folder of its own.</summary>
internal sealed class OperationsBench : ILogSink, IAsyncDisposable
{
    internal OperationsBench(Action<OptionsSet>? configure = null, TimeProvider? time = null)
    {
        var modules = OperationsFamily.Modules();
        Proxy = new Proxy(modules, time ?? TimeProvider.System, this) { RunsOwnThreads = false, Surroundings = new Surroundings { RuntimeFolder = Folder, Arguments = ["chappe", "run"] } };
        CoreRpc.Add(Proxy);
        Options = OptionsSet.Defaults(modules);
        configure?.Invoke(Options);
        Proxy.Settings.TakeOver(Options.Settings);
        Proxy.Routes = new RouteTable(1, [], Options);
        Proxy.StartAsync(Options).AsTask().GetAwaiter().GetResult();
    }

    internal string Folder { get; } = Directory.CreateTempSubdirectory("chappe-test-").FullName;
    internal Proxy Proxy { get; }
    internal OptionsSet Options { get; }
    internal ConcurrentQueue<string> Lines { get; } = [];

    public void Write(LogLevel level, string source, string text, string? callId) => Lines.Enqueue($"{level} {source} {text}");

    internal async Task<string> AskAsync(string method, params JsonNode?[] parameters)
    {
        try
        {
            return (await Proxy.Rpc.InvokeAsync(method, new JsonArray(parameters), default))?.ToJsonString() ?? "";
        }
        catch (RpcException refused)
        {
            return $"{refused.Code} {refused.Message}";
        }
    }

    /// <summary>Another version with other parameters.</summary>
    internal OptionsSet Reload(Action<OptionsSet> configure)
    {
        var options = OptionsSet.Defaults(Proxy.Modules);
        configure(options);
        Proxy.Settings.TakeOver(options.Settings);
        Proxy.Routes = new RouteTable(Proxy.Routes.Version + 1, [], options);
        foreach (var module in Proxy.Modules) module.Reconfigure(options);
        return options;
    }

    /// <summary>Runs words with a message at hand.</summary>
    internal T In<T>(Func<T> words)
    {
        var context = Proxy.Contexts.Rent();
        context.Routes = Proxy.Routes;
        return Modules.ModuleBench.In(context, words);
    }

    public async ValueTask DisposeAsync()
    {
        await Proxy.StopAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
