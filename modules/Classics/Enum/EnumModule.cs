using Chappe.Engine.Modules;

namespace Chappe.Modules.Classics;

/// <summary>This is Kamailio's module enum: telephone numbers become SIP URIs by DNS (RFC 6116).</summary>
public sealed class EnumModule : Module
{
    /// <inheritdoc/>
    public override string Name => "enum";
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(EnumFunctions)];
    /// <inheritdoc/>
    public override Type? OptionsType => typeof(EnumOptions);
    /// <inheritdoc/>
    public override void AddOptions(OptionsSet options) => options.Add(new EnumOptions());
}
