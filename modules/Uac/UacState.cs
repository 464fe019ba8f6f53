using Chappe.Engine.Routing;

namespace Chappe.Modules.Uac;

/// <summary>What a message's routes set for the next request of our own, or what came of the last one.</summary>
internal sealed class UacState : IResettable
{
    /// <summary>The attributes of <c>$uac_req</c>.</summary>
    public Dictionary<string, string> Values { get; } = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public void Reset() => Values.Clear();
}
