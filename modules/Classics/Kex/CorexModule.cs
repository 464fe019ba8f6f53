using Chappe.Engine.Modules;

namespace Chappe.Modules.Classics;

/// <summary>This is Kamailio's module corex: more extensions of the core.</summary>
public sealed class CorexModule : Module
{
    /// <inheritdoc/>
    public override string Name => "corex";
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(CorexFunctions)];
    /// <inheritdoc/>
    public override Type? OptionsType => typeof(CorexOptions);
    /// <inheritdoc/>
    public override void AddOptions(OptionsSet options) => options.Add(new CorexOptions());
}
