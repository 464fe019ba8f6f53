using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;
using Chappe.Sip.Messages;

namespace Chappe.Modules.Auth;

/// <summary>Words of Kamailio's auth_db. They ask a database, so they are awaited.</summary>
public static class AuthDbFunctions
{
    private static AuthDbModule Module => Here.Context.Proxy.Module<AuthDbModule>();

    /// <summary>Parameters: <c>auth_db.db_url = "sqlite:///var/lib/chappe/users.db";</c> at the top level.</summary>
    [Export(RouteKinds.Any | RouteKinds.Load, Module = "auth_db")]
    public static AuthDbOptions auth_db => Here.Options<AuthDbOptions>();

    /// <summary>Checks Authorization of a REGISTER, and Proxy-Authorization of anything else, against the users in a table.</summary>
    /// <param name="realm">The realm that the challenge named.</param>
    /// <param name="table">The table, mostly <c>subscriber</c>.</param>
    /// <param name="flags">1: the user must be the one of To in a REGISTER or PUBLISH, of From in anything else, and From and To of a REGISTER or PUBLISH the same; 2: not for INVITE, BYE, PRACK, UPDATE and MESSAGE, which may come forwarded.</param>
    /// <returns>true when they are right, and always for ACK and CANCEL; false: -1 nonce or URI do not fit, or the database does not answer, -2 wrong password, -3 no such user, -4 nonce too old, -5 no credentials for this realm, -6 nonce count used before, -8 the user is another.</returns>
    [Export(RouteKinds.Request, Module = "auth_db")]
    public static async ValueTask<Rc> auth_check(Text realm, Text table, int flags = 0)
    {
        var context = Here.Context;
        var header = context.Message.Method == SipMethod.Register ? HeaderId.Authorization : HeaderId.ProxyAuthorization;
        var outcome = await Module.CheckAsync(context, header, realm, table, default);
        if (outcome == AuthOutcome.Authenticated && !Identity.Fits(context, flags, context.Routes.Options.Get<AuthDbOptions>().use_domain)) outcome = AuthOutcome.UserMismatch;
        return (int)outcome;
    }

    /// <summary>Checks Authorization against the users in a table.</summary>
    /// <param name="realm">The realm that the challenge named.</param>
    /// <param name="table">The table, mostly <c>subscriber</c>.</param>
    /// <param name="method">The method that the credentials cover, when it is not the request's.</param>
    /// <returns>As <c>auth_check</c>.</returns>
    [Export(RouteKinds.Request | RouteKinds.Event, Module = "auth_db")]
    public static async ValueTask<Rc> www_authenticate(Text realm, Text table, Text method = default) =>
        (int)await Module.CheckAsync(Here.Context, HeaderId.Authorization, realm, table, method);

    /// <summary>As <c>www_authenticate</c>, for Proxy-Authorization.</summary>
    /// <inheritdoc cref="www_authenticate"/>
    [Export(RouteKinds.Request, Module = "auth_db")]
    public static async ValueTask<Rc> proxy_authenticate(Text realm, Text table) =>
        (int)await Module.CheckAsync(Here.Context, HeaderId.ProxyAuthorization, realm, table, default);

    /// <summary>The old name of <c>www_authenticate</c>.</summary>
    /// <inheritdoc cref="www_authenticate"/>
    [Export(RouteKinds.Request | RouteKinds.Event, Module = "auth_db")]
    public static ValueTask<Rc> www_authorize(Text realm, Text table) => www_authenticate(realm, table);

    /// <summary>The old name of <c>proxy_authenticate</c>.</summary>
    /// <inheritdoc cref="proxy_authenticate"/>
    [Export(RouteKinds.Request, Module = "auth_db")]
    public static ValueTask<Rc> proxy_authorize(Text realm, Text table) => proxy_authenticate(realm, table);

    /// <summary>Asks whether the user of a URI is in a table, and loads what <c>auth_db.load_credentials</c> names.</summary>
    /// <param name="uri">The URI.</param>
    /// <param name="table">The table, mostly <c>subscriber</c>.</param>
    /// <param name="flags">1: the domain counts too; 2: load nothing.</param>
    /// <returns>false: -1 the URI has no user, or the database does not answer, -2 there is no such user.</returns>
    [Export(RouteKinds.Any, Module = "auth_db")]
    public static async ValueTask<Rc> is_subscriber(Text uri, Text table, int flags = 0) => await Module.FindAsync(Here.Context, uri, table, flags);
}
