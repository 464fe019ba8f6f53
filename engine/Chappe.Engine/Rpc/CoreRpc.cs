using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Chappe.Engine.Diagnostics;

namespace Chappe.Engine.Rpc;

/// <summary>The commands of the core itself, with Kamailio's names and field names: <c>core.*</c>, <c>stats.*</c>, <c>system.*</c>, <c>corex.debug</c>.</summary>
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
        rpc.Add("core.info", "What it is made of: version, runtime, process.", (_, _) => Give(Info()));
        rpc.Add("core.modules", "The modules that are loaded.", (_, _) => Give(new JsonArray([.. proxy.Modules.Select(m => (JsonNode)m.Name)])));
        rpc.Add("core.sockets_list", "The addresses it listens on.", (_, _) => Give(Sockets(proxy)));
        rpc.Add("core.aliases_list", "The names that are ours beside the addresses.", (_, _) => Give(new JsonArray([.. proxy.Listeners.Aliases.Select(a => (JsonNode)a)])));
        rpc.Add("corex.debug", "The log level; with one parameter (-5 alert … 3 debug) sets it.", (p, _) => Give(Debug(proxy.Log, p)));
        rpc.Add("stats.fetch", "Counters by name. Parameters: names, \"group:\" for a whole group, \"all\".", (p, _) => Give(Statistics(proxy.Counters, p)));
        rpc.Add("stats.get_statistics", "Counters as lines \"group:name = value\". Parameters as stats.fetch.", (p, _) =>
            Give(new JsonArray([.. Statistics(proxy.Counters, p).Select(s => (JsonNode)$"{s.Key.Replace('.', ':')} = {s.Value}")])));
        rpc.Add("stats.clear", "Sets counters to 0 and gives what they were. Parameters as stats.fetch. Gauges stay.", (p, _) => Give(Clear(proxy.Counters, p)));
        rpc.Add("system.listMethods", "The names of all commands.", (_, _) => Give(new JsonArray([.. rpc.Commands.Select(c => (JsonNode)c.Name)])));
        rpc.Add("system.methodHelp", "What a command does. Parameter: its name.", (p, _) => Give(Help(rpc, p.Text(0, "name"))));
    }

    private static ValueTask<JsonNode?> Give(JsonNode value) => ValueTask.FromResult<JsonNode?>(value);

    private static string Platform() => OperatingSystem.IsWindows() ? "windows" : OperatingSystem.IsMacOS() ? "macos" : "linux";

    private static JsonObject Uptime(Proxy proxy, long started) => new()
    {
        ["now"] = InWords(proxy.Clock.UnixSeconds),
        ["up_since"] = InWords(started),
        ["uptime"] = proxy.Clock.Milliseconds / 1000,
    };

    private static string InWords(long unixSeconds) =>
        DateTimeOffset.FromUnixTimeSeconds(unixSeconds).ToString("ddd MMM d HH:mm:ss yyyy", CultureInfo.InvariantCulture);

    private static JsonObject Info() => new()
    {
        ["version"] = Version,
        ["runtime"] = RuntimeInformation.FrameworkDescription,
        ["system"] = RuntimeInformation.OSDescription,
        ["processors"] = Environment.ProcessorCount,
        ["pid"] = Environment.ProcessId,
        ["memory"] = Environment.WorkingSet,
    };

    private static JsonArray Sockets(Proxy proxy) => new([.. proxy.Listeners.All.Select(l => (JsonNode)new JsonObject
    {
        ["socket"] = $"{l.Transport.ToString().ToLowerInvariant()}:{l.Local}",
        ["proto"] = l.Transport.ToString().ToLowerInvariant(),
        ["address"] = l.Local.HostText,
        ["port"] = l.Local.Port,
        ["advertise"] = l.Spec.AdvertisedHost is null ? "-" : $"{l.Spec.AdvertisedHost}:{l.Port}",
        ["name"] = l.Spec.Name ?? "-",
    })]);

    private static JsonObject Debug(Log log, JsonArray parameters)
    {
        if (parameters.Count == 0) return new JsonObject { ["debug"] = (int)log.Level };
        int level = parameters.Integer(0, "level");
        if (level is < (int)LogLevel.Alert or > (int)LogLevel.Debug) throw new RpcException(-32602, "A log level lies between -5 (alert) and 3 (debug).");
        var answer = new JsonObject { ["old"] = (int)log.Level, ["new"] = level };
        log.Level = (LogLevel)level;
        return answer;
    }

    private static JsonObject Statistics(Counters counters, JsonArray parameters)
    {
        var answer = new JsonObject();
        foreach (var (name, value) in Wanted(counters, parameters)) answer[name] = value;
        return answer;
    }

    private static JsonObject Clear(Counters counters, JsonArray parameters)
    {
        var answer = new JsonObject();
        foreach (var (name, value) in Wanted(counters, parameters))
        {
            if (!counters.TryFind(name, out var counter) || counter.IsGauge) continue;
            answer[name] = value;
            counter.Clear();
        }
        return answer;
    }

    private static IEnumerable<KeyValuePair<string, long>> Wanted(Counters counters, JsonArray parameters)
    {
        var all = counters.Snapshot();
        if (parameters.Count == 0) return all;
        var names = Enumerable.Range(0, parameters.Count).Select(i => parameters.Text(i, "name")).ToHashSet(StringComparer.Ordinal);
        return names.Contains("all") ? all : all.Where(c => names.Contains(c.Key) || names.Contains(c.Key[(c.Key.IndexOf('.') + 1)..]) || names.Contains(Group(c.Key)));
    }

    private static string Group(string name) => name.IndexOf('.') is var dot and > 0 ? name[..dot] + ":" : name;

    private static string Help(RpcTable rpc, string name) =>
        rpc.Commands.FirstOrDefault(c => c.Name == name).Help ?? throw new RpcException(-32601, $"There is no command '{name}'; system.listMethods lists them.");
}
