using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Data;

/// <summary>The parameters of the drivers.</summary>
public static class MysqlFunctions
{
    /// <summary>The parameters of db_mysql.</summary>
    [Export(RouteKinds.Any | RouteKinds.Load, Module = "db_mysql")]
    public static MysqlOptions db_mysql => Here.Options<MysqlOptions>();
}
