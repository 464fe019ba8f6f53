using System.Text.Json.Nodes;
using Chappe.Engine;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Modules;
using Chappe.Engine.Routing;
using Chappe.Engine.Rpc;

namespace Chappe.Modules.Guards;

/// <summary>This is Kamailio's module pike: who sends too many requests is found out.</summary>
public sealed class PikeModule : Module
{
    private const int MostShown = 1000;

    private volatile PikeTable? _table;
    private volatile PikeOptions? _options;
    private Proxy? _proxy;
    private Counter? _detected;

    /// <inheritdoc/>
    public override string Name => "pike";
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(PikeFunctions)];
    /// <inheritdoc/>
    public override Type OptionsType => typeof(PikeOptions);
    /// <inheritdoc/>
    public override void AddOptions(OptionsSet options) => options.Add(new PikeOptions());

    /// <inheritdoc/>
    public override void Validate(Plan plan)
    {
        var options = plan.Options.Get<PikeOptions>();
        if (options.sampling_time_unit < 1) plan.Report("pike.sampling_time_unit is at least 1 second.");
        if (options.reqs_density_per_unit < 1) plan.Report("pike.reqs_density_per_unit is at least 1.");
        if (options.max_sources is < 4 or > 4_000_000) plan.Report("pike.max_sources is from 4 to 4000000.");
    }

    /// <inheritdoc/>
    public override void Reconfigure(OptionsSet options)
    {
        _options = options.Get<PikeOptions>();
        // Counts go on over a reload unless the table must have another size; it is made when the first request is counted.
        if (_table is { } table && table.Capacity / 4 != _options.max_sources / 4) _table = null;
    }

    /// <inheritdoc/>
    public override ValueTask StartAsync(Proxy proxy, CancellationToken cancel)
    {
        _proxy = proxy;
        _detected = proxy.Counters["pike.detected"];
        return default;
    }

    /// <inheritdoc/>
    public override void AddRpc(RpcTable rpc)
    {
        rpc.Add("pike.top", "[ALL|HOT|WARM]: sources and how much they send.", (p, _) => new(Top(p.Optional(0) ?? "HOT")));
        rpc.Add("pike.list", "The sources being blocked.", (_, _) => new(List()));
    }

    /// <summary>Counts the request at hand.</summary>
    internal PikeVerdict Count(RouteContext context)
    {
        var options = context.Routes.Options.Get<PikeOptions>();
        var table = _table ?? Make(options);
        var source = context.Source.Remote;
        var verdict = table.Count(source, UnitOf(context.Proxy, options), options.reqs_density_per_unit, out bool unblocked);
        if (unblocked) Tell(context.Proxy, options, $"PIKE - UNBLOCKing ip {source.HostText}");
        if (verdict != PikeVerdict.Detected) return verdict;
        _detected?.Add();
        Tell(context.Proxy, options, $"PIKE - BLOCKing ip {source.HostText}");
        return verdict;
    }

    private PikeTable Make(PikeOptions options)
    {
        Interlocked.CompareExchange(ref _table, new PikeTable(options.max_sources), null);
        return _table!;
    }

    private static void Tell(Proxy proxy, PikeOptions options, string text)
    {
        if (options.pike_log_level > -10) proxy.Log.WriteLimited((LogLevel)options.pike_log_level, "pike", text);
    }

    private static long UnitOf(Proxy proxy, PikeOptions options) => proxy.Clock.Milliseconds / (Math.Max(1, options.sampling_time_unit) * 1000L);

    private JsonObject Top(string which)
    {
        var options = _options ?? new PikeOptions();
        var all = _table?.Show(UnitOf(_proxy ?? throw new RpcException(500, "The proxy has not started."), options), options.reqs_density_per_unit, MostShown) ?? [];
        var wanted = which.ToUpperInvariant() switch
        {
            "ALL" => all,
            "HOT" => all.Where(e => e.IsHot),
            "WARM" => all.Where(e => !e.IsHot),
            _ => throw new RpcException(500, "Error. Unknown selection"),
        };
        return new JsonObject
        {
            ["max_hits"] = options.reqs_density_per_unit,
            ["number_of_rows"] = all.Count,
            ["rows"] = new JsonArray([.. wanted.OrderByDescending(e => e.Now + e.Before).Select(e => new JsonObject
            {
                ["ip_addr"] = e.Source.HostText, ["leaf_hits_prev"] = e.Before, ["leaf_hits_curr"] = e.Now, ["expires"] = options.remove_latency, ["status"] = e.IsHot ? "HOT" : "WARM",
            })]),
        };
    }

    private JsonArray List()
    {
        var options = _options ?? new PikeOptions();
        var all = _table?.Show(UnitOf(_proxy ?? throw new RpcException(500, "The proxy has not started."), options), options.reqs_density_per_unit, MostShown) ?? [];
        return [.. all.Where(e => e.IsHot).Select(e => (JsonNode)e.Source.HostText)];
    }
}
