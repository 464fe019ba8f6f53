using Chappe.Engine.Modules;

namespace Chappe.Modules.Classics;

/// <summary>This is Kamailio's module outbound: an edge proxy that finds its clients by the flow they opened (RFC 5626 section 5). It has no words; <c>add_path()</c>, <c>record_route()</c> and <c>loose_route()</c> do its work.</summary>
public sealed class OutboundModule : Module
{
    /// <inheritdoc/>
    public override string Name => "outbound";
    /// <inheritdoc/>
    public override Type? OptionsType => typeof(OutboundOptions);
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(OutboundFunctions)];
    /// <inheritdoc/>
    public override void AddOptions(OptionsSet options) => options.Add(new OutboundOptions());
}
