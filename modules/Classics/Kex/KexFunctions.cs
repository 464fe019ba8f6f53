using Chappe.Engine.Diagnostics;
using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Classics;

/// <summary>The words of kex that the core does not have already.</summary>
public static class KexFunctions
{
    /// <summary>Sets the level of the log for the whole proxy: -1 errors, 0 warnings, 1 notices, 2 information, 3 debugging.</summary>
    [Export(RouteKinds.Any, Module = "kex")]
    public static Rc setdebug(int level)
    {
        Here.Context.Proxy.Log.Level = (LogLevel)Math.Clamp(level, (int)LogLevel.Alert, (int)LogLevel.Debug);
        return Rc.True;
    }

    /// <summary>Sets the level of the log back to <c>core.debug</c>.</summary>
    [Export(RouteKinds.Any, Module = "kex")]
    public static Rc resetdebug() => setdebug(Here.Context.Routes.Options.Get<Chappe.Engine.CoreOptions>().debug);
}
