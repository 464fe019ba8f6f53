using Chappe.Engine.Routing;

namespace Chappe.Modules.Classics;

/// <summary>What textopsx remembers about one message: the walks at work.</summary>
internal sealed class WalkState : IResettable
{
    /// <summary>Walks over headers.</summary>
    public Walks Headers { get; } = new();
    /// <summary>Walks over body lines.</summary>
    public Walks Lines { get; } = new();

    /// <inheritdoc/>
    public void Reset()
    {
        Headers.Clear();
        Lines.Clear();
    }
}
