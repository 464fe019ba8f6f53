using Chappe.Engine;
using Chappe.Engine.Modules;
using Chappe.Engine.Rpc;

namespace Chappe.Modules.Operations;

/// <summary>This is Kamailio's module cfg_rpc: operators read and change the settings of the script and the parameters of modules while they run.</summary>
public sealed class CfgRpcModule : Module
{
    private CfgCommands? _commands;

    /// <inheritdoc/>
    public override string Name => "cfg_rpc";

    /// <inheritdoc/>
    public override ValueTask StartAsync(Proxy proxy, CancellationToken cancel)
    {
        _commands = new CfgCommands(proxy);
        return default;
    }

    /// <inheritdoc/>
    public override void AddRpc(RpcTable rpc) => CfgCommands.AddTo(rpc, () => _commands ?? throw new RpcException(500, "The proxy has not started."));
}
