using System.Globalization;
using System.Text.Json.Nodes;
using Chappe.Engine.Rpc;
using Chappe.Modules.Media.Rtpengine.Engines;

namespace Chappe.Modules.Media.Rtpengine;

/// <summary>What an operator may ask of the engines, under Kamailio's names and with its field names.</summary>
internal sealed class RtpengineRpc(RtpengineModule module)
{
    /// <summary>Adds the commands.</summary>
    public void AddTo(RpcTable rpc)
    {
        rpc.Add("rtpengine.show", "url|all: the engines and whether they are used.", (p, _) => new(Show(p)));
        rpc.Add("rtpengine.ping", "url|all: pings engines; one that answers is used again.", async (p, _) => await PingAsync(p).ConfigureAwait(false));
        rpc.Add("rtpengine.enable", "url|all 0|1: switches engines off for good, or on again.", (p, _) => new(Enable(p)));
        rpc.Add("rtpengine.reload", "Looks up the names of engines again and pings them; the list itself comes with the scripts.", async (_, _) => await ReloadAsync().ConfigureAwait(false));
        rpc.Add("rtpengine.get_hash_total", "How many calls are remembered.", (_, _) => new(JsonValue.Create(module.Engines?.Calls.Count ?? 0)));
    }

    private JsonArray Show(JsonArray parameters) => [.. Find(parameters).Select((n, i) => Describe(n, i))];

    private static JsonObject Describe(EngineNode node, int index) => new()
    {
        ["url"] = node.Url.Text,
        ["set"] = node.Set,
        ["index"] = index,
        ["weight"] = node.Weight,
        ["disabled"] = node.IsOffByHand ? "1(permanent)" : node.IsDisabled ? "1" : "0",
        ["recheck_ticks"] = node.IsOffByHand ? "N/A" : node.SecondsToCheck.ToString(CultureInfo.InvariantCulture),
    };

    private async Task<JsonNode?> PingAsync(JsonArray parameters)
    {
        var nodes = Find(parameters);
        bool[] answered = await Task.WhenAll(nodes.Select(n => n.PingAsync())).ConfigureAwait(false);
        return new JsonArray([.. nodes.Select((n, i) => (JsonNode)new JsonObject { ["url"] = n.Url.Text, ["status"] = answered[i] ? "active" : "inactive", ["disabled"] = n.IsOffByHand ? "1(permanent)" : n.IsDisabled ? "1" : "0" })]);
    }

    private JsonArray Enable(JsonArray parameters)
    {
        bool isOn = parameters.Integer(1, "0 or 1") != 0;
        var nodes = Find(parameters);
        foreach (var node in nodes) node.Switch(isOn);
        return [.. nodes.Select((n, i) => Describe(n, i))];
    }

    private async Task<JsonNode?> ReloadAsync()
    {
        var nodes = module.Engines?.Nodes.ToList() ?? [];
        foreach (var node in nodes) node.LookUpAgain();
        await Task.WhenAll(nodes.Where(n => !n.IsOffByHand).Select(n => n.PingAsync())).ConfigureAwait(false);
        return null;
    }

    private List<EngineNode> Find(JsonArray parameters)
    {
        string wanted = parameters.Text(0, "url or all");
        var nodes = module.Engines?.Nodes.Where(n => wanted == "all" || n.Url.Text == wanted).ToList() ?? [];
        return nodes.Count > 0 || wanted == "all" ? nodes : throw new RpcException(404, "There is no such engine.");
    }
}
