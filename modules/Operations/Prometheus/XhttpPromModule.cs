using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Chappe.Engine;
using Chappe.Engine.Modules;
using Chappe.Engine.Rpc;

namespace Chappe.Modules.Operations;

/// <summary>This is Kamailio's module xhttp_prom: numbers for Prometheus, under the names that Kamailio gives them.</summary>
public sealed class XhttpPromModule : Module
{
    private volatile PromMetric[] _metrics = [];
    private Proxy? _proxy;
    private OptionsSet? _options;

    /// <inheritdoc/>
    public override string Name => "xhttp_prom";
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(XhttpPromFunctions)];
    /// <inheritdoc/>
    public override Type? OptionsType => typeof(XhttpPromOptions);
    /// <inheritdoc/>
    public override void AddOptions(OptionsSet options) => options.Add(new XhttpPromOptions());

    /// <inheritdoc/>
    public override void Validate(Plan plan)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (kind, written) in Written(plan.Options.Get<XhttpPromOptions>()))
        {
            if (PromDefinition.Parse(kind, written, out string problem) is not { } definition) plan.Report($"xhttp_prom: {problem}.");
            else if (!names.Add(definition.Name)) plan.Report($"xhttp_prom: there are two metrics '{definition.Name}'.");
        }
    }

    /// <inheritdoc/>
    public override void Reconfigure(OptionsSet options)
    {
        _options = options;
        var before = _metrics;
        var set = options.Get<XhttpPromOptions>();
        // A metric that is defined as before keeps its numbers.
        _metrics = [.. Written(set).Select(w => PromDefinition.Parse(w.Kind, w.Written, out _)).OfType<PromDefinition>()
            .Select(d => before.FirstOrDefault(m => m.Definition.Kind == d.Kind && m.Definition.Name == d.Name && m.Definition.Labels.SequenceEqual(d.Labels) && m.Definition.Bounds.SequenceEqual(d.Bounds)) ?? new PromMetric(d, set.max_series))];
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
        rpc.Add("xhttp_prom.metric_list_print", "The script's metrics as text.", (_, _) => new(Text(all: false)));
        rpc.Add("xhttp_prom.counter_inc", "name number [label…]: adds to a counter.", (p, _) => new(Note(PromKind.Counter, p)));
        rpc.Add("xhttp_prom.counter_reset", "name [label…]: sets a counter to 0.", (p, _) => new(Reset(PromKind.Counter, p)));
        rpc.Add("xhttp_prom.gauge_set", "name number [label…]: sets a gauge.", (p, _) => new(Note(PromKind.Gauge, p)));
        rpc.Add("xhttp_prom.gauge_reset", "name [label…]: sets a gauge to 0.", (p, _) => new(Reset(PromKind.Gauge, p)));
        rpc.Add("xhttp_prom.histogram_observe", "name number [label…]: notes a value.", (p, _) => new(Note(PromKind.Histogram, p)));
    }

    /// <summary>The metric of that name and kind.</summary>
    internal PromMetric? Find(PromKind kind, string name)
    {
        foreach (var metric in _metrics)
            if (metric.Definition.Name == name && metric.Definition.Kind == kind) return metric;
        return null;
    }

    /// <summary>All numbers in Prometheus's text format.</summary>
    internal string Text(bool all)
    {
        var options = _options?.Find<XhttpPromOptions>() ?? new XhttpPromOptions();
        var clock = _proxy!.Clock;
        string end = string.Create(CultureInfo.InvariantCulture, $" {clock.Provider.GetUtcNow().ToUnixTimeMilliseconds()}");
        var text = new StringBuilder("# User defined metrics\n");
        foreach (var metric in _metrics)
        {
            metric.Sweep(clock.Milliseconds - options.xhttp_prom_timeout * 60_000L);
            metric.Write(text, options.prom_beginning, options.xhttp_prom_tags, end);
        }
        if (!all || options.xhttp_prom_stats.Length == 0) return text.ToString();
        text.Append("\n# Kamailio whole internal statistics\n");
        var wanted = options.xhttp_prom_stats.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(w => w.Replace(':', '.')).ToHashSet(StringComparer.Ordinal);
        foreach (var (name, value) in _proxy.Counters.Snapshot())
        {
            int dot = name.IndexOf('.');
            if (wanted.Contains("all") || wanted.Contains(name) || wanted.Contains(name[..(dot + 1)]) || wanted.Contains(name[(dot + 1)..]))
                PromMetric.Line(text, options.prom_beginning + name.Replace('.', '_').Replace('-', '_'), options.xhttp_prom_tags, value.ToString(CultureInfo.InvariantCulture), end);
        }
        return text.ToString();
    }

    private JsonNode? Note(PromKind kind, JsonArray p) =>
        Find(kind, p.Text(0, "name")) is { } metric && double.TryParse(p.Text(1, "number"), CultureInfo.InvariantCulture, out double value) && metric.Note(value, Labels(p, 2), _proxy!.Clock.Milliseconds)
            ? null : throw new RpcException(500, "There is no such metric, or its labels are others.");

    private JsonNode? Reset(PromKind kind, JsonArray p) =>
        Find(kind, p.Text(0, "name")) is { } metric && metric.Reset(Labels(p, 1), _proxy!.Clock.Milliseconds) ? null : throw new RpcException(500, "There is no such metric, or its labels are others.");

    private static string[] Labels(JsonArray p, int from) => [.. Enumerable.Range(from, Math.Max(0, p.Count - from)).Select(i => p.Text(i, "label"))];

    private static IEnumerable<(PromKind Kind, string Written)> Written(XhttpPromOptions options) =>
        options.prom_counter.Select(w => (PromKind.Counter, w)).Concat(options.prom_gauge.Select(w => (PromKind.Gauge, w))).Concat(options.prom_histogram.Select(w => (PromKind.Histogram, w)));
}
