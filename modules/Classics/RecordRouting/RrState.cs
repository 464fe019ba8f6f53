using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Classics;

/// <summary>What rr remembers about one message: the parameters of our own Route that was taken off.</summary>
public sealed class RrState : IResettable
{
    /// <summary>The URI parameters of our Route, with their leading semicolon; undefined when none was taken off.</summary>
    public Text OwnParameters { get; set; }
    /// <summary>The request had no To tag, and its Routes were all ours.</summary>
    public bool WasPreloaded { get; set; }

    /// <inheritdoc/>
    public void Reset() => (OwnParameters, WasPreloaded) = (default, false);
}
