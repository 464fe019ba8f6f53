using Chappe.Engine;
using Chappe.Engine.Databases;
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
    private HtableStore? _store;
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
        var options = plan.Options.Get<HtableOptions>();
        foreach (string problem in options.htable.Problems) plan.Report($"htable: {problem}");
        DatabaseSet.Validate(plan, "htable.db_url", options.db_url);
        foreach (var definition in options.htable.Tables)
        {
            if (definition.DbTable is not { } table) continue;
            if (options.db_url.Length == 0) plan.Report($"htable: table '{definition.Name}' comes from '{table}', but htable.db_url names no database.");
            foreach (string name in HtableStore.ColumnsOf(definition, options).Append(table))
                if (!SqlDialect.IsName(name)) plan.Report($"htable: table '{definition.Name}': \"{name}\" is no name of a table or a column.");
        }
    }

    /// <inheritdoc/>
    public override void Reconfigure(OptionsSet options)
    {
        _waiting = options;
        if (_proxy is null) return;
        // What is new is filled behind: nobody waits for a reload.
        foreach (var table in TakeOver(_proxy, options.Get<HtableOptions>())) _ = _store!.LoadAsync(table, options.Get<HtableOptions>());
    }

    /// <inheritdoc/>
    public override async ValueTask StartAsync(Proxy proxy, CancellationToken cancel)
    {
        _proxy = proxy;
        _store = new HtableStore(proxy);
        if (_waiting is { } options)
        {
            foreach (var table in TakeOver(proxy, options.Get<HtableOptions>())) await _store.LoadAsync(table, options.Get<HtableOptions>()).ConfigureAwait(false);
            _sweep = new HtableSweep(proxy, this, Math.Max(1, options.Get<HtableOptions>().timer_interval));
            _sweep.Start();
        }
    }

    /// <inheritdoc/>
    public override async ValueTask StopAsync()
    {
        _sweep?.Stop();
        if (_store is null || _waiting?.Get<HtableOptions>() is not { } options) return;
        foreach (var table in _tables)
            if (table.Definition.IsWrittenBack) await _store.SaveAsync(table, options).ConfigureAwait(false);
    }

    /// <summary>Fills a table from its database, or writes it back, for an operator.</summary>
    /// <exception cref="RpcException">It has none, or that failed.</exception>
    internal async ValueTask ExchangeAsync(SharedTable table, bool isSaving)
    {
        if (_store is null || _waiting?.Get<HtableOptions>() is not { } options || table.Definition.DbTable is null) throw new RpcException(500, "The table has no dbtable.");
        bool isDone = isSaving ? await _store.SaveAsync(table, options).ConfigureAwait(false) : await _store.ReloadAsync(table, options).ConfigureAwait(false);
        if (!isDone) throw new RpcException(500, "The database did not take part; the log says why.");
    }

    /// <inheritdoc/>
    public override void AddRpc(RpcTable rpc) => new HtableRpc(this).AddTo(rpc);

    /// <summary>Keeps the tables that are defined as before, makes the new ones, forgets the others.</summary>
    /// <returns>The new ones.</returns>
    private IEnumerable<SharedTable> TakeOver(Proxy proxy, HtableOptions options)
    {
        var before = _tables;
        _tables = [.. options.htable.Tables.Select(d => before.FirstOrDefault(t => t.Definition == d) ?? new SharedTable(d, proxy.Clock))];
        return _tables.Except(before);
    }
}
