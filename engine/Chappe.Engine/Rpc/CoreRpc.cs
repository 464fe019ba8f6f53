using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Chappe.Engine.Diagnostics;

namespace Chappe.Engine.Rpc;

/// <summary>The commands of the core itself, with Kamailio's names, field names and shapes: <c>core.*</c>, <c>system.*</c>.</summary>
public static class CoreRpc
{
    /// <summary>What we call ourselves: <c>chappe 0.1.0 (x64/linux)</c>.</summary>
    public static string Version { get; } = string.Create(CultureInfo.InvariantCulture,
        $"chappe {typeof(CoreRpc).Assembly.GetName().Version?.ToString(3)} ({RuntimeInformation.ProcessArchitecture}/{Platform()})").ToLowerInvariant();

    /// <summary>Adds the commands of <paramref name="proxy"/> to its table.</summary>
    public static void Add(Proxy proxy)
    {
        var rpc = proxy.Rpc;
        long started = proxy.Clock.UnixSeconds;
        rpc.Add("core.version", "The name and version of this program.", (_, _) => Give(Version));
        rpc.Add("core.uptime", "Since when it runs, in words and seconds.", (_, _) => Give(Uptime(proxy, started)));
        rpc.Add("core.runinfo", "What runs, and since when.", (_, _) => Give(RunInfo(proxy, started)));
        rpc.Add("core.info", "What it is made of: version, runtime, process.", (_, _) => Give(Info()));
        rpc.Add("core.flags", "What it was built with.", (_, _) => Give(Flags));
        rpc.Add("core.modules", "The modules that the script names, newest first; all there are when it names none.", (_, _) => Give(Modules(proxy)));
        rpc.Add("core.sockets_list", "The addresses it listens on.", (_, _) => Give(Sockets(proxy)));
        rpc.Add("core.aliases_list", "The names that are ours beside the addresses.", (_, _) => Give(Aliases(proxy)));
        rpc.Add("core.arg", "The command line.", (_, _) => Give(new JsonArray([.. proxy.Surroundings.Arguments.Select(a => (JsonNode)a)])));
        rpc.Add("core.pwd", "The working folder.", (_, _) => Give(Environment.CurrentDirectory));
        rpc.Add("core.echo", "Gives its parameters back.", (p, _) => Give(new JsonArray([.. p.Select(v => v?.DeepClone())])));
        rpc.Add("core.prints", "text: gives it back.", (p, _) => Give(p.Text(0, "text")));
        rpc.Add("core.printi", "number: gives it back.", (p, _) => Give(new JsonArray(p.Integer(0, "number"))));
        rpc.Add("core.ps", "The processes: one.", (_, _) => Give(new JsonArray(Environment.ProcessId, MainProcess)));
        rpc.Add("core.psx", "The processes, one row each.", (_, _) => Give(new JsonArray(new JsonObject { ["IDX"] = 0, ["PID"] = Environment.ProcessId, ["DSC"] = MainProcess })));
        rpc.Add("core.psa", "The processes with their states.", (_, _) => Give(new JsonArray(new JsonObject { ["index"] = 0, ["pid"] = Environment.ProcessId, ["status"] = 1, ["rank"] = 0, ["description"] = MainProcess })));
        rpc.Add("core.kill", "[signal]: ends the program, as SIGTERM does.", (_, _) => Give(Kill(proxy)));
        rpc.Add("system.listMethods", "The names of all commands.", (_, _) => Give(new JsonArray([.. rpc.Commands.Select(c => (JsonNode)c.Name)])));
        rpc.Add("system.methodHelp", "What a command does. Parameter: its name.", (p, _) => Give(Help(rpc, p.Text(0, "name"))));
        StatisticsRpc.Add(proxy);
        MemoryRpc.Add(proxy);
        CorexRpc.Add(proxy);
    }

    private const string MainProcess = "main process - all workers";
    private const string Flags = "USE_TCP, USE_TLS, USE_WS, USE_DNS_CACHE, USE_DNS_FAILOVER, USE_NAPTR";

