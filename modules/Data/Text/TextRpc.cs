using System.Text.Json.Nodes;
using Chappe.Engine.Databases;
using Chappe.Engine.Rpc;

namespace Chappe.Modules.Data;

/// <summary>What an operator may ask of text tables, under Kamailio's names.</summary>
internal sealed class TextRpc(TextModule module)
{
    /// <summary>Adds the commands.</summary>
    public void AddTo(RpcTable rpc)
    {
        rpc.Add("db_text.dump", "Writes the tables that have changed back to their files now.", async (_, cancel) =>
        {
            // Files: not on the thread of who asks.
            await Task.Run(module.Write, cancel).ConfigureAwait(false);
            return "Dump OK";
        });
        rpc.Add("db_text.query", "Carries a statement out in the folder of default_connection: statement.", async (p, _) =>
        {
            if (p.Count == 0 || p[0]?.ToString() is not { Length: > 0 } text) throw new RpcException(-32602, "The parameter is a statement.");
            var database = module.DefaultDatabase ?? throw new RpcException(500, "db_text.default_connection names no folder");
            return Answer(await database.RunTextAsync(text).ConfigureAwait(false));
        });
    }

    private static JsonNode Answer(DbResult result)
    {
        if (!result.IsDone) throw new RpcException(500, result.Error.Length > 0 ? result.Error : $"The statement was not carried out: {result.Outcome}.");
        if (result.Columns.Count == 0) return $"{result.Changed} affected rows";
        return new JsonArray([.. result.Rows.Select(r => new JsonObject(result.Columns.Select((c, i) => KeyValuePair.Create(c, r[i].IsNull ? null : (JsonNode?)r[i].ToString()))))]);
    }
}
