using System.Globalization;
using System.Text.Json.Nodes;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Transports;

namespace Chappe.Engine.Rpc;

/// <summary>The commands of Kamailio's corex: what it listens on, what it is called, and the log level.</summary>
internal static class CorexRpc
{
    internal static void Add(Proxy proxy)
    {
        var rpc = proxy.Rpc;
        rpc.Add("corex.debug", "The log level; with one parameter (-5 alert … 3 debug) sets it.", (p, _) => CoreRpc.Give(Debug(proxy.Log, p)));
        rpc.Add("corex.list_sockets", "The addresses it listens on, one row each.", (_, _) => CoreRpc.Give(Sockets(proxy)));
        rpc.Add("corex.list_aliases", "The names that are ours beside the addresses, one row each.", (_, _) => CoreRpc.Give(new JsonArray(
            [.. Aliases(proxy).Select(a => (JsonNode)new JsonObject { ["PROTO"] = a.Proto, ["ADDR"] = a.Host, ["PORT"] = a.Port })])));
    }

    /// <summary>The aliases by their parts: <c>*</c> and 0 where one was not said.</summary>
    internal static IEnumerable<(string Proto, string Host, int Port)> Aliases(Proxy proxy)
    {
        foreach (string alias in proxy.Listeners.Aliases)
        {
            string rest = alias, proto = "*";
            int colon = alias.IndexOf(':');
            if (colon > 0 && ListenSpec.TryParseTransport(alias.AsSpan(0, colon), out _)) (proto, rest) = (alias[..colon].ToLowerInvariant(), alias[(colon + 1)..]);
            int last = rest.LastIndexOf(':');
            bool hasPort = last > rest.LastIndexOf(']') && int.TryParse(rest[(last + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out _);
            yield return (proto, hasPort ? rest[..last] : rest, hasPort ? int.Parse(rest[(last + 1)..], CultureInfo.InvariantCulture) : 0);
        }
    }

    private static JsonArray Sockets(Proxy proxy) => new([.. proxy.Listeners.All.Select(l => (JsonNode)new JsonObject
    {
        ["PROTO"] = l.Transport.ToString().ToLowerInvariant(),
        ["NAME"] = l.Spec.HostName ?? l.Local.HostText,
        ["ADDRLIST"] = new JsonObject { ["ADDR"] = l.Local.HostText },
        ["PORT"] = l.Local.Port.ToString(CultureInfo.InvariantCulture),
        ["MCAST"] = "no",
        ["MHOMED"] = "no",
        ["VIRTUAL"] = "no",
        ["SOCKNAME"] = l.Spec.Name ?? "-",
        ["ADVERTISE"] = l.Spec.AdvertisedHost is null ? "-" : $"{l.Transport.ToString().ToLowerInvariant()}:{l.Spec.AdvertisedHost}:{l.Port}",
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
}
