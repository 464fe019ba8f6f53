using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Registrar;

/// <summary>Words of Kamailio's usrloc.</summary>
public static class UsrlocFunctions
{
    private static readonly UlcVariable s_ulc = new();

    /// <summary>Parameters: <c>usrloc.db_mode = 1;</c> at the top level.</summary>
    [Export(RouteKinds.Any | RouteKinds.Load, Module = "usrloc")]
    public static UsrlocOptions usrloc => Here.Options<UsrlocOptions>();

    /// <summary><c>$(ulc(profile=>attribute)[index])</c>: what <c>reg_fetch_contacts</c> copied, or <c>ulc["exp", …]</c> in <c>event_route[usrloc:contact-expired]</c>.</summary>
    [Export(RouteKinds.Any, Module = "usrloc")]
    public static UlcVariable ulc => s_ulc;
}
