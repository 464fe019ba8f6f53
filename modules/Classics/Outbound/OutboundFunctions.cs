using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Classics;

/// <summary>The one word of outbound: its parameters.</summary>
public static class OutboundFunctions
{
    /// <summary>The parameters of outbound: <c>outbound.outbound_active = true</c> makes this an edge proxy of RFC 5626.</summary>
    [Export(RouteKinds.Any | RouteKinds.Load, Module = "outbound")]
    public static OutboundOptions outbound => Here.Options<OutboundOptions>();
}
