using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Data;

/// <summary>Words of Kamailio's uri_db. They ask a database, so they are awaited.</summary>
public static class UriDbFunctions
{
    private static UriDbModule Module => Here.Context.Proxy.Module<UriDbModule>();

    /// <summary>The parameters of uri_db.</summary>
    [Export(RouteKinds.Any | RouteKinds.Load, Module = "uri_db")]
    public static UriDbOptions uri_db => Here.Options<UriDbOptions>();

    /// <summary>Asks whether the user in the credentials may use the name in To. Check the credentials before: they are only a claim.</summary>
    /// <returns>false: -3 he may not, -1 there are no credentials or no name, or the database does not answer.</returns>
    [Export(RouteKinds.Request, Module = "uri_db")]
    public static async ValueTask<Rc> check_to() => await Module.MayUseAsync(Here.Context, AddressPseudoVariables.tu);

    /// <summary>As <c>check_to</c>, with the name in From.</summary>
    /// <inheritdoc cref="check_to"/>
    [Export(RouteKinds.Request, Module = "uri_db")]
    public static async ValueTask<Rc> check_from() => await Module.MayUseAsync(Here.Context, AddressPseudoVariables.fu);

    /// <summary>Asks whether somebody has the name in the Request-URI.</summary>
    /// <returns>false when nobody has, or the database does not answer.</returns>
    [Export(RouteKinds.Request, Module = "uri_db")]
    public static async ValueTask<Rc> does_uri_exist() => await Module.ExistsAsync(Here.Context, PseudoVariables.ru);
}
