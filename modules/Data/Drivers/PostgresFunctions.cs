using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Data;

/// <summary>The parameters of the drivers.</summary>
public static class PostgresFunctions
{
    /// <summary>The parameters of db_postgres.</summary>
    [Export(RouteKinds.Any | RouteKinds.Load, Module = "db_postgres")]
    public static PostgresOptions db_postgres => Here.Options<PostgresOptions>();
}
