using System.Globalization;
using System.Text.Json.Nodes;
using Chappe.Engine.Diagnostics;

namespace Chappe.Engine.Rpc;

/// <summary>The commands about counters: <c>stats.*</c> of Kamailio's kex, <c>sl.stats</c>. Gauges stay what they are when counters are cleared.</summary>
internal static class StatisticsRpc
{
    // In the order of Kamailio's sl.stats; a class is what has no number of its own.
    private static readonly string[] s_ofReplies = ["200", "202", "2xx", "300", "301", "302", "3xx", "400", "401", "403", "404", "407", "408", "483", "4xx", "500", "5xx", "6xx", "xxx"];

    internal static void Add(Proxy proxy)
    {
        var rpc = proxy.Rpc;
        var counters = proxy.Counters;
        _ = counters["sl.sent_err_replies"]; // listed before the first one is sent
        counters.Show("dns.failed_dns_request", () => counters.TryRead("dns.failures", out long failed) ? failed : 0);
        rpc.Add("stats.fetch", "Counters by name, as texts. Parameters: names, \"group:\" for a whole group, \"all\".", (p, _) => Fetch(counters, p, value => value.ToString(CultureInfo.InvariantCulture)));
        rpc.Add("stats.fetchn", "As stats.fetch, as numbers.", (p, _) => Fetch(counters, p, value => value));
        rpc.Add("stats.get_statistics", "Counters as lines \"group:name = value\". Parameters as stats.fetch.", (p, _) =>
            CoreRpc.Give(new JsonArray([.. Wanted(counters, p).Select(s => (JsonNode)$"{Colon(s.Key)} = {s.Value}")])));
        rpc.Add("stats.reset_statistics", "Sets counters to 0. Parameters as stats.fetch.", (p, _) => { Clear(counters, p); return CoreRpc.Give(null); });
        foreach (string name in (string[])["stats.clear_statistics", "stats.clear"])
            rpc.Add(name, "Sets counters to 0 and says what they were. Parameters as stats.fetch.", (p, _) =>
                CoreRpc.Give(new JsonArray([.. Clear(counters, p).Select(s => (JsonNode)$"{Colon(s.Key)} = (0, prior value: {s.Value})")])));
        rpc.Add("sl.stats", "Replies sent without a transaction, by code.", (_, _) =>
            CoreRpc.Give(new JsonObject(s_ofReplies.Select(r => KeyValuePair.Create<string, JsonNode?>(r, counters[$"sl.{r}_replies"].Value)))));
    }

    private static ValueTask<JsonNode?> Fetch(Counters counters, JsonArray parameters, Func<long, JsonNode> show) =>
        CoreRpc.Give(new JsonObject(Wanted(counters, parameters).Select(s => KeyValuePair.Create<string, JsonNode?>(s.Key, show(s.Value)))));

    private static string Colon(string name) => name.IndexOf('.') is var dot and > 0 ? $"{name[..dot]}:{name[(dot + 1)..]}" : name;

    private static List<KeyValuePair<string, long>> Clear(Counters counters, JsonArray parameters)
    {
        var cleared = new List<KeyValuePair<string, long>>();
        foreach (var (name, value) in Wanted(counters, parameters))
        {
            if (!counters.TryFind(name, out var counter) || counter.IsGauge) continue;
            cleared.Add(KeyValuePair.Create(name, value));
            counter.Clear();
        }
        return cleared;
    }

    private static IEnumerable<KeyValuePair<string, long>> Wanted(Counters counters, JsonArray parameters)
    {
        var all = counters.Snapshot();
        if (parameters.Count == 0) return all;
        var names = Enumerable.Range(0, parameters.Count).Select(i => parameters.Text(i, "name")).ToHashSet(StringComparer.Ordinal);
        return names.Contains("all") ? all
            : all.Where(c => names.Contains(c.Key) || names.Contains(Colon(c.Key)) || names.Contains(c.Key[(c.Key.IndexOf('.') + 1)..]) || names.Contains(Group(c.Key)));
    }

    private static string Group(string name) => name.IndexOf('.') is var dot and > 0 ? name[..dot] + ":" : name;
}
