using System.Text.Json.Nodes;
using Chappe.Engine.Rpc;

namespace Chappe.Modules.Data;

/// <summary>What an operator may ask of clusters of databases, under Kamailio's names. No password is shown (threats G6).</summary>
internal sealed class ClusterRpc(ClusterModule module)
{
    /// <summary>Adds the commands.</summary>
    public void AddTo(RpcTable rpc)
    {
        rpc.Add("dbcl.list_clusters", "The clusters of databases in use.", (_, _) => new(new JsonArray([.. module.Clusters.Select(c => new JsonObject { ["cluster"] = c.Url.Name })])));
        rpc.Add("dbcl.list_connections", "The connections of a cluster and whether they are asked: cluster.", (p, _) => new(List(Cluster(p))));
        rpc.Add("dbcl.disable_connection", "Sets a connection aside for so many seconds: cluster, connection, seconds.", (p, _) => new(Disable(p)));
        rpc.Add("dbcl.enable_connection", "Asks a connection again that was set aside: cluster, connection.", (p, _) =>
        {
            Member(Cluster(p), p).SetAside(0);
            return new("Ok. Cluster connection enabled.");
        });
    }

    private JsonArray List(ClusterDatabase cluster) => [.. cluster.Members.Select(m => new JsonObject
    {
        ["connection"] = m.Name, ["url"] = m.Database.Url.ToString(), ["flags"] = m.Database.IsUp ? 1 : 0,
        ["state"] = m.IsActive(module.Now) ? "active" : "disabled", ["ticks"] = (m.Aside(module.Now) + 999) / 1000,
    })];

    private JsonNode Disable(JsonArray parameters)
    {
        var cluster = Cluster(parameters);
        var member = Member(cluster, parameters);
        if (!int.TryParse(Parameter(parameters, 2), out int seconds) || seconds < 0) throw new RpcException(400, "The third parameter is a number of seconds.");
        long now = module.Now;
        if (cluster.Members.All(m => m == member || !m.IsActive(now))) throw new RpcException(500, "Cannot disable last active connection in a cluster");
        member.SetAside(now + seconds * 1000L);
        return "Ok. Cluster connection disabled.";
    }

    private ClusterDatabase Cluster(JsonArray parameters) =>
        module.Clusters.FirstOrDefault(c => c.Url.Name == Parameter(parameters, 0)) ?? throw new RpcException(500, "Cluster not found");

    private static ClusterMember Member(ClusterDatabase cluster, JsonArray parameters) =>
        cluster.Members.FirstOrDefault(m => m.Name == Parameter(parameters, 1)) ?? throw new RpcException(500, "Cluster connection not found");

    private static string Parameter(JsonArray parameters, int index) => index < parameters.Count ? parameters[index]?.ToString() ?? "" : "";
}
