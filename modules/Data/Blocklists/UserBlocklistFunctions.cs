using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Data;

/// <summary>Words of Kamailio's userblocklist.</summary>
public static class UserBlocklistFunctions
{
    private static UserBlocklistModule Module => Here.Context.Proxy.Module<UserBlocklistModule>();

    /// <summary>The parameters of userblocklist.</summary>
    [Export(RouteKinds.Any | RouteKinds.Load, Module = "userblocklist")]
    public static UserBlocklistOptions userblocklist => Here.Options<UserBlocklistOptions>();

    /// <summary>Asks whether a user may call a number by his own list. It asks the database, so it is awaited.</summary>
    /// <param name="user">The user.</param>
    /// <param name="user_domain">His domain.</param>
    /// <param name="number">The number; the user of the Request-URI when it is left out.</param>
    /// <param name="table">The table; <c>userblocklist.userblocklist_table</c> when it is left out.</param>
    /// <returns>true when nothing is against it; false when the longest prefix is blocked, or the database does not answer.</returns>
    [Export(RouteKinds.Request | RouteKinds.Failure, Module = "userblocklist")]
    public static async ValueTask<Rc> check_user_blocklist(Text user, Text user_domain, Text number = default, string table = "") =>
        await Module.OfUserAsync(Here.Context, table, user.ToString(), user_domain.ToString(), NumberOf(number)) ?? true;

    /// <summary>Asks whether a user's own list allows a number. It asks the database, so it is awaited.</summary>
    /// <inheritdoc cref="check_user_blocklist"/>
    /// <returns>true when the longest prefix is allowed; false when it is not, or the database does not answer.</returns>
    [Export(RouteKinds.Request | RouteKinds.Failure, Module = "userblocklist")]
    public static async ValueTask<Rc> check_user_allowlist(Text user, Text user_domain, Text number = default, string table = "") =>
        await Module.OfUserAsync(Here.Context, table, user.ToString(), user_domain.ToString(), NumberOf(number)) ?? false;

    /// <summary>Asks whether the number in the Request-URI may be called by everybody's list.</summary>
    /// <returns>true when nothing is against it; false when the longest prefix is blocked.</returns>
    [Export(RouteKinds.Request | RouteKinds.Failure, Module = "userblocklist")]
    public static Rc check_blocklist() => Module.Global(NumberOf(default)) ?? true;

    /// <summary>Asks whether everybody's list allows the number in the Request-URI.</summary>
    /// <returns>false when it does not.</returns>
    [Export(RouteKinds.Request | RouteKinds.Failure, Module = "userblocklist")]
    public static Rc check_allowlist() => Module.Global(NumberOf(default)) ?? false;

    // A plus sign stands before the number, not in the lists.
    private static string NumberOf(Text number) => (number.IsEmpty ? PseudoVariables.rU : number).ToString().TrimStart('+');
}
