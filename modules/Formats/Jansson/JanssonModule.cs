using Chappe.Engine.Modules;

namespace Chappe.Modules.Formats;

/// <summary>This is Kamailio's module jansson: JSON that scripts read and write by paths.</summary>
public sealed class JanssonModule : Module
{
    /// <inheritdoc/>
    public override string Name => "jansson";
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(JanssonFunctions)];
}
