using System.Globalization;
using System.Text.Json.Nodes;
using Chappe.Engine.Rpc;
using Chappe.Scripting;
using Chappe.Scripting.Hosting;

namespace Chappe.Running;

/// <summary>The commands about scripts: <c>app_csx.reload</c>, <c>app_csx.list</c>, <c>app_csx.rollback</c>.</summary>
public static class ScriptRpc
{
    /// <summary>Adds them; <paramref name="report"/> hears of each attempt, as it does of those that a signal or a saved file began.</summary>
    public static void Add(RpcTable rpc, ScriptHost scripts, Action<LoadOutcome> report)
    {
        rpc.Add("app_csx.reload", "Loads the script as it is now. Parameter: a comment that app_csx.list shows, or none.", async (p, cancel) =>
            Answer(await scripts.LoadAsync(p.Optional(0), force: true, cancel).ConfigureAwait(false), report));
        rpc.Add("app_csx.rollback", "Goes back to an earlier version. Parameter: its number.", async (p, cancel) =>
            Answer(await scripts.RollbackAsync(p.Integer(0, "version"), cancel).ConfigureAwait(false), report));
        rpc.Add("app_csx.list", "The versions that can be gone back to, and the running one.", (_, _) => ValueTask.FromResult<JsonNode?>(List(scripts)));
    }

    private static JsonObject Answer(LoadOutcome outcome, Action<LoadOutcome> report)
    {
        report(outcome);
        if (outcome.Result == LoadResult.Refused) throw new RpcException(500, ProblemPrinter.Print(outcome.Problems).TrimEnd());
        return new JsonObject
        {
            ["version"] = outcome.Version,
            ["result"] = outcome.Result == LoadResult.Applied ? "taken over" : "unchanged",
            ["milliseconds"] = (long)outcome.Elapsed.TotalMilliseconds,
            ["warnings"] = new JsonArray([.. outcome.Problems.Select(p => (JsonNode)p.ToString())]),
        };
    }

    private static JsonArray List(ScriptHost scripts) => new([.. scripts.Versions.Select(v => (JsonNode)new JsonObject
    {
        ["version"] = v.Number,
        ["running"] = v.Number == scripts.Current?.Number,
        ["loaded"] = v.Time.ToString("O", CultureInfo.InvariantCulture),
        ["file"] = v.Main,
        ["files"] = v.Files.Count,
        ["hash"] = v.Hash[..12],
        ["comment"] = v.Comment,
    })]);
}
