using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Data;

/// <summary>The parameters of all databases.</summary>
public static class DatabaseFunctions
{
    /// <summary>The bounds of all databases: <c>database.query_timeout = 2</c>.</summary>
    [Export(RouteKinds.Any | RouteKinds.Load, Module = "chappe")]
    public static DatabaseOptions database => Here.Options<DatabaseOptions>();
}
