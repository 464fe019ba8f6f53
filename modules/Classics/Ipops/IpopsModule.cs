using Chappe.Engine.Modules;

namespace Chappe.Modules.Classics;

/// <summary>This is Kamailio's module ipops: questions about IP addresses.</summary>
public sealed class IpopsModule : Module
{
    /// <inheritdoc/>
    public override string Name => "ipops";
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(IpopsFunctions)];
}
