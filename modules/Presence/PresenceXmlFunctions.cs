using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Presence;

/// <summary>Words of Kamailio's presence_xml.</summary>
public static class PresenceXmlFunctions
{
    /// <summary>The parameters of presence_xml.</summary>
    [Export(RouteKinds.Any | RouteKinds.Load, Module = "presence_xml")]
    public static PresenceXmlOptions presence_xml => Here.Options<PresenceXmlOptions>();
}
