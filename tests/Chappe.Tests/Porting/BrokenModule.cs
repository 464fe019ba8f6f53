using Chappe.Engine.Modules;
using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Tests.Porting;

/// <summary>This is a module with a mistake: its word throws.</summary>
public sealed class BrokenModule : Module
{
    public override string Name => "broken";
    public override IReadOnlyList<Type> Vocabulary => [typeof(BrokenFunctions)];
}

/// <summary>Its word.</summary>
public static class BrokenFunctions
{
    /// <summary>Throws.</summary>
    [Export(RouteKinds.Any, Module = "broken")]
    public static Rc break_here() => throw new InvalidOperationException("something is broken");
}
