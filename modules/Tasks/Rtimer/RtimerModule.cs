using Chappe.Engine;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Modules;

namespace Chappe.Modules.Tasks;

/// <summary>This is Kamailio's module rtimer: routes that run from time to time.</summary>
public sealed class RtimerModule : Module
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, RunningTimer> _timers = [];
    private Proxy? _proxy;
    private OptionsSet? _options;

    /// <inheritdoc/>
    public override string Name => "rtimer";
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(RtimerFunctions)];
    /// <inheritdoc/>
    public override Type OptionsType => typeof(RtimerOptions);
    /// <inheritdoc/>
    public override void AddOptions(OptionsSet options) => options.Add(new RtimerOptions());

    /// <inheritdoc/>
    public override void Validate(Plan plan)
    {
        var options = plan.Options.Get<RtimerOptions>();
        foreach (string problem in options.timer.Problems.Concat(options.exec.Problems)) plan.Report(problem);
        foreach (var (timer, route) in options.exec.Runs)
            if (options.timer.Timers.TrueForAll(t => t.Name != timer)) plan.Report($"rtimer: route {route} shall run by timer '{timer}', which is not defined.");
    }

    /// <inheritdoc/>
    public override ValueTask StartAsync(Proxy proxy, CancellationToken cancel)
    {
        lock (_lock)
        {
            _proxy = proxy;
            Arrange();
        }
        return default;
    }

    /// <inheritdoc/>
    public override void Reconfigure(OptionsSet options)
    {
        lock (_lock)
        {
            _options = options;
            if (_proxy is not null) Arrange();
        }
    }

    /// <inheritdoc/>
    public override ValueTask StopAsync()
    {
        lock (_lock)
        {
            foreach (var timer in _timers.Values) timer.Stop();
            _timers.Clear();
        }
        return default;
    }

    /// <summary>A timer that both versions have goes on in its step; the others begin or end.</summary>
    private void Arrange()
    {
        var options = _options?.Get<RtimerOptions>() ?? new RtimerOptions();
        var wanted = options.timer.Timers.ToDictionary(t => t.Name, t => t.Interval > TimeSpan.Zero ? t.Interval : TimeSpan.FromSeconds(options.default_interval));
        foreach (string name in _timers.Keys.ToList())
        {
            if (wanted.TryGetValue(name, out var interval) && _timers[name].Interval == interval) continue;
            _timers[name].Stop();
            _timers.Remove(name);
        }
        foreach (var (name, interval) in wanted)
        {
            string[] routes = [.. options.exec.Runs.Where(r => r.Timer == name).Select(r => r.Route)];
            if (!_timers.TryGetValue(name, out var timer)) _timers[name] = timer = new RunningTimer(_proxy!, name, interval);
            timer.Routes = routes;
        }
    }
}
