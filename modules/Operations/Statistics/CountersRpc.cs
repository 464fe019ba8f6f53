using System.Text.Json.Nodes;
using Chappe.Engine;
using Chappe.Engine.Rpc;

namespace Chappe.Modules.Operations;

/// <summary>The commands <c>cnt.*</c>, with Kamailio's answers.</summary>
internal static class CountersRpc
{
    internal static void AddTo(RpcTable rpc, Func<Proxy> proxy)
    {
        foreach (string name in (string[])["cnt.get", "cnt.get_raw"])
            rpc.Add(name, "group name: a number.", (p, _) => new(proxy().Counters.TryRead(Whole(p), out long value) ? value : throw NoCounter(p)));
        foreach (string name in (string[])["cnt.get_vars", "cnt.grp_get_all"])
            rpc.Add(name, "group: all numbers of a group.", (p, _) => new(new JsonObject(InGroup(proxy(), p).Select(c => KeyValuePair.Create<string, JsonNode?>(c.Name, c.Value)))));
        foreach (string name in (string[])["cnt.grps_list", "cnt.list_groups"])
            rpc.Add(name, "The groups.", (_, _) => new(new JsonArray([.. proxy().Counters.Snapshot().Select(c => Split(c.Key).Group).Distinct().Select(g => (JsonNode)g)])));
        foreach (string name in (string[])["cnt.var_list", "cnt.list_vars"])
            rpc.Add(name, "group: the names in a group.", (p, _) => new(new JsonArray([.. InGroup(proxy(), p).Select(c => (JsonNode)c.Name)])));
        rpc.Add("cnt.help", "group name: what it counts.", (p, _) => new(Help(proxy(), p)));
        rpc.Add("cnt.reset", "group name: back to 0. Gauges that the proxy keeps stay.", (p, _) => new(Reset(proxy(), p)));
    }

    private static string Whole(JsonArray p) => $"{p.Text(0, "group")}.{p.Text(1, "name")}";

    private static RpcException NoCounter(JsonArray p) => new(400, $"unknown counter {p.Text(0, "group")} {p.Text(1, "name")}");

    private static IEnumerable<(string Name, long Value)> InGroup(Proxy proxy, JsonArray p)
    {
        string group = p.Text(0, "group");
        return proxy.Counters.Snapshot().Where(c => Split(c.Key).Group == group).Select(c => (Split(c.Key).Name, c.Value));
    }

    private static JsonNode Help(Proxy proxy, JsonArray p)
    {
        if (!proxy.Counters.TryRead(Whole(p), out _)) throw NoCounter(p);
        return ScriptCounters.Of(proxy).Help(Whole(p)) ?? "no description available";
    }

    private static JsonNode? Reset(Proxy proxy, JsonArray p)
    {
        string whole = Whole(p);
        if (!proxy.Counters.TryRead(whole, out _)) throw NoCounter(p);
        if (ScriptCounters.Of(proxy).Find(whole) is { } own) own.Clear();
        else if (proxy.Counters.TryFind(whole, out var counter) && !counter.IsGauge) counter.Clear();
        return null;
    }

    private static (string Group, string Name) Split(string whole) => whole.IndexOf('.') is var dot and > 0 ? (whole[..dot], whole[(dot + 1)..]) : ("", whole);
}
