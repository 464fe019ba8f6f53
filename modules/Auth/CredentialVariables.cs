using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;
using Chappe.Sip.Messages;

namespace Chappe.Modules.Auth;

/// <summary>Kamailio's pseudo-variables about credentials. They tell what the request claims; only a check says whether it is true.</summary>
public static class CredentialVariables
{
    /// <summary><c>$au</c>: the user in the credentials, without a domain.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static Text au => Find() is { } state ? Part(state, state.Credentials.Username, UserLength(state)) : default;

    /// <summary><c>$Au</c>: who pays: the user in the credentials, else the one in From.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static Text Au => au is { IsNull: false } user ? user : AddressPseudoVariables.fU;

    /// <summary><c>$aU</c>: the username as a whole.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static Text aU => Find() is { } state ? Part(state, state.Credentials.Username) : default;

    /// <summary><c>$ad</c>: the domain behind the @ of the username, empty when there is none.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static Text ad
    {
        get
        {
            if (Find() is not { } state) return default;
            var name = state.Credentials.Username;
            int behind = Math.Min(UserLength(state) + 1, name.Length);
            return Part(state, new Slice(name.Offset + behind, name.Length - behind));
        }
    }

    /// <summary><c>$ar</c>: the realm.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static Text ar => Find() is { } state ? Part(state, state.Credentials.Realm) : default;

    /// <summary><c>$adu</c>: the URI that the credentials are for.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static Text adu => Find() is { } state ? Part(state, state.Credentials.Uri) : default;

    /// <summary><c>$aa</c>: the algorithm as written, empty when it is not.</summary>
    [Export(RouteKinds.Any, Module = "pv")]
    public static Text aa => Find() is { } state ? Part(state, state.Credentials.AlgorithmName) : default;

    /// <summary>The credentials that were checked last, else the first readable ones of Authorization, then of Proxy-Authorization.</summary>
    private static AuthState? Find()
    {
        var context = Here.Context;
        var state = context.Slots.Get<AuthState>();
        if (state.HasCredentials) return state;
        context.Refresh();
        var message = context.Message;
        foreach (var id in (ReadOnlySpan<HeaderId>)[HeaderId.Authorization, HeaderId.ProxyAuthorization])
            for (int i = message.IndexOf(id); i >= 0; i = message.IndexOf(id, i + 1))
                if (state.TryRead(message, message.Headers[i])) return state;
        return null;
    }

    private static int UserLength(AuthState state) => state.Username.LastIndexOf((byte)'@') is >= 0 and var at ? at : state.Username.Length;

    private static Text Part(AuthState state, Slice slice, int length = int.MaxValue) => state.TextOf(new Slice(slice.Offset, Math.Min(slice.Length, length)));
}
