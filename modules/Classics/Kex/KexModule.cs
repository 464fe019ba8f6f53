using Chappe.Engine.Modules;

namespace Chappe.Modules.Classics;

/// <summary>This is Kamailio's module kex: extensions of the core.</summary>
public sealed class KexModule : Module
{
    /// <inheritdoc/>
    public override string Name => "kex";
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(KexFunctions)];
}
