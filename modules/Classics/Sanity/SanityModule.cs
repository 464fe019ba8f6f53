using Chappe.Engine.Modules;

namespace Chappe.Modules.Classics;

/// <summary>This is Kamailio's module sanity: refusing malformed requests with precise replies.</summary>
public sealed class SanityModule : Module
{
    /// <inheritdoc/>
    public override string Name => "sanity";
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(SanityFunctions)];
    /// <inheritdoc/>
    public override Type? OptionsType => typeof(SanityOptions);
    /// <inheritdoc/>
    public override void AddOptions(OptionsSet options) => options.Add(new SanityOptions());
}
