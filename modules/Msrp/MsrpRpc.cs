using System.Globalization;
using System.Text.Json.Nodes;
using Chappe.Engine.Rpc;

namespace Chappe.Modules.Msrp;

/// <summary>What an operator may ask of MSRP sessions, under Kamailio's names.</summary>
internal sealed class MsrpRpc(MsrpModule module)
{
    private const int MostListed = 1000;

    internal void AddTo(RpcTable rpc) => rpc.Add("msrp.cmaplist", "The sessions that msrp_cmap_save keeps, at most 1000.", (_, _) => new(List()));

    private JsonObject List()
    {
        var (count, first) = module.Sessions.List(MostListed);
        var list = new JsonArray();
        foreach (var session in first)
            list.Add(new JsonObject
            {
                ["CONDATA"] = new JsonObject
                {
                    ["CITEMID"] = session.Id.GetHashCode(StringComparison.Ordinal) & int.MaxValue, ["SESSIONID"] = session.Id, ["PEER"] = session.Peer, ["ADDR"] = session.Address, ["SOCK"] = session.Socket,
                    ["EXPIRES"] = DateTimeOffset.FromUnixTimeSeconds(session.Expires).ToString("ddd MMM d HH:mm:ss yyyy", CultureInfo.InvariantCulture), ["CONID"] = session.Connection.Id, ["FLAGS"] = 0,
                },
            });
        return new JsonObject { ["MAP_SIZE"] = module.Options.cmap_size == 0 ? 0 : 1 << module.Options.cmap_size, ["CONLIST"] = list, ["CONCOUNT"] = count };
    }
}
