using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Tasks;

/// <summary>The words of rtimer: its parameters only.</summary>
public static class RtimerFunctions
{
    /// <summary>The parameters of rtimer: <c>rtimer.every(10, CLEANUP)</c> at the top level.</summary>
    [Export(RouteKinds.Any | RouteKinds.Load, Module = "rtimer")]
    public static RtimerOptions rtimer => Here.Options<RtimerOptions>();
}
