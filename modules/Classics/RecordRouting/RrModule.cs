using Chappe.Engine.Modules;

namespace Chappe.Modules.Classics;

/// <summary>This is Kamailio's module rr: Record-Route and Route (RFC 3261 sections 16.4, 16.6 and 16.12).</summary>
public sealed class RrModule : Module
{
    /// <inheritdoc/>
    public override string Name => "rr";
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(RrFunctions)];
    /// <inheritdoc/>
    public override Type? OptionsType => typeof(RrOptions);
    /// <inheritdoc/>
    public override void AddOptions(OptionsSet options) => options.Add(new RrOptions());
}
