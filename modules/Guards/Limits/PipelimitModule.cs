using System.Text.Json.Nodes;
using Chappe.Engine;
using Chappe.Engine.Modules;
using Chappe.Engine.Rpc;

namespace Chappe.Modules.Guards.Limits;

/// <summary>This is Kamailio's module pipelimit: messages are counted by names that the script makes up, and limited.</summary>
public sealed class PipelimitModule : Module
{
    private volatile PipelimitOptions _options = new();
    private Proxy? _proxy;

    /// <inheritdoc/>
    public override string Name => "pipelimit";
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(PipelimitFunctions)];
    /// <inheritdoc/>
    public override Type OptionsType => typeof(PipelimitOptions);
    /// <inheritdoc/>
    public override void AddOptions(OptionsSet options) => options.Add(new PipelimitOptions());
    /// <inheritdoc/>
    public override void Reconfigure(OptionsSet options) => _options = options.Get<PipelimitOptions>();

    internal PipeTable Pipes { get; } = new();
    internal PipelimitOptions Options => _options;
    internal long Window => (_proxy ?? throw new RpcException(500, "The proxy has not started.")).Clock.Milliseconds / (Math.Max(1, _options.timer_interval) * 1000L);

    /// <inheritdoc/>
    public override void Validate(Plan plan)
    {
        if (plan.Options.Get<PipelimitOptions>().timer_interval < 1) plan.Report("pipelimit.timer_interval is at least 1 second.");
        if (plan.Options.Get<PipelimitOptions>().reply_code is < 300 or > 699) plan.Report("pipelimit.reply_code is from 300 to 699.");
    }

    /// <inheritdoc/>
    public override ValueTask StartAsync(Proxy proxy, CancellationToken cancel)
    {
        _proxy = proxy;
        return default;
    }

    /// <inheritdoc/>
    public override void AddRpc(RpcTable rpc)
    {
        rpc.Add("pl.list", "[name]: pipes and what they count.", (p, _) => new(List(p.Optional(0))));
        rpc.Add("pl.get_pipes", "Pipes and what they count.", (_, _) => new(List(null)));
        rpc.Add("pl.stats", "Pipes and what they count.", (_, _) => new(List(null)));
        rpc.Add("pl.set_pipe", "name algorithm limit: makes a pipe or changes one.", (p, _) => new(Set(p.Text(0, "name"), p.Text(1, "algorithm"), p.Integer(2, "limit"))));
    }

    private JsonArray List(string? name)
    {
        long window = Window;
        return [.. Pipes.All.Where(p => name is null || p.Name == name).Take(10_000).Select(p =>
        {
            var (now, before) = p.Counts(window);
            return new JsonObject { ["name"] = p.Name, ["algorithm"] = p.Algorithm.ToString(), ["limit"] = p.Limit, ["counter"] = now, ["last_counter"] = before };
        })];
    }

    private JsonNode? Set(string name, string algorithm, int limit)
    {
        if (!PipeTable.TryAlgorithm(algorithm, out var how) || limit < 0) throw new RpcException(400, "Unknown algorithm or limit; the algorithms are NOP, TAILDROP and RED.");
        Pipes.Set(name, how, limit);
        return null;
    }
}
