using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Classics;

/// <summary>The words of enum. DNS is awaited: <c>await enum_query()</c>.</summary>
public static class EnumFunctions
{
    /// <summary>The parameters of enum. The word is a keyword of C#, so it is written <c>enum_</c>.</summary>
    [Export(RouteKinds.Any | RouteKinds.Load, Module = "enum")]
    public static EnumOptions enum_ => Here.Options<EnumOptions>();

    /// <summary>Looks the number in the Request-URI's user (<c>+4930…</c>) up; the first URI becomes the Request-URI, the others are appended as branches.</summary>
    /// <param name="suffix">The domain; left out: <c>domain_suffix</c>.</param>
    /// <param name="service">The service; left out: <c>sip</c>.</param>
    /// <returns>false when it is no number, or nothing was found.</returns>
    [Export(RouteKinds.Request | RouteKinds.Failure, Module = "enum")]
    public static ValueTask<Rc> enum_query(Text suffix = default, Text service = default) => QueryAsync(PseudoVariables.rU, suffix.IsEmpty ? enum_.domain_suffix : suffix.ToString(), service);

    /// <summary>The same for a number that the script names; the Request-URI becomes what is found.</summary>
    /// <returns>false when it is no number, or nothing was found.</returns>
    [Export(RouteKinds.Request | RouteKinds.Failure, Module = "enum")]
    public static ValueTask<Rc> enum_pv_query(Text number, Text suffix = default, Text service = default) => QueryAsync(number, suffix.IsEmpty ? enum_.domain_suffix : suffix.ToString(), service);

    /// <summary>As <c>enum_query</c>, below <c>i_suffix</c>.</summary>
    /// <returns>false when it is no number, or nothing was found.</returns>
    [Export(RouteKinds.Request | RouteKinds.Failure, Module = "enum")]
    public static ValueTask<Rc> i_enum_query(Text suffix = default, Text service = default) => QueryAsync(PseudoVariables.rU, suffix.IsEmpty ? enum_.i_suffix : suffix.ToString(), service);

    /// <summary>Asks whether the number in From's user is one that its host serves by ENUM.</summary>
    /// <returns>false when it is no number, or is found elsewhere or nowhere.</returns>
    [Export(RouteKinds.Request, Module = "enum")]
    public static async ValueTask<Rc> is_from_user_enum(Text suffix = default, Text service = default)
    {
        string number = AddressPseudoVariables.fU.ToString(), host = AddressPseudoVariables.fd.ToString();
        foreach (string uri in await FindAsync(number, suffix.IsEmpty ? enum_.domain_suffix : suffix.ToString(), service.IsEmpty ? "sip" : service.ToString()))
            if (((Text)uri).uri.host.ToString().Equals(host, StringComparison.OrdinalIgnoreCase)) return Rc.True;
        return Rc.False;
    }

    private static async ValueTask<Rc> QueryAsync(Text number, string suffix, Text service)
    {
        string added = enum_.tel_uri_params;
        var uris = await FindAsync(number.ToString(), suffix, service.IsEmpty ? "sip" : service.ToString());
        if (uris.Count == 0) return Rc.False;
        var context = Here.Context;
        for (int i = 0; i < uris.Count; i++)
        {
            Text uri = added.Length > 0 && uris[i].StartsWith("tel:", StringComparison.OrdinalIgnoreCase) ? $"{uris[i]};{added}" : uris[i];
            // DNS is the network: what it names must not lead to this machine (threats S2).
            if (i > 0) context.Branches.Add(new BranchTarget { Uri = context.Arena.Store(uri), Q = -1 });
            else if (!UriEditing.SetRequestUri(context, uri)) return Rc.False;
        }
        return Rc.True;
    }

    private static async ValueTask<List<string>> FindAsync(string number, string suffix, string service)
    {
        if (EnumRecords.NameOf(number, suffix) is not { } name) return [];
        var records = await Here.Context.Proxy.Resolver.FindNaptrAsync(name);
        return EnumRecords.UrisOf(records, number, service);
    }
}
