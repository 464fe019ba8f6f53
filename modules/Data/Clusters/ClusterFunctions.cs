using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Data;

/// <summary>The parameters of clusters of databases.</summary>
public static class ClusterFunctions
{
    /// <summary>Several databases that stand for one: <c>db_cluster.connect("c1", "mysql://…"); db_cluster.combine("k1", "c1=9s9s;c2=8s8s");</c>, and then <c>cluster://k1</c> where a URL is asked for.</summary>
    [Export(RouteKinds.Any | RouteKinds.Load, Module = "db_cluster")]
    public static ClusterOptions db_cluster => Here.Options<ClusterOptions>();
}
