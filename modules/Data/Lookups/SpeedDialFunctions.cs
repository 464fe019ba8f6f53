using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Data;

/// <summary>Words of Kamailio's speeddial. They ask a database, so they are awaited.</summary>
public static class SpeedDialFunctions
{
    /// <summary>The parameters of speeddial.</summary>
    [Export(RouteKinds.Any | RouteKinds.Load, Module = "speeddial")]
    public static SpeedDialOptions speeddial => Here.Options<SpeedDialOptions>();

    /// <summary>Puts what the short number in the Request-URI stands for into the Request-URI.</summary>
    /// <param name="table">The table, mostly <c>speed_dial</c>.</param>
    /// <param name="owner">Whose number it is, as a URI; the one in From when it is left out.</param>
    /// <returns>false when it stands for nothing, or the database does not answer.</returns>
    [Export(RouteKinds.Request | RouteKinds.Failure, Module = "speeddial")]
    public static async ValueTask<Rc> sd_lookup(string table, Text owner = default)
    {
        var context = Here.Context;
        var found = await context.Proxy.Module<SpeedDialModule>().FindAsync(context, table, owner.IsEmpty ? AddressPseudoVariables.fu : owner, PseudoVariables.ru);
        return !found.IsNull && UriEditing.SetRequestUri(context, found);
    }
}
