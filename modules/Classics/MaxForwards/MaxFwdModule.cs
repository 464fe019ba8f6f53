using Chappe.Engine.Modules;

namespace Chappe.Modules.Classics;

/// <summary>This is Kamailio's module maxfwd: it ends loops (RFC 3261 section 16.6 step 3).</summary>
public sealed class MaxFwdModule : Module
{
    /// <inheritdoc/>
    public override string Name => "maxfwd";
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(MaxFwdFunctions)];
    /// <inheritdoc/>
    public override Type? OptionsType => typeof(MaxFwdOptions);
    /// <inheritdoc/>
    public override void AddOptions(OptionsSet options) => options.Add(new MaxFwdOptions());
}
