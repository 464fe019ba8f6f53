using System.Text.Json.Nodes;
using Chappe.Engine.Rpc;

namespace Chappe.Modules.Dispatcher;

/// <summary>What an operator may ask of the destinations, under Kamailio's names and in its shapes.</summary>
internal sealed class DispatcherRpc(DispatcherModule module)
{
    /// <summary>Adds the commands.</summary>
    public void AddTo(RpcTable rpc)
    {
        rpc.Add("dispatcher.list", "The sets and their destinations.", (_, _) => new(List()));
        rpc.Add("dispatcher.reload", "Reads the list anew.", async (_, _) => await ReloadAsync());
        rpc.Add("dispatcher.set_state", "state set uri|all: a active, i inactive, t trying, d disabled; p behind it for probing.", (p, _) => new(SetState(p.Text(0, "state"), p.Integer(1, "set"), p.Text(2, "uri"))));
        rpc.Add("dispatcher.ping_active", "[0|1]: shows or says whether destinations are probed.", (p, _) => new(PingActive(p.Optional(0))));
        rpc.Add("dispatcher.add", "set uri [flags [priority [attributes]]]: adds a destination until the list is read anew.", (p, _) => new(Add(p)));
        rpc.Add("dispatcher.remove", "set uri: takes a destination out until the list is read anew.", (p, _) => new(Remove(p.Integer(0, "set"), p.Text(1, "uri"))));
        rpc.Add("dispatcher.hash", "slots text [text]: the slot of a text.", (p, _) => new(Hash(p.Integer(0, "slots"), p.Text(1, "text") + p.Optional(2))));
    }

    private JsonObject List()
    {
        var lists = module.Lists;
        return new JsonObject
        {
            ["NRSETS"] = lists.All.Length,
            ["RECORDS"] = new JsonArray([.. lists.All.Select(set => new JsonObject
            {
                ["SET"] = new JsonObject { ["ID"] = set.Id, ["TARGETS"] = new JsonArray([.. set.All.Select(d => new JsonObject { ["DEST"] = Show(d) })]) },
            })]),
        };
    }

    private JsonObject Show(Destination destination)
    {
        var shown = new JsonObject { ["URI"] = destination.Uri, ["FLAGS"] = destination.Letters, ["PRIORITY"] = destination.Priority };
        var attributes = destination.Attributes;
        if (attributes.Body.Length > 0)
        {
            shown["ATTRS"] = new JsonObject
            {
                ["BODY"] = attributes.Body,
                ["DUID"] = attributes.Duid ?? "",
                ["MAXLOAD"] = attributes.MaxLoad,
                ["WEIGHT"] = attributes.Weight,
                ["RWEIGHT"] = attributes.RelativeWeight,
                ["SOCKET"] = attributes.Socket ?? "",
                ["SOCKNAME"] = attributes.SocketName ?? "",
                ["OBPROXY"] = attributes.OutboundProxy ?? "",
            };
        }
        if (module.Options.ds_hash_size > 0) shown["RUNTIME"] = new JsonObject { ["DLOAD"] = destination.Load };
        if (module.Options.ds_ping_latency_stats)
        {
            var latency = destination.Latency;
            shown["LATENCY"] = new JsonObject
            {
                ["AVG"] = Math.Round(latency.Average, 3), ["STD"] = Math.Round(latency.Deviation, 3), ["EST"] = Math.Round(latency.Estimate, 3),
                ["MAX"] = latency.Max, ["TIMEOUT"] = latency.Timeouts,
            };
        }
        return shown;
    }

    private async Task<JsonNode?> ReloadAsync()
    {
        if (!module.MayReload()) throw new RpcException(500, "Ongoing reload");
        return await module.ReloadAsync().ConfigureAwait(false) ? "Ok. Dispatcher successfully reloaded." : throw new RpcException(500, "Reload Failed");
    }

    private JsonNode? SetState(string state, int set, string uri)
    {
        if (!StateLetters.TryParse(state, out var flags)) throw new RpcException(500, "Unknown State Value");
        var chosen = module.Lists.Find(set)?.All.Where(d => uri == "all" || d.Uri == uri).ToList();
        if (chosen is not { Count: > 0 }) throw new RpcException(500, "Could not set destination state");
        foreach (var destination in chosen) DestinationEvent.RunOnChange(module.Proxy, null, set, destination, destination.Mark(flags), flags);
        return "Ok. Dispatcher state updated.";
    }

    private JsonNode PingActive(string? wanted)
    {
        var before = module.IsProbing ? 1 : 0;
        if (wanted is null) return new JsonObject { ["OldPingState"] = before };
        module.IsProbing = wanted != "0";
        return new JsonObject { ["NewPingState"] = module.IsProbing ? 1 : 0, ["OldPingState"] = before };
    }

    private JsonNode? Add(JsonArray parameters)
    {
        int set = parameters.Integer(0, "set");
        if (!module.MayReload()) throw new RpcException(500, "Ongoing reload");
        try
        {
            int flags = parameters.Count > 2 ? parameters.Integer(2, "flags") : 0, priority = parameters.Count > 3 ? parameters.Integer(3, "priority") : 0;
            var destination = new Destination(parameters.Text(1, "uri"), (DestinationFlags)flags, priority, parameters.Optional(4) ?? "");
            if (module.Lists.Find(set)?.All.Length >= DestinationSet.MaxDestinations) throw new RpcException(500, $"Set {set} is full.");
            module.Take(module.Lists.With(set, destination));
        }
        catch (FormatException wrong)
        {
            throw new RpcException(500, $"Adding dispatcher dst failed: {wrong.Message}.");
        }
        return "Ok. Dispatcher destination added.";
    }

    private JsonNode? Remove(int set, string uri)
    {
        if (!module.MayReload()) throw new RpcException(500, "Ongoing reload");
        module.Take(module.Lists.Without(set, uri) ?? throw new RpcException(500, "Removing dispatcher dst failed"));
        return "Ok. Dispatcher destination removed.";
    }

    private static JsonObject Hash(int slots, string text)
    {
        if (slots < 1) throw new RpcException(500, "Invalid number of slots");
        ulong hash = System.IO.Hashing.XxHash3.HashToUInt64(System.Text.Encoding.UTF8.GetBytes(text));
        return new JsonObject { ["hashid"] = (long)(hash & uint.MaxValue), ["slot"] = (int)(hash % (uint)slots) };
    }
}
