using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Guards;

/// <summary>Words of Kamailio's pike.</summary>
public static class PikeFunctions
{
    /// <summary>The parameters of pike.</summary>
    [Export(RouteKinds.Any | RouteKinds.Load, Module = "pike")]
    public static PikeOptions pike => Here.Options<PikeOptions>();

    /// <summary>Counts the request for its source and asks whether that sends too many.</summary>
    /// <returns>false when it does: -2 the first time, -1 while it goes on.</returns>
    [Export(RouteKinds.Request, Module = "pike")]
    public static Rc pike_check_req()
    {
        var context = Here.Context;
        return (int)context.Proxy.Module<PikeModule>().Count(context);
    }
}
