using Chappe.Engine.Modules;

namespace Chappe.Modules.Presence;

/// <summary>This is Kamailio's module presence_xml: the package <c>presence</c>, and who may watch.</summary>
public sealed class PresenceXmlModule : Module
{
    /// <inheritdoc/>
    public override string Name => "presence_xml";
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(PresenceXmlFunctions)];
    /// <inheritdoc/>
    public override Type OptionsType => typeof(PresenceXmlOptions);
    /// <inheritdoc/>
    public override void AddOptions(OptionsSet options) => options.Add(new PresenceXmlOptions());
}
