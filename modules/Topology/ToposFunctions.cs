using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Topology;

/// <summary>Words of Kamailio's topos: its parameters alone. It hides by being loaded.</summary>
public static class ToposFunctions
{
    /// <summary>The parameters of topos.</summary>
    [Export(RouteKinds.Any | RouteKinds.Load, Module = "topos")]
    public static ToposOptions topos => Here.Options<ToposOptions>();
}
