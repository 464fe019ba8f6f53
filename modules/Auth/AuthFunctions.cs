using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;
using Chappe.Sip.Messages;

namespace Chappe.Modules.Auth;

/// <summary>Words of Kamailio's auth.</summary>
public static class AuthFunctions
{
    private static AuthModule Module => Here.Context.Proxy.Module<AuthModule>();

    /// <summary>Parameters: <c>auth.nonce_expire = 300;</c> at the top level.</summary>
    [Export(RouteKinds.Any | RouteKinds.Load, Module = "auth")]
    public static AuthOptions auth => Here.Options<AuthOptions>();

    /// <summary>Checks the Authorization header of <paramref name="realm"/> against a password.</summary>
    /// <param name="realm">The realm that the challenge named.</param>
    /// <param name="password">The password of the user in the credentials (<c>au</c>); or HA1, when <paramref name="flags"/> has 1.</param>
    /// <param name="flags">1: <paramref name="password"/> is HA1, in the digits of the credentials' algorithm.</param>
    /// <param name="method">The method that the credentials cover, when it is not the request's.</param>
    /// <returns>true when they are right, and always for ACK and CANCEL, which cannot be challenged; false: -1 nonce or URI do not fit, -2 wrong password, -4 nonce too old, -5 no credentials for this realm, -6 nonce count used before. Answer any of them with a challenge.</returns>
    [Export(RouteKinds.Request | RouteKinds.Event, Module = "auth")]
    public static Rc pv_www_authenticate(Text realm, Text password, int flags = 0, Text method = default) =>
        (int)Module.Credentials.Check(Here.Context, HeaderId.Authorization, realm.Octets, password.Octets, (flags & 1) != 0, method.Octets);

    /// <summary>As <c>pv_www_authenticate</c>, for Proxy-Authorization.</summary>
    /// <inheritdoc cref="pv_www_authenticate"/>
    [Export(RouteKinds.Request, Module = "auth")]
    public static Rc pv_proxy_authenticate(Text realm, Text password, int flags = 0, Text method = default) =>
        (int)Module.Credentials.Check(Here.Context, HeaderId.ProxyAuthorization, realm.Octets, password.Octets, (flags & 1) != 0, method.Octets);

    /// <summary>Checks Authorization of a REGISTER, and Proxy-Authorization of anything else.</summary>
    /// <param name="realm">The realm that the challenge named.</param>
    /// <param name="password">The password, or HA1 when <paramref name="flags"/> has 1.</param>
    /// <param name="flags">1: <paramref name="password"/> is HA1.</param>
    /// <param name="checks">1: the user must be the one of To in a REGISTER, of From in anything else.</param>
    /// <returns>As <c>pv_www_authenticate</c>; -8 when the user is another.</returns>
    [Export(RouteKinds.Request, Module = "auth")]
    public static Rc pv_auth_check(Text realm, Text password, int flags = 0, int checks = 0)
    {
        var context = Here.Context;
        var outcome = Module.Credentials.Check(context, CredentialsHeader(context), realm.Octets, password.Octets, (flags & 1) != 0, default);
        if (outcome == AuthOutcome.Authenticated && (checks & 1) != 0 && !Identity.IsUserOfRequest(context)) outcome = AuthOutcome.UserMismatch;
        return (int)outcome;
    }

    /// <summary>Sends a 401 with a new nonce. <c>stale=true</c> is added when the check before found the nonce, not the password, at fault.</summary>
    /// <param name="realm">The realm, mostly our domain.</param>
    /// <param name="flags">1 qop "auth", 2 qop "auth-int", 4 no 500 when the challenge cannot be made, 16 stale=true.</param>
    /// <returns>true when it was sent.</returns>
    [Export(RouteKinds.Request, Module = "auth")]
    public static Rc www_challenge(Text realm, int flags = 1) => Challenge.Send(Here.Context, Module, isProxy: false, realm.Octets, (ChallengeFlags)flags);

    /// <summary>As <c>www_challenge</c>, with a 407.</summary>
    /// <inheritdoc cref="www_challenge"/>
    [Export(RouteKinds.Request, Module = "auth")]
    public static Rc proxy_challenge(Text realm, int flags = 1) => Challenge.Send(Here.Context, Module, isProxy: true, realm.Octets, (ChallengeFlags)flags);

    /// <summary>As <c>www_challenge</c> for a REGISTER, as <c>proxy_challenge</c> for anything else.</summary>
    /// <inheritdoc cref="www_challenge"/>
    [Export(RouteKinds.Request, Module = "auth")]
    public static Rc auth_challenge(Text realm, int flags = 1) =>
        Challenge.Send(Here.Context, Module, Here.Context.Message.Method != SipMethod.Register, realm.Octets, (ChallengeFlags)flags);

    /// <summary>Makes the WWW-Authenticate lines of a challenge without sending them.</summary>
    /// <param name="realm">The realm.</param>
    /// <param name="flags">As for <c>www_challenge</c>.</param>
    /// <param name="lines">Whole header lines, each with its line end.</param>
    /// <returns>false when the realm cannot be written.</returns>
    [Export(RouteKinds.Any, Module = "auth")]
    public static Rc auth_get_www_authenticate(Text realm, int flags, out Text lines)
    {
        lines = Challenge.Write(Here.Context, Module, isProxy: false, realm.Octets, (ChallengeFlags)flags);
        return !lines.IsNull;
    }

    /// <summary>Removes the header with the credentials that were found right, so that they do not travel on.</summary>
    /// <returns>false when none were.</returns>
    [Export(RouteKinds.Request, Module = "auth")]
    public static Rc consume_credentials() => Identity.Consume(Here.Context);

    /// <summary>Says whether the request has credentials for <paramref name="realm"/>, right or wrong.</summary>
    /// <returns>true when it has.</returns>
    [Export(RouteKinds.Request, Module = "auth")]
    public static Rc has_credentials(Text realm) => Identity.HasCredentials(Here.Context, realm.Octets);

    private static HeaderId CredentialsHeader(RouteContext context) =>
        context.Message.Method == SipMethod.Register ? HeaderId.Authorization : HeaderId.ProxyAuthorization;
}
