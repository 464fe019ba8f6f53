using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Topology;

/// <summary>Words of Kamailio's topoh: its parameters alone. It hides by being loaded.</summary>
public static class TopohFunctions
{
    /// <summary>The parameters of topoh.</summary>
    [Export(RouteKinds.Any | RouteKinds.Load, Module = "topoh")]
    public static TopohOptions topoh => Here.Options<TopohOptions>();
}
