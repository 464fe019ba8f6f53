using Chappe.Engine.Modules;

namespace Chappe.Modules.Classics;

/// <summary>This is Kamailio's module siputils: questions about requests and URIs.</summary>
public sealed class SiputilsModule : Module
{
    /// <inheritdoc/>
    public override string Name => "siputils";
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(SiputilsFunctions), typeof(UriFunctions)];
    /// <inheritdoc/>
    public override Type? OptionsType => typeof(SiputilsOptions);
    /// <inheritdoc/>
    public override void AddOptions(OptionsSet options) => options.Add(new SiputilsOptions());
}
