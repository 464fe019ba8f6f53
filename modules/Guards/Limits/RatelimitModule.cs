using System.Text.Json.Nodes;
using Chappe.Engine;
using Chappe.Engine.Modules;
using Chappe.Engine.Rpc;

namespace Chappe.Modules.Guards.Limits;

/// <summary>This is Kamailio's module ratelimit: messages are limited by pipes with numbers.</summary>
public sealed class RatelimitModule : Module
{
    private volatile RatelimitOptions _options = new();
    private volatile Dictionary<string, string> _queues = [];
    private Proxy? _proxy;

    /// <inheritdoc/>
    public override string Name => "ratelimit";
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(RatelimitFunctions)];
    /// <inheritdoc/>
    public override Type OptionsType => typeof(RatelimitOptions);
    /// <inheritdoc/>
    public override void AddOptions(OptionsSet options) => options.Add(new RatelimitOptions());

    internal PipeTable Pipes { get; } = new();
    internal RatelimitOptions Options => _options;
    internal long Window => (_proxy ?? throw new RpcException(500, "The proxy has not started.")).Clock.Milliseconds / (Math.Max(1, _options.timer_interval) * 1000L);

    /// <summary>The pipe of a method; null when it has none.</summary>
    internal Pipe? PipeOf(string method) => (_queues.GetValueOrDefault(method) ?? _queues.GetValueOrDefault("*")) is { } name ? Pipes.Find(name) : null;

    /// <inheritdoc/>
    public override void Validate(Plan plan)
    {
        var options = plan.Options.Get<RatelimitOptions>();
        if (options.timer_interval < 1) plan.Report("ratelimit.timer_interval is at least 1 second.");
        foreach (string text in options.pipe)
            if (!TryRead(text, out _, out _, out _)) plan.Report($"ratelimit.pipe: '{text}' is not number:algorithm:limit with one of NOP, TAILDROP, RED; NETWORK and FEEDBACK measure what Kamailio's processes have and are not here.");
        foreach (string text in options.queue)
            if (text.Split(':') is not [{ Length: > 0 }, { Length: > 0 }]) plan.Report($"ratelimit.queue: '{text}' is not number:METHOD.");
    }

    /// <inheritdoc/>
    public override void Reconfigure(OptionsSet options)
    {
        _options = options.Get<RatelimitOptions>();
        foreach (string text in _options.pipe)
            if (TryRead(text, out string name, out var algorithm, out int limit)) Pipes.Set(name, algorithm, limit);
        var queues = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (string text in _options.queue)
            if (text.Split(':') is [var name, var method]) queues[method.Trim()] = name.Trim();
        _queues = queues;
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
        rpc.Add("rl.stats", "Pipes and what they count.", (_, _) => new(List()));
        rpc.Add("rl.get_pipes", "Pipes and what they count.", (_, _) => new(List()));
        rpc.Add("rl.get_queues", "Which method goes by which pipe.", (_, _) => new(new JsonArray([.. _queues.Select(q => new JsonObject { ["method"] = q.Key, ["pipe"] = q.Value })])));
        rpc.Add("rl.set_pipe", "number algorithm limit: makes a pipe or changes one until the scripts are read anew.", (p, _) => new(Set(p.Text(0, "number"), p.Text(1, "algorithm"), p.Integer(2, "limit"))));
    }

    private JsonArray List()
    {
        long window = Window;
        return [.. Pipes.All.Select(p =>
        {
            var (now, before) = p.Counts(window);
            return new JsonObject { ["pipe"] = p.Name, ["algorithm"] = p.Algorithm.ToString(), ["limit"] = p.Limit, ["counter"] = now, ["last_counter"] = before };
        })];
    }

    private JsonNode? Set(string name, string algorithm, int limit)
    {
        if (!PipeTable.TryAlgorithm(algorithm, out var how) || limit < 0) throw new RpcException(400, "Unknown algorithm or limit; the algorithms are NOP, TAILDROP and RED.");
        Pipes.Set(name, how, limit);
        return null;
    }

    private static bool TryRead(string text, out string name, out PipeAlgorithm algorithm, out int limit)
    {
        (name, algorithm, limit) = ("", PipeAlgorithm.NOP, 0);
        if (text.Split(':') is not [var number, var how, var most] || !int.TryParse(most, out limit) || limit < 0) return false;
        name = number.Trim();
        return name.Length > 0 && PipeTable.TryAlgorithm(how.Trim(), out algorithm);
    }
}
