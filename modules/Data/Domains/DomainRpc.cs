using System.Text.Json.Nodes;
using Chappe.Engine.Rpc;

namespace Chappe.Modules.Data;

/// <summary>What an operator may ask of our domains, under Kamailio's names.</summary>
internal sealed class DomainRpc(DomainModule module)
{
    /// <summary>Adds the commands.</summary>
    public void AddTo(RpcTable rpc)
    {
        rpc.Add("domain.reload", "Reads the tables of domains and their attributes anew.", async (_, _) =>
        {
            await module.ReloadAsync().ConfigureAwait(false);
            return null;
        });
        rpc.Add("domain.dump", "Our domains, their ids and attributes.", (_, _) => new(Dump()));
    }

    private JsonArray Dump()
    {
        var table = module.Table;
        return [.. table.Domains.Select(d => new JsonObject
        {
            ["domain"] = d.Key, ["did"] = d.Value, ["attributes"] = new JsonArray([.. table.AttributesOf(d.Value).Select(a => new JsonObject { ["name"] = a.Name, ["value"] = a.Value })]),
        })];
    }
}
