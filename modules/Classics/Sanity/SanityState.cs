using Chappe.Engine.Routing;

namespace Chappe.Modules.Classics;

/// <summary>What sanity remembers about one message: the reply that is due.</summary>
internal sealed class SanityState : IResettable
{
    /// <summary>The code, or 0.</summary>
    public int Code { get; set; }
    /// <summary>The reason phrase.</summary>
    public string Reason { get; set; } = "";

    /// <inheritdoc/>
    public void Reset() => (Code, Reason) = (0, "");
}
