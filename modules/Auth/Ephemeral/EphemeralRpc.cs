using System.Text;
using System.Text.Json.Nodes;
using Chappe.Engine.Rpc;

namespace Chappe.Modules.Auth;

/// <summary>What an operator may ask of the secrets, under Kamailio's names. The secrets themselves are never shown (threats G6).</summary>
internal sealed class EphemeralRpc(EphemeralModule module)
{
    /// <summary>Adds the commands.</summary>
    public void AddTo(RpcTable rpc)
    {
        rpc.Add("autheph.dump_secrets", "The secrets, newest first: their ids and how their SHA-256 begins.", (_, _) => new(Dump()));
        rpc.Add("autheph.add_secret", "secret: adds one, which is then the newest.", (p, _) => new(Add(p.Text(0, "secret"))));
        rpc.Add("autheph.rm_secret", "id: takes one away.", (p, _) => new(Remove(p.Integer(0, "id"))));
    }

    private JsonArray Dump() => [.. module.Secrets.Select(s => new JsonObject { ["id"] = s.Id, ["sha256"] = s.Fingerprint, ["from"] = s.IsFromScript ? "script" : "rpc" })];

    private JsonNode? Add(string secret)
    {
        if (secret.Length == 0) throw new RpcException(-32602, "An empty secret would let everybody in.");
        return module.Add(Encoding.UTF8.GetBytes(secret)) ? null : throw new RpcException(500, "There are too many secrets.");
    }

    private JsonNode? Remove(int id) => module.Remove(id) ? null : throw new RpcException(500, $"There is no secret {id}.");
}
