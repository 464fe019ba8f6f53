using Chappe.Engine.Modules;

namespace Chappe.Modules.Classics;

/// <summary>This is Kamailio's module sdpops: words about the session description in the body.</summary>
public sealed class SdpopsModule : Module
{
    /// <inheritdoc/>
    public override string Name => "sdpops";
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(SdpTestFunctions), typeof(SdpEditFunctions), typeof(SdpIteratorFunctions)];
}
