using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Chappe.Engine.Rpc;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Classics;

/// <summary>What an operator may ask of the tables, under Kamailio's names.</summary>
internal sealed class HtableRpc(HtableModule module)
{
    /// <summary>Adds the commands.</summary>
    public void AddTo(RpcTable rpc)
    {
        rpc.Add("htable.listTables", "The tables and their settings.", (_, _) => new(List()));
        rpc.Add("htable.stats", "How many items each table has.", (_, _) => new(Stats()));
        rpc.Add("htable.dump", "table: all its items.", (p, _) => new(Dump(Table(p))));
        rpc.Add("htable.get", "table key: one item.", (p, _) => new(Get(Table(p), Argument(p, 1))));
        rpc.Add("htable.sets", "table key value: sets an item to a text.", (p, _) => new(Set(Table(p), Argument(p, 1), Argument(p, 2))));
        rpc.Add("htable.seti", "table key value: sets an item to a number.", (p, _) => new(Set(Table(p), Argument(p, 1), Number(p, 2).ToString(CultureInfo.InvariantCulture))));
        rpc.Add("htable.setex", "table key seconds: gives an item so long to live.", (p, _) => new(SetLife(Table(p), Argument(p, 1), Number(p, 2))));
        rpc.Add("htable.delete", "table key: removes an item.", (p, _) => new(Delete(Table(p), Argument(p, 1))));
        rpc.Add("htable.reload", "table: fills it from its database anew.", async (p, _) =>
        {
            await module.ExchangeAsync(Table(p), isSaving: false).ConfigureAwait(false);
            return null;
        });
        rpc.Add("htable.store", "table: writes it to its database.", async (p, _) =>
        {
            await module.ExchangeAsync(Table(p), isSaving: true).ConfigureAwait(false);
            return null;
        });
        rpc.Add("htable.flush", "table: removes all its items.", (p, _) => new(Flush(Table(p))));
    }

    private JsonArray List() => [.. module.Tables.Select(t => new JsonObject
    {
        ["name"] = t.Definition.Name, ["dbtable"] = "", ["dbmode"] = 0, ["expire"] = t.Definition.AutoExpire, ["updateexpire"] = t.Definition.UpdateExpire ? 1 : 0, ["size"] = 1 << t.Definition.Size,
        ["dmqreplicate"] = 0,
    })];

    private JsonArray Stats() => [.. module.Tables.Select(t => new JsonObject { ["name"] = t.Definition.Name, ["slots"] = 1 << t.Definition.Size, ["all"] = t.Count, ["min"] = 0, ["max"] = t.Count })];

    private static JsonArray Dump(SharedTable table)
    {
        var rows = new JsonArray();
        for (int stripe = 0; stripe < SharedTable.Stripes; stripe++)
        {
            var items = new List<(byte[] Key, byte[] Value)>();
            table.CopyStripe(stripe, items);
            if (items.Count > 0) rows.Add(new JsonObject { ["entry"] = stripe, ["size"] = items.Count, ["slot"] = new JsonArray([.. items.Select(i => Item(i.Key, i.Value))]) });
        }
        return rows;
    }

    private static JsonObject Item(byte[] key, byte[] value)
    {
        string text = Encoding.UTF8.GetString(value);
        bool isNumber = int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) && number.ToString(CultureInfo.InvariantCulture) == text;
        return new JsonObject { ["name"] = Encoding.UTF8.GetString(key), ["value"] = isNumber ? number : text, ["type"] = isNumber ? "int" : "str" };
    }

    private static JsonObject Get(SharedTable table, string key)
    {
        var value = table.Get(Encoding.UTF8.GetBytes(key), new Arena());
        if (value.IsNull) throw new RpcException(500, "Key name doesn't exist in htable.");
        return new JsonObject { ["item"] = new JsonObject { ["name"] = key, ["value"] = value.ToString() } };
    }

    private static JsonNode? Set(SharedTable table, string key, string value) =>
        table.Set(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(value)) ? "Ok. Key set to new value." : throw new RpcException(500, "The table is full.");

    private static JsonNode? SetLife(SharedTable table, string key, int seconds) =>
        table.SetLife(Encoding.UTF8.GetBytes(key), seconds) ? null : throw new RpcException(500, "Key name doesn't exist in htable.");

    private static JsonNode? Delete(SharedTable table, string key) =>
        table.Remove(Encoding.UTF8.GetBytes(key)) ? "Ok. Key deleted." : throw new RpcException(500, "Key name doesn't exist in htable.");

    private static JsonNode? Flush(SharedTable table)
    {
        table.Clear();
        return null;
    }

    private SharedTable Table(JsonArray parameters) => module.Find(Argument(parameters, 0)) ?? throw new RpcException(500, "No such htable.");

    private static string Argument(JsonArray parameters, int index) =>
        index < parameters.Count && parameters[index] is JsonValue value ? value.ToString() : throw new RpcException(-32602, $"Parameter {index + 1} is missing.");

    private static int Number(JsonArray parameters, int index) =>
        int.TryParse(Argument(parameters, index), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) ? number : throw new RpcException(-32602, $"Parameter {index + 1} is no number.");
}
