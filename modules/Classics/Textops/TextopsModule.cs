using Chappe.Engine.Modules;

namespace Chappe.Modules.Classics;

/// <summary>This is Kamailio's module textops: looking at and editing messages as text.</summary>
public sealed class TextopsModule : Module
{
    /// <inheritdoc/>
    public override string Name => "textops";
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(TextopsFunctions), typeof(HeaderFunctions), typeof(BodyFunctions), typeof(SubstFunctions)];
}
