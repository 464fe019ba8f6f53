using Chappe.Engine;
using Chappe.Engine.Modules;
using Chappe.Engine.Rpc;

namespace Chappe.Modules.Operations;

/// <summary>This is Kamailio's module counters: numbers that scripts count, and <c>cnt.*</c> for operators.</summary>
public sealed class CountersModule : Module
{
    private Proxy? _proxy;
    private OptionsSet? _options;

    /// <inheritdoc/>
    public override string Name => "counters";
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(CountersFunctions)];
    /// <inheritdoc/>
    public override Type? OptionsType => typeof(CountersOptions);
    /// <inheritdoc/>
    public override void AddOptions(OptionsSet options) => options.Add(new CountersOptions());

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

    /// <inheritdoc/>
    public override void AddRpc(RpcTable rpc) => CountersRpc.AddTo(rpc, () => _proxy ?? throw new RpcException(500, "The proxy has not started."));

    private void Define()
    {
        if (_options?.Get<CountersOptions>() is not { } options) return;
        foreach (string written in options.script_counter)
        {
            string[] parts = written.Trim().Split([' ', '\t'], 2);
            int dot = parts[0].IndexOfAny(['.', ':']);
            var (group, name) = dot > 0 ? (parts[0][..dot], parts[0][(dot + 1)..]) : (options.script_cnt_grp_name, parts[0]);
            ScriptCounters.Of(_proxy!).Define(group, name, parts.Length > 1 ? parts[1].Trim() : "");
        }
    }
}
