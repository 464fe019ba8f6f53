using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;
using Chappe.Sip.Messages;

namespace Chappe.Modules.Auth;

/// <summary>Words of Kamailio's auth_ephemeral.</summary>
public static class EphemeralFunctions
{
    private static EphemeralModule Module => Here.Context.Proxy.Module<EphemeralModule>();

    /// <summary>Parameters: <c>auth_ephemeral.secret = env("CHAPPE_SECRET");</c> at the top level.</summary>
    [Export(RouteKinds.Any | RouteKinds.Load, Module = "auth_ephemeral")]
    public static EphemeralOptions auth_ephemeral => Here.Options<EphemeralOptions>();

    /// <summary>Checks digest credentials that expire: Authorization of a REGISTER, Proxy-Authorization of anything else.</summary>
    /// <param name="realm">The realm that the challenge named.</param>
    /// <returns>true when they are right and current; false: -1 nonce or URI do not fit, -2 wrong password, -4 nonce too old, -5 no credentials for this realm, -6 nonce count used before, -7 the name is expired, good for too long, or none.</returns>
    [Export(RouteKinds.Request, Module = "auth_ephemeral")]
    public static Rc autheph_check(Text realm) =>
        Here.Context.Message.Method == SipMethod.Register ? autheph_www(realm) : autheph_proxy(realm);

    /// <summary>As <c>autheph_check</c>, for Authorization.</summary>
    /// <param name="realm">The realm that the challenge named.</param>
    /// <param name="method">The method that the credentials cover, when it is not the request's.</param>
    /// <returns>As <c>autheph_check</c>.</returns>
    [Export(RouteKinds.Request, Module = "auth_ephemeral")]
    public static Rc autheph_www(Text realm, Text method = default) => (int)Module.Check(Here.Context, HeaderId.Authorization, realm.Octets, method.Octets);

    /// <summary>As <c>autheph_check</c>, for Proxy-Authorization.</summary>
    /// <param name="realm">The realm that the challenge named.</param>
    /// <returns>As <c>autheph_check</c>.</returns>
    [Export(RouteKinds.Request, Module = "auth_ephemeral")]
    public static Rc autheph_proxy(Text realm) => (int)Module.Check(Here.Context, HeaderId.ProxyAuthorization, realm.Octets, default);

    /// <summary>Checks a name and a password as they came, in a query or a cookie of a WebSocket handshake.</summary>
    /// <returns>true when they are right and current; false: -1 one is empty, -2 wrong password, or too many of them lately, -7 the name is expired, good for too long, or none.</returns>
    [Export(RouteKinds.Request | RouteKinds.Event, Module = "auth_ephemeral")]
    public static Rc autheph_authenticate(Text username, Text password) => (int)Module.Authenticate(Here.Context, username.Octets, password.Octets);

    /// <summary>Compares the user part of credentials with the user of From.</summary>
    /// <param name="username">The name in the credentials; left out: the one that was found right in this message.</param>
    /// <returns>false: -1 it is another, or nobody was authenticated, -2 the name is none.</returns>
    [Export(RouteKinds.Request, Module = "auth_ephemeral")]
    public static Rc autheph_check_from(Text username = default) => Module.CheckUser(Here.Context, username.Octets, isTo: false);

    /// <summary>As <c>autheph_check_from</c>, with the user of To.</summary>
    /// <inheritdoc cref="autheph_check_from"/>
    [Export(RouteKinds.Request, Module = "auth_ephemeral")]
    public static Rc autheph_check_to(Text username = default) => Module.CheckUser(Here.Context, username.Octets, isTo: true);

    /// <summary>Says whether the expiry in a name still lies ahead.</summary>
    /// <returns>false when it is past, too far ahead, or the name is none.</returns>
    [Export(RouteKinds.Request | RouteKinds.Event, Module = "auth_ephemeral")]
    public static Rc autheph_check_timestamp(Text username) => Module.IsCurrent(Here.Context, username.Octets);
}
