using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Registrar;

/// <summary>What the registrar's words remember about one message.</summary>
public sealed class RegistrarState : IResettable
{
    /// <summary><c>$ruid</c>: the name of the contact that <c>lookup</c> took for the Request-URI.</summary>
    public Text Ruid { get; set; }

    /// <inheritdoc/>
    public void Reset() => Ruid = default;
}
