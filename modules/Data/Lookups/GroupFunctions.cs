using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Data;

/// <summary>Words of Kamailio's group.</summary>
public static class GroupFunctions
{
    private static GroupModule Module => Here.Context.Proxy.Module<GroupModule>();

    /// <summary>The parameters of group.</summary>
    [Export(RouteKinds.Any | RouteKinds.Load, Module = "group")]
    public static GroupOptions group => Here.Options<GroupOptions>();

    /// <summary>Asks whether a user belongs to a group: <c>await is_user_in(fu, "pstn")</c>.</summary>
    /// <param name="who">A URI; or <c>"From"</c>, <c>"To"</c>, <c>"Request-URI"</c>, <c>"Credentials"</c>.</param>
    /// <param name="grp">The group.</param>
    /// <returns>false when he does not, or the database does not answer.</returns>
    [Export(RouteKinds.Request | RouteKinds.Failure, Module = "group")]
    public static async ValueTask<Rc> is_user_in(Text who, Text grp) => await Module.IsInAsync(Here.Context, who, grp);

    /// <summary>Puts the numbers of the groups whose expression a user fits into an AVP.</summary>
    /// <param name="who">As for <c>is_user_in</c>.</param>
    /// <param name="avp">The variable by its name: <c>$avp(group)</c>.</param>
    /// <returns>How many there are; false (-1) when there is none.</returns>
    [Export(RouteKinds.Request | RouteKinds.Failure, Module = "group")]
    public static Rc get_user_group(Text who, [VariableName] string avp)
    {
        int count = 0;
        foreach (int number in Module.GroupsOf(Here.Context, who))
            if (NamedVariables.TrySet(avp, number)) count++;
        return count > 0 ? count : -1;
    }
}
