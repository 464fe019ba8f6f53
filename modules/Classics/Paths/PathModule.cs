using Chappe.Engine.Modules;

namespace Chappe.Modules.Classics;

/// <summary>This is Kamailio's module path: Path headers for registrations (RFC 3327).</summary>
public sealed class PathModule : Module
{
    /// <inheritdoc/>
    public override string Name => "path";
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(PathFunctions)];
    /// <inheritdoc/>
    public override Type? OptionsType => typeof(PathOptions);
    /// <inheritdoc/>
    public override void AddOptions(OptionsSet options) => options.Add(new PathOptions());
}
