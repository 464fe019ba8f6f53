using Chappe.Engine.Modules;

namespace Chappe.Modules.Classics;

/// <summary>This is Kamailio's module cfgutils: chance, sleep and optional routes.</summary>
public sealed class CfgutilsModule : Module
{
    /// <inheritdoc/>
    public override string Name => "cfgutils";
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(CfgutilsFunctions)];
    /// <inheritdoc/>
    public override Type? OptionsType => typeof(CfgutilsOptions);
    /// <inheritdoc/>
    public override void AddOptions(OptionsSet options) => options.Add(new CfgutilsOptions());
}
