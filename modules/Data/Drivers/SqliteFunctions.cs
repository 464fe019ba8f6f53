using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Data;

/// <summary>The parameters of the drivers.</summary>
public static class SqliteFunctions
{
    /// <summary>The parameters of db_sqlite.</summary>
    [Export(RouteKinds.Any | RouteKinds.Load, Module = "db_sqlite")]
    public static SqliteOptions db_sqlite => Here.Options<SqliteOptions>();
}
