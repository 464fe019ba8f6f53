using System.Text.Json.Nodes;
using Chappe.Engine.Databases;
using Chappe.Engine.Rpc;

namespace Chappe.Modules.Data;

/// <summary>What an operator may ask of the databases. No password is shown (threats G6).</summary>
internal sealed class DatabaseRpc(Func<IReadOnlyList<Database>> open)
{
    /// <summary>Adds the commands.</summary>
    public void AddTo(RpcTable rpc) =>
        rpc.Add("database.list", "The databases in use: whether they can be reached, connections, waiting statements.", (_, _) => new(List()));

    private JsonArray List() => [.. open().Select(d => new JsonObject
    {
        ["url"] = d.Url.ToString(), ["up"] = d.IsUp ? 1 : 0, ["connections"] = d.Connected, ["waiting"] = d.Waiting,
    })];
}
