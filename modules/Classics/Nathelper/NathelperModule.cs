using Chappe.Engine.Modules;

namespace Chappe.Modules.Classics;

/// <summary>This is Kamailio's module nathelper: finding clients behind NAT and answering their real address. Keep-alive pings are not sent.</summary>
public sealed class NathelperModule : Module
{
    /// <inheritdoc/>
    public override string Name => "nathelper";
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(NatTestFunctions), typeof(ContactFunctions), typeof(NatSdpFunctions)];
    /// <inheritdoc/>
    public override Type? OptionsType => typeof(NathelperOptions);
    /// <inheritdoc/>
    public override void AddOptions(OptionsSet options) => options.Add(new NathelperOptions());
}
