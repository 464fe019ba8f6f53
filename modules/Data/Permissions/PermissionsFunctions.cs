using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Data;

/// <summary>Words of Kamailio's permissions about addresses and trusted peers.</summary>
public static class PermissionsFunctions
{
    private static PermissionsModule Module => Here.Context.Proxy.Module<PermissionsModule>();

    /// <summary>The parameters of permissions.</summary>
    [Export(RouteKinds.Any | RouteKinds.Load, Module = "permissions")]
    public static PermissionsOptions permissions => Here.Options<PermissionsOptions>();

    /// <summary>Asks whether the source of the message is in a group of addresses; its tag goes to <c>permissions.peer_tag_avp</c>.</summary>
    /// <returns>false when it is not.</returns>
    [Export(RouteKinds.Any, Module = "permissions")]
    public static Rc allow_source_address(int group = 1)
    {
        var context = Here.Context;
        return group > 0 && Module.FindAddress(context, group, context.Source.Remote, context.Source.Remote.Port) is not null;
    }

    /// <summary>Asks for the group of the source of the message.</summary>
    /// <returns>The number of the first group; false (-1) when it is in none.</returns>
    [Export(RouteKinds.Any, Module = "permissions")]
    public static Rc allow_source_address_group()
    {
        var context = Here.Context;
        return Module.FindAddress(context, 0, context.Source.Remote, context.Source.Remote.Port)?.Group ?? -1;
    }

    /// <summary>Asks whether an address, or a domain, is in a group.</summary>
    /// <param name="group">The group.</param>
    /// <param name="address">An address or a domain; no name is resolved.</param>
    /// <param name="port">The port; 0: any.</param>
    /// <returns>false when it is not.</returns>
    [Export(RouteKinds.Any, Module = "permissions")]
    public static Rc allow_address(int group, Text address, Text port) => group > 0 && Module.FindAddress(Here.Context, group, address, port.ToInt()) is not null;

    /// <summary>Asks for the group of an address or a domain.</summary>
    /// <param name="address">An address or a domain.</param>
    /// <param name="port">The port; 0: any.</param>
    /// <returns>The number of the first group; false (-1) when it is in none.</returns>
    [Export(RouteKinds.Any, Module = "permissions")]
    public static Rc allow_address_group(Text address, Text port) => Module.FindAddress(Here.Context, 0, address, port.ToInt())?.Group ?? -1;

    /// <summary>Asks whether the sender of the request is trusted: by its address, its transport, and expressions for From and Request-URI. Asks the database when <c>permissions.db_mode</c> is 0, so it is awaited.</summary>
    /// <returns>false when it is not, or the database does not answer; with <c>peer_tag_mode</c> 1 the number of lines that fit.</returns>
    [Export(RouteKinds.Request | RouteKinds.Failure, Module = "permissions")]
    public static ValueTask<Rc> allow_trusted() => allow_trusted(NetworkPseudoVariables.si, NetworkPseudoVariables.proto, default);

    /// <summary>As <c>allow_trusted()</c>, with an address, a transport and a From URI that the script brings.</summary>
    /// <param name="source">The address, as it is written in the table.</param>
    /// <param name="proto">The transport, or <c>any</c>.</param>
    /// <param name="from">The From URI; that of the request when it is left out.</param>
    /// <inheritdoc cref="allow_trusted()"/>
    [Export(RouteKinds.Request | RouteKinds.Failure, Module = "permissions")]
    public static async ValueTask<Rc> allow_trusted(Text source, Text proto, Text from = default) =>
        await Module.CountTrustedAsync(Here.Context, source.ToString(), proto.ToString(), from.IsNull ? AddressPseudoVariables.fu : from);
}
