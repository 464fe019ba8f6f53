using Chappe.Engine;
using Chappe.Engine.Databases;
using Chappe.Engine.Modules;
using Chappe.Engine.Rpc;

namespace Chappe.Modules.Data;

/// <summary>The bounds of all databases, and what an operator may ask about them. Kamailio has no such module.</summary>
public sealed class DatabaseModule : Module
{
    private DatabaseOptions _options = new();
    private Proxy? _proxy;

    /// <inheritdoc/>
    public override string Name => "database";
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(DatabaseFunctions)];
    /// <inheritdoc/>
    public override Type OptionsType => typeof(DatabaseOptions);
    /// <inheritdoc/>
    public override void AddOptions(OptionsSet options) => options.Add(new DatabaseOptions());

    /// <inheritdoc/>
    public override void Reconfigure(OptionsSet options)
    {
        if (_proxy is null) _options = options.Get<DatabaseOptions>();
    }

    /// <inheritdoc/>
    public override ValueTask StartAsync(Proxy proxy, CancellationToken cancel)
    {
        _proxy = proxy;
        proxy.Databases.Limits = new DatabaseLimits
        {
            Connections = _options.connections, Queue = _options.queue, Query = TimeSpan.FromSeconds(_options.query_timeout),
            Connect = TimeSpan.FromSeconds(_options.connect_timeout), LongestPause = TimeSpan.FromSeconds(_options.longest_pause), Rows = _options.max_rows,
        };
        return default;
    }

    /// <inheritdoc/>
    public override void AddRpc(RpcTable rpc) => new DatabaseRpc(() => _proxy?.Databases.Open ?? []).AddTo(rpc);
}
