using System.Runtime.CompilerServices;
using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Data;

/// <summary>The words of Kamailio's avpops that ask a database, so they are awaited.</summary>
public static class AvpDatabaseFunctions
{
    private static AvpopsModule Module => Here.Context.Proxy.Module<AvpopsModule>();

    /// <summary>The parameters of avpops.</summary>
    [Export(RouteKinds.Any | RouteKinds.Load, Module = "avpops")]
    public static AvpopsOptions avpops => Here.Options<AvpopsOptions>();

    /// <summary>Loads AVPs of a user from the table of preferences: <c>await avp_db_load("$fu", "$avp(forward)")</c>.</summary>
    /// <param name="source">Whose: a variable or a text, and behind a slash what it is: <c>uri</c>, <c>username</c>, <c>domain</c> or <c>uuid</c>.</param>
    /// <param name="name">Which AVP, and behind a slash from which table or <c>$scheme</c>; <c>a</c> for all.</param>
    /// <returns>false when there are none, or the database does not answer.</returns>
    [Export(RouteKinds.Any, Module = "avpops")]
    public static async ValueTask<Rc> avp_db_load([VariableName] string source, [VariableName] string name) => await Module.LoadAsync(Here.Context, source, name);

    /// <summary>Writes the AVPs of a name into the table of preferences.</summary>
    /// <param name="source">As for <c>avp_db_load</c>.</param>
    /// <param name="name">As for <c>avp_db_load</c>.</param>
    /// <returns>false when there are none, or they could not be written.</returns>
    [Export(RouteKinds.Any, Module = "avpops")]
    public static async ValueTask<Rc> avp_db_store([VariableName] string source, [VariableName] string name) => await Module.StoreAsync(Here.Context, source, name);

    /// <summary>Removes AVPs from the table of preferences.</summary>
    /// <param name="source">As for <c>avp_db_load</c>.</param>
    /// <param name="name">As for <c>avp_db_load</c>.</param>
    /// <returns>false when the database did not do it.</returns>
    [Export(RouteKinds.Any, Module = "avpops")]
    public static async ValueTask<Rc> avp_db_delete([VariableName] string source, [VariableName] string name) => await Module.DeleteAsync(Here.Context, source, name);

    /// <summary>Sends a statement and puts its columns into AVPs, the first row on top.</summary>
    /// <param name="query">The statement; what stands in braces is sent beside it (see <c>sql_query</c>).</param>
    /// <param name="variables">Variables with semicolons between; those that are missing are <c>$avp(1)</c>, <c>$avp(2)</c>, …</param>
    /// <returns>false: -1 it could not be carried out, -2 there are no rows.</returns>
    [Export(RouteKinds.Any, Module = "avpops"), OverloadResolutionPriority(1)]
    public static async ValueTask<Rc> avp_db_query(SqlText query, [VariableName] string variables = "") => await Module.QueryAsync(Here.Context, query, variables);

    /// <summary>The same for a statement that was put together elsewhere.</summary>
    /// <inheritdoc cref="avp_db_query(SqlText, string)"/>
    [Export(RouteKinds.Any, Module = "avpops")]
    public static ValueTask<Rc> avp_db_query(Text query, [VariableName] string variables = "") => avp_db_query((SqlText)query, variables);
}
