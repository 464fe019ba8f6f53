using Chappe.Engine;
using Chappe.Engine.Modules;

namespace Chappe.Modules.Operations;

/// <summary>This is Kamailio's module statistics: numbers that scripts count.</summary>
public sealed class StatisticsModule : Module
{
    private Proxy? _proxy;
    private OptionsSet? _options;

    /// <inheritdoc/>
    public override string Name => "statistics";
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(StatisticsFunctions)];
    /// <inheritdoc/>
    public override Type? OptionsType => typeof(StatisticsOptions);
    /// <inheritdoc/>
    public override void AddOptions(OptionsSet options) => options.Add(new StatisticsOptions());

    /// <inheritdoc/>
    public override void Reconfigure(OptionsSet options)
    {
        _options = options;
        if (_proxy is not null) Define();
    }

    /// <inheritdoc/>
    public override ValueTask StartAsync(Proxy proxy, CancellationToken cancel)
    {
        _proxy = proxy;
        Define();
        return default;
    }

    private void Define()
    {
        foreach (string name in _options?.Get<StatisticsOptions>().variable ?? []) ScriptCounters.Of(_proxy!).Define("script", name.Split('/')[0].Trim(), "");
    }
}
