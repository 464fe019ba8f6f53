using System.Text;
using Chappe.Engine.Routing;
using Chappe.Engine.Transactions;
using Chappe.Engine.Vocabulary;
using Chappe.Modules.Uac.Replacing;
using Chappe.Sip.Messages;

namespace Chappe.Modules.Uac;

/// <summary>Words of Kamailio's uac.</summary>
public static class UacFunctions
{
    private const RouteKinds Requests = RouteKinds.Request | RouteKinds.Failure | RouteKinds.Branch | RouteKinds.BranchFailure;

    /// <summary>The parameters of uac.</summary>
    [Export(RouteKinds.Any | RouteKinds.Load, Module = "uac")]
    public static UacOptions uac => Here.Options<UacOptions>();

    /// <summary><c>$uac_req(name)</c>: method, ruri, furi, turi, ouri, sock, hdrs, body, callid, ftag, ttag, cseqno, auser, apasswd, arealm, evroute, evparam; in <c>event_route[uac:reply]</c> evcode and evtype (1 a reply came, 2 none).</summary>
    [Export(RouteKinds.Any, Module = "uac")]
    public static UacRequestValues uac_req { get; } = new();

    /// <summary>Sends the request that <c>uac_req[…]</c> describes, in a transaction. With <c>evroute</c> 1, <c>event_route[uac:reply]</c> hears how it ended.</summary>
    /// <returns>false when method, ruri or furi is missing, or it is INVITE, ACK or CANCEL.</returns>
    [Export(RouteKinds.Any, Module = "uac")]
    public static Rc uac_req_send()
    {
        var context = Here.Context;
        return OwnRequests.Send(context, context.Slots.Find<UacState>()?.Values ?? []);
    }

    /// <summary>Answers the challenge of a 401 or 407 in a failure route; <c>t_relay()</c> then sends the request again with our credentials. Only realms that we hold credentials for are answered.</summary>
    /// <param name="mode">Taken, for scripts written for Kamailio.</param>
    /// <returns>false when the reply is no challenge, or we hold nothing for it.</returns>
    [Export(RouteKinds.Failure | RouteKinds.BranchFailure, Module = "uac")]
    public static Rc uac_auth(int mode = 0)
    {
        var context = Here.Context;
        var message = context.Message;
        // Credentials of ours that were refused are not tried again (RFC 3261 section 22.2), nor is a challenge answered twice in a row.
        const string TriedAvp = "$uac.tried";
        if (context.Avps.CountOf(TriedAvp) >= 2) return Rc.False;
        var reply = TransactionTable.ReplyAtHand(context);
        if (reply.Length == 0) return Rc.False;
        string method = Encoding.ASCII.GetString(message[message.MethodName]);
        if (DigestClient.Answer(reply, ChooseFrom(context), method, Encoding.UTF8.GetString(context.RequestUri), message[message.Body]) is not { } line) return Rc.False;
        context.Avps.Push(TriedAvp, "1");
        message.Edits.Insert(message.HeadersEnd, Encoding.UTF8.GetBytes(line));
        context.ForgetTarget();
        return Rc.True;
    }

    /// <summary>Writes another From: its URI; its display name stays away. The original comes back in replies and in what follows in the dialog (<c>restore_mode</c>), when the request is record-routed.</summary>
    /// <returns>false when the URI is none.</returns>
    [Export(Requests, Module = "uac")]
    public static Rc uac_replace_from(Text uri) => Replacement.Replace(Here.Context, isFrom: true, default, uri);

    /// <summary>The same with a display name; empty: none. An empty URI leaves the URI as it is.</summary>
    /// <returns>false when the URI is none.</returns>
    [Export(Requests, Module = "uac")]
    public static Rc uac_replace_from(Text display, Text uri) => Replacement.Replace(Here.Context, isFrom: true, display, uri);

    /// <summary>As <c>uac_replace_from</c>, for To.</summary>
    /// <returns>false when the URI is none.</returns>
    [Export(Requests, Module = "uac")]
    public static Rc uac_replace_to(Text uri) => Replacement.Replace(Here.Context, isFrom: false, default, uri);

    /// <summary>The same with a display name.</summary>
    /// <returns>false when the URI is none.</returns>
    [Export(Requests, Module = "uac")]
    public static Rc uac_replace_to(Text display, Text uri) => Replacement.Replace(Here.Context, isFrom: false, display, uri);

    /// <summary>Restores From in a request of the dialog, when <c>restore_mode</c> is <c>manual</c>.</summary>
    /// <returns>false when its Route says nothing about it.</returns>
    [Export(RouteKinds.Request, Module = "uac")]
    public static Rc uac_restore_from() => Replacement.Restore(Here.Context, isFrom: true);

    /// <summary>As <c>uac_restore_from</c>, for To.</summary>
    /// <returns>false when its Route says nothing about it.</returns>
    [Export(RouteKinds.Request, Module = "uac")]
    public static Rc uac_restore_to() => Replacement.Restore(Here.Context, isFrom: false);

    private static Func<string, Credential?> ChooseFrom(RouteContext context)
    {
        var options = context.Routes.Options.Get<UacOptions>();
        string AvpOf(string name) => name.Length == 0 ? "" : context.Avps.Get(NamedVariables.AvpName(name)).ToString();
        string user = AvpOf(options.auth_username_avp), password = AvpOf(options.auth_password_avp), wanted = AvpOf(options.auth_realm_avp);
        return realm => user.Length > 0 && (wanted.Length == 0 || wanted == realm) ? new Credential(user, realm, password) : options.credential.For(realm) ?? context.Proxy.Module<UacModule>().CredentialFor(realm);
    }
}
