using Chappe.Engine;
using Chappe.Engine.Modules;
using Chappe.Engine.Routing;
using Chappe.Engine.Rpc;

namespace Chappe.Modules.Classics;

/// <summary>This is Kamailio's module htable: tables that all workers share. A table lives on over reloads as long as its definition stays the same.</summary>
public sealed class HtableModule : Module
{
    [ThreadStatic] private static (Proxy? Proxy, HtableModule? Module) s_here;

    private volatile SharedTable[] _tables = [];
    private Proxy? _proxy;
    private HtableSweep? _sweep;
    private OptionsSet? _waiting;

    /// <inheritdoc/>
    public override string Name => "htable";
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(HtableFunctions), typeof(HtableMatchingFunctions), typeof(HtableIteratorFunctions)];
    /// <inheritdoc/>
    public override Type? OptionsType => typeof(HtableOptions);
    /// <inheritdoc/>
    public override void AddOptions(OptionsSet options) => options.Add(new HtableOptions());

    /// <summary>The module of the message at hand.</summary>
    internal static HtableModule Here
    {
        get
        {
            var proxy = Chappe.Engine.Vocabulary.Here.Context.Proxy;
            if (ReferenceEquals(s_here.Proxy, proxy)) return s_here.Module!;
            var module = proxy.Module<HtableModule>();
            s_here = (proxy, module);
            return module;
        }
    }

    /// <summary>The tables.</summary>
    public IReadOnlyList<SharedTable> Tables => _tables;

    /// <summary>The proxy, once started.</summary>
    internal Proxy? Proxy => _proxy;

    /// <summary>The table of that name, or null.</summary>
    public SharedTable? Find(string name)
    {
        foreach (var table in _tables)
            if (table.Definition.Name == name) return table;
        return null;
    }

    /// <inheritdoc/>
    public override void Validate(Plan plan)
    {
        foreach (string problem in plan.Options.Get<HtableOptions>().htable.Problems) plan.Report($"htable: {problem}");
    }

    /// <inheritdoc/>
    public override void Reconfigure(OptionsSet options)
    {
        _waiting = options;
        if (_proxy is not null) TakeOver(_proxy, options.Get<HtableOptions>());
    }

    /// <inheritdoc/>
    public override ValueTask StartAsync(Proxy proxy, CancellationToken cancel)
    {
        _proxy = proxy;
        if (_waiting is { } options)
        {
            TakeOver(proxy, options.Get<HtableOptions>());
            _sweep = new HtableSweep(proxy, this, Math.Max(1, options.Get<HtableOptions>().timer_interval));
            _sweep.Start();
        }
        return default;
    }

    /// <inheritdoc/>
    public override ValueTask StopAsync()
    {
        _sweep?.Stop();
        return default;
    }

    /// <inheritdoc/>
    public override void AddRpc(RpcTable rpc) => new HtableRpc(this).AddTo(rpc);

    /// <summary>Keeps the tables that are defined as before, makes the new ones, forgets the others.</summary>
    private void TakeOver(Proxy proxy, HtableOptions options)
    {
        var before = _tables;
        _tables = [.. options.htable.Tables.Select(d => before.FirstOrDefault(t => t.Definition == d) ?? new SharedTable(d, proxy.Clock))];
    }
}
