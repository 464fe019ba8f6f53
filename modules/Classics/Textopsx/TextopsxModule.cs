using Chappe.Engine.Modules;

namespace Chappe.Modules.Classics;

/// <summary>This is Kamailio's module textopsx: editing lists in headers, and showing edits.</summary>
public sealed class TextopsxModule : Module
{
    /// <inheritdoc/>
    public override string Name => "textopsx";
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(TextopsxFunctions), typeof(HeaderValueFunctions), typeof(IteratorFunctions)];
}
