using System.Text.Json.Nodes;
using Chappe.Engine.Modules;
using Chappe.Engine.Rpc;
using Chappe.Engine.Vocabulary;

namespace Chappe.Engine.Transactions;

/// <summary>Kamailio's modules tm and tmx: parameters, words and what an operator may ask. The transactions themselves are part of every proxy.</summary>
public sealed class TmModule : Module
{
    private const int ListLimit = 1000;
    private Proxy? _proxy;

    /// <inheritdoc/>
    public override string Name => "tm";
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(TmFunctions), typeof(TmxFunctions), typeof(SuspendFunctions), typeof(ForwardFunctions)];
    /// <inheritdoc/>
    public override Type OptionsType => typeof(TmOptions);
    /// <inheritdoc/>
    public override void AddOptions(OptionsSet options) => options.Add(new TmOptions());

    /// <inheritdoc/>
    public override void Validate(Plan plan)
    {
        var options = plan.Options.Get<TmOptions>();
        Require(plan, options.fr_timer > 0, "tm.fr_timer is above 0 milliseconds.");
        Require(plan, options.fr_inv_timer > 0, "tm.fr_inv_timer is above 0 milliseconds.");
        Require(plan, options.retr_timer1 >= 10, "tm.retr_timer1 is at least 10 milliseconds.");
        Require(plan, options.retr_timer2 >= options.retr_timer1, "tm.retr_timer2 is not below tm.retr_timer1.");
        Require(plan, options.wt_timer is >= 0 and <= 600_000, "tm.wt_timer is from 0 to 600000 milliseconds.");
        Require(plan, options.t4_timer is >= 0 and <= 600_000, "tm.t4_timer is from 0 to 600000 milliseconds.");
        Require(plan, options.cancel_b_method is >= 0 and <= 2, "tm.cancel_b_method is 0, 1 or 2.");
        Require(plan, options.max_memory > 0, "tm.max_memory is at least 1 MB.");
        Require(plan, options.max_transactions is > 0 and <= 10_000_000, "tm.max_transactions is from 1 to 10000000.");
    }

    private static void Require(Plan plan, bool holds, string sentence)
    {
        if (!holds) plan.Report(sentence);
    }

    /// <inheritdoc/>
    public override ValueTask StartAsync(Proxy proxy, CancellationToken cancel)
    {
        _proxy = proxy;
        proxy.Streams?.AddObserver(proxy.Transactions.Flows);
        return default;
    }

    /// <inheritdoc/>
    public override void AddRpc(RpcTable rpc)
    {
        rpc.Add("tm.stats", "Counts transactions and replies.", (_, _) => new ValueTask<JsonNode?>(Stats()));
        rpc.Add("tm.list", $"Lists up to {ListLimit} transactions.", (_, _) => new ValueTask<JsonNode?>(List()));
    }

    private Proxy Running => _proxy ?? throw new RpcException(500, "The proxy has not started.");

    private JsonObject Stats()
    {
        var counters = Running.Counters;
        long total = counters["tmx.UAS_transactions"].Value, inUse = counters["tmx.inuse_transactions"].Value, active = counters["tmx.active_transactions"].Value;
        var stats = new JsonObject
        {
            ["current"] = inUse,
            ["waiting"] = inUse - active,
            ["total"] = total,
            ["total_local"] = 0,
            ["rpl_received"] = counters["tmx.rpl_received"].Value,
            ["rpl_generated"] = counters["tmx.rpl_generated"].Value,
            ["rpl_sent"] = counters["tmx.rpl_sent"].Value,
        };
        for (int code = 6; code >= 2; code--) stats[$"{code}xx"] = counters[$"tmx.{code}xx_transactions"].Value;
        stats["created"] = total;
        stats["freed"] = total - inUse;
        stats["delayed_free"] = 0;
        return stats;
    }

    private JsonArray List()
    {
        var proxy = Running;
        var list = new JsonArray();
        foreach (var transaction in proxy.Transactions.All)
        {
            if (list.Count == ListLimit) break;
            using var locked = transaction.Locked();
            if (transaction is { IsLive: true, IsEnded: false })
                list.Add(new JsonObject
                {
                    ["tindex"] = transaction.Slot,
                    ["method"] = transaction.Method.ToString().ToUpperInvariant(),
                    ["state"] = transaction.State.ToString(),
                    ["uas_status"] = transaction.LastCode,
                    ["branches"] = transaction.BranchCount,
                    ["lifetime"] = proxy.Clock.Milliseconds - transaction.Began,
                    ["version"] = transaction.Routes.Version,
                });
        }
        return list;
    }
}