    internal static ValueTask<JsonNode?> Give(JsonNode? value) => ValueTask.FromResult(value);

    private static string Platform() => OperatingSystem.IsWindows() ? "windows" : OperatingSystem.IsMacOS() ? "macos" : "linux";

    private static JsonObject Uptime(Proxy proxy, long started) => new()
    {
        ["now"] = InWords(proxy.Clock.UnixSeconds),
        ["up_since"] = InWords(started),
        ["uptime"] = proxy.Clock.Milliseconds / 1000,
    };

    private static JsonObject RunInfo(Proxy proxy, long started)
    {
        var up = TimeSpan.FromSeconds(proxy.Clock.Milliseconds / 1000);
        return new JsonObject
        {
            ["name"] = "chappe",
            ["version"] = Version.Split(' ')[1],
            ["sourceid"] = "unknown",
            ["compiler"] = RuntimeInformation.FrameworkDescription,
            ["compiled"] = "",
            ["time_now"] = InWords(proxy.Clock.UnixSeconds),
            ["time_started"] = InWords(started),
            ["uptime_secs"] = (long)up.TotalSeconds,
            ["utime_days"] = string.Create(CultureInfo.InvariantCulture, $"{up.Days}d {up.Hours}h {up.Minutes}m {up.Seconds}s"),
        };
    }

    private static string InWords(long unixSeconds) =>
        DateTimeOffset.FromUnixTimeSeconds(unixSeconds).ToString("ddd MMM d HH:mm:ss yyyy", CultureInfo.InvariantCulture);

    private static JsonObject Info() => new()
    {
        ["version"] = Version,
        ["id"] = "unknown",
        ["compiler"] = RuntimeInformation.FrameworkDescription,
        ["compiled"] = "",
        ["flags"] = Flags,
        ["system"] = RuntimeInformation.OSDescription,
        ["processors"] = Environment.ProcessorCount,
        ["pid"] = Environment.ProcessId,
        ["memory"] = Environment.WorkingSet,
    };

    private static JsonArray Modules(Proxy proxy)
    {
        var named = proxy.Routes.Options.LoadedModules;
        return new JsonArray([.. (named.Count > 0 ? named.Reverse() : proxy.Modules.Select(m => m.Name)).Select(n => (JsonNode)n)]);
    }

    private static JsonArray Sockets(Proxy proxy) => new([.. proxy.Listeners.All.Select(l => (JsonNode)new JsonObject
    {
        ["socket"] = new JsonObject
        {
            ["proto"] = l.Transport.ToString().ToLowerInvariant(),
            ["address"] = l.Local.HostText,
            ["port"] = l.Local.Port.ToString(CultureInfo.InvariantCulture),
            ["mcast"] = "no",
            ["mhomed"] = "no",
            ["virtual"] = "no",
            ["name"] = l.Spec.Name ?? "-",
            ["advertise"] = l.Spec.AdvertisedHost is null ? "-" : $"{l.Spec.AdvertisedHost}:{l.Port}",
        },
    })]);

    private static JsonObject Aliases(Proxy proxy) => new()
    {
        ["myself_callbacks"] = "no",
        ["aliases"] = new JsonArray([.. CorexRpc.Aliases(proxy).Select(a => (JsonNode)new JsonObject
        {
            ["alias"] = new JsonObject { ["proto"] = a.Proto, ["address"] = a.Host, ["port"] = a.Port == 0 ? "*" : a.Port },
        })]),
    };

    private static JsonNode? Kill(Proxy proxy)
    {
        (proxy.Surroundings.End ?? throw new RpcException(500, "There is no program around this proxy."))();
        return null;
    }

    private static string Help(RpcTable rpc, string name) =>
        rpc.Commands.FirstOrDefault(c => c.Name == name).Help ?? throw new RpcException(-32601, $"There is no command '{name}'; system.listMethods lists them.");
}
