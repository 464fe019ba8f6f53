using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Uac.Registrations;

/// <summary>Words about our registrations.</summary>
public static class RegistrationFunctions
{
    private static UacModule Module => Here.Context.Proxy.Module<UacModule>();

    /// <summary>Looks up who a call to one of our registrations is for: the local address of the name in its Request-URI's user.</summary>
    /// <param name="uuid">The name: <c>rU</c> of what the other registrar sends.</param>
    /// <param name="uri">The local SIP URI.</param>
    /// <returns>false when there is none.</returns>
    [Export(RouteKinds.Any, Module = "uac")]
    public static Rc uac_reg_lookup(Text uuid, out Text uri)
    {
        var found = Module.Registrations.Find("l_uuid", uuid.ToString());
        uri = found is null ? default(Text) : $"sip:{found.LocalUser}@{found.LocalDomain}";
        return found is not null;
    }

    /// <summary>Asks for the state of a registration.</summary>
    /// <returns>1 it is online; false: -1 it is known and not online, -2 there is none.</returns>
    [Export(RouteKinds.Any, Module = "uac")]
    public static Rc uac_reg_status(Text uuid) => Module.Registrations.Find("l_uuid", uuid.ToString()) is not { } found ? -2 : found.State == RegistrationState.Online ? 1 : -1;

    /// <summary>Sends the request at hand to the registrar of one of our registrations: its Request-URI's host, and the credentials for <c>uac_auth()</c>.</summary>
    /// <param name="user">The local user, or with mode 1 the name of the registration.</param>
    /// <param name="mode">0 by local user, 1 by name.</param>
    /// <returns>false when there is none.</returns>
    [Export(RouteKinds.Request | RouteKinds.Failure | RouteKinds.Branch, Module = "uac")]
    public static Rc uac_reg_request_to(Text user, int mode)
    {
        var context = Here.Context;
        if (Module.Registrations.Find((mode & 1) != 0 ? "l_uuid" : "l_username", user.ToString()) is not { } found) return Rc.False;
        if (!UriEditing.SetRequestUri(context, UriEditing.WithPart(UriEditing.RequestUri(context), UriPart.HostPort, found.RemoteDomain), TargetOrigin.Script)) return Rc.False;
        if (found.AuthProxy.Length > 0) context.SetDestinationOfScript(context.Arena.Store(found.AuthProxy));
        var options = context.Routes.Options.Get<UacOptions>();
        if (options.auth_username_avp.Length > 0) context.Avps.Push(NamedVariables.AvpName(options.auth_username_avp), found.Credential.User);
        if (options.auth_password_avp.Length > 0) context.Avps.Push(NamedVariables.AvpName(options.auth_password_avp), found.Credential.Secret);
        if (options.auth_realm_avp.Length > 0) context.Avps.Push(NamedVariables.AvpName(options.auth_realm_avp), found.Credential.Realm);
        return Rc.True;
    }

    /// <summary>Switches a registration on.</summary>
    /// <param name="attribute">A column's name, such as <c>l_uuid</c>.</param>
    /// <param name="value">Its value.</param>
    /// <returns>false when there is none.</returns>
    [Export(RouteKinds.Any, Module = "uac")]
    public static Rc uac_reg_enable(string attribute, Text value) => RegistrationRpc.Enable(Module, attribute, value.ToString());

    /// <summary>Switches a registration off; its registrar is told.</summary>
    /// <returns>false when there is none.</returns>
    [Export(RouteKinds.Any, Module = "uac")]
    public static Rc uac_reg_disable(string attribute, Text value) => RegistrationRpc.Disable(Module, attribute, value.ToString());

    /// <summary>Sends a registration at once.</summary>
    /// <returns>false when there is none.</returns>
    [Export(RouteKinds.Any, Module = "uac")]
    public static Rc uac_reg_refresh(Text uuid) => RegistrationRpc.Enable(Module, "l_uuid", uuid.ToString());
}
