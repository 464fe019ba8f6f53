using Chappe.Engine;
using Chappe.Engine.Modules;
using Chappe.Engine.Rpc;

namespace Chappe.Modules.Presence;

/// <summary>This is Kamailio's module presence: who wants to know what of whom is told. Publications and subscriptions outlive a reload of the scripts.</summary>
public sealed class PresenceModule : Module
{
    private readonly EventPackage[] _packages = [new PresencePackage(), new MessageSummaryPackage(), new DialogInfoPackage()];
    private PresenceTable? _table;

    /// <inheritdoc/>
    public override string Name => "presence";
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(PresenceFunctions)];
    /// <inheritdoc/>
    public override Type OptionsType => typeof(PresenceOptions);
    /// <inheritdoc/>
    public override void AddOptions(OptionsSet options) => options.Add(new PresenceOptions());
    /// <inheritdoc/>
    public override void AddRpc(RpcTable rpc) => new PresenceRpc(this).AddTo(rpc);

    internal PresenceTable Table => _table ?? throw new RpcException(500, "The proxy has not started.");

    /// <summary>The Allow-Events line.</summary>
    internal string AllowEvents => $"Allow-Events: {string.Join(", ", _packages.Select(p => p.Name))}\r\n";

    /// <summary>The package of that name, or null.</summary>
    internal EventPackage? Find(string name) => Array.Find(_packages, p => p.Name == name);

    /// <inheritdoc/>
    public override void Validate(Plan plan)
    {
        var options = plan.Options.Get<PresenceOptions>();
        if (options.expires_default < 1) plan.Report("presence.expires_default is at least 1 second.");
        if (options.max_expires > 0 && options.min_expires > options.max_expires) plan.Report($"presence.min_expires ({options.min_expires}) is above presence.max_expires ({options.max_expires}).");
        if (options.min_expires_action is not (1 or 2)) plan.Report("presence.min_expires_action is 1 or 2.");
        if (options.max_body is < 1 or > 1_000_000) plan.Report("presence.max_body is from 1 to 1000000 octets.");
    }

    /// <inheritdoc/>
    public override ValueTask StartAsync(Proxy proxy, CancellationToken cancel)
    {
        _table = new PresenceTable(proxy);
        return default;
    }
}
