using System.Runtime.CompilerServices;
using Chappe.Engine.Databases;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Data;

/// <summary>Words of Kamailio's sqlops. They ask a database, so they are awaited.</summary>
public static class SqlopsFunctions
{
    private static SqlopsModule Module => Here.Context.Proxy.Module<SqlopsModule>();

    /// <summary>The parameters of sqlops: <c>sqlops.connect("cb", "sqlite:///var/lib/chappe/app.db")</c> at the top level.</summary>
    [Export(RouteKinds.Any | RouteKinds.Load, Module = "sqlops")]
    public static SqlopsOptions sqlops => Here.Options<SqlopsOptions>();

    /// <summary><c>$dbr(…)</c>: the results of <c>sql_query</c>, by their names.</summary>
    [Export(RouteKinds.Any, Module = "sqlops")]
    public static DbrValues dbr { get; } = new();

    /// <summary><c>$sqlrows(connection)</c>: how many rows the last statement of this message wrote.</summary>
    /// <returns>0 when there was none.</returns>
    [Export(RouteKinds.Any, Module = "sqlops")]
    public static int sqlrows(string connection) => Here.Context.Slots.Find<SqlResults>()?.ChangedBy(connection) ?? 0;

    /// <summary>Sends a statement and keeps its rows: <c>await sql_query("cb", $"SELECT name FROM users WHERE id = {fU}", "ra")</c>, then <c>dbr["ra", 0, 0]</c>.</summary>
    /// <param name="connection">A name of <c>sqlops.sqlcon</c>.</param>
    /// <param name="query">The statement. What stands in braces is sent beside it and can never become part of it.</param>
    /// <param name="result">The name of the result; without one the rows are dropped.</param>
    /// <returns>1 there are rows, 2 there are none, 3 there are, but nobody named a result; false (-1) when it could not be carried out.</returns>
    [Export(RouteKinds.Any, Module = "sqlops"), OverloadResolutionPriority(1)]
    public static async ValueTask<Rc> sql_query(string connection, SqlText query, string result = "")
    {
        var context = Here.Context;
        if (result.Length > 0) context.Slots.Find<SqlResults>()?.Free(result);
        var answer = await Module.RunAsync(context, connection, query);
        if (answer is not { IsDone: true }) return Rc.False;
        if (answer.Rows.Count == 0) return 2;
        if (result.Length == 0) return 3;
        return context.Slots.Get<SqlResults>().Keep(result, answer) ? 1 : TooMany(context, result);
    }

    /// <summary>The same for a statement that was put together elsewhere.</summary>
    /// <inheritdoc cref="sql_query(string, SqlText, string)"/>
    [Export(RouteKinds.Any, Module = "sqlops")]
    public static ValueTask<Rc> sql_query(string connection, Text query, string result = "") => sql_query(connection, (SqlText)query, result);

    /// <summary>Sends a statement and makes an XAVP of each row, the first row on top; its fields are the columns.</summary>
    /// <param name="connection">A name of <c>sqlops.sqlcon</c>.</param>
    /// <param name="query">The statement, as for <c>sql_query</c>.</param>
    /// <param name="root">The name of the XAVP.</param>
    /// <returns>1 there are rows, 2 there are none; false (-1) when it could not be carried out.</returns>
    [Export(RouteKinds.Any, Module = "sqlops"), OverloadResolutionPriority(1)]
    public static async ValueTask<Rc> sql_xquery(string connection, SqlText query, string root)
    {
        var answer = await Module.RunAsync(Here.Context, connection, query);
        if (answer is not { IsDone: true }) return Rc.False;
        if (answer.Rows.Count == 0) return 2;
        var groups = Here.Context.Avps.Groups;
        for (int row = answer.Rows.Count - 1; row >= 0; row--)
        {
            bool isNew = true;
            for (int column = 0; column < answer.Columns.Count; column++)
            {
                var value = DbrValues.TextOf(answer.Rows[row][column]);
                if (value.IsNull && !isNew) continue;
                if (isNew) groups.Push(root, answer.Columns[column], value);
                else groups.SetField(root, 0, answer.Columns[column], value);
                isNew = false;
            }
        }
        return 1;
    }

    /// <summary>The same for a statement that was put together elsewhere.</summary>
    /// <inheritdoc cref="sql_xquery(string, SqlText, string)"/>
    [Export(RouteKinds.Any, Module = "sqlops")]
    public static ValueTask<Rc> sql_xquery(string connection, Text query, string root) => sql_xquery(connection, (SqlText)query, root);

    /// <summary>Sends a statement and puts its columns into variables, the last row first, so that AVPs show the first row on top.</summary>
    /// <param name="connection">A name of <c>sqlops.sqlcon</c>.</param>
    /// <param name="query">The statement, as for <c>sql_query</c>.</param>
    /// <param name="variables">Variables by their names with commas or semicolons between, one a column: <c>$avp(name);$avp(id)</c>.</param>
    /// <returns>1 there are rows, 2 there are none; false (-1) when it could not be carried out, or there are too few variables.</returns>
    [Export(RouteKinds.Any, Module = "sqlops"), OverloadResolutionPriority(1)]
    public static async ValueTask<Rc> sql_pvquery(string connection, SqlText query, [VariableName] string variables)
    {
        var context = Here.Context;
        var answer = await Module.RunAsync(context, connection, query);
        if (answer is not { IsDone: true }) return Rc.False;
        if (answer.Rows.Count == 0) return 2;
        string[] names = variables.Split([';', ','], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (names.Length < answer.Columns.Count)
        {
            context.Proxy.Log.WriteLimited(LogLevel.Error, "sqlops", $"sql_pvquery: {answer.Columns.Count} columns, but {names.Length} variables.");
            return Rc.False;
        }
        for (int row = answer.Rows.Count - 1; row >= 0; row--)
            for (int column = 0; column < answer.Columns.Count; column++)
                if (!NamedVariables.TrySet(names[column], DbrValues.TextOf(answer.Rows[row][column])))
                {
                    context.Proxy.Log.WriteLimited(LogLevel.Error, "sqlops", $"sql_pvquery: \"{names[column]}\" is no variable that can be set.");
                    return Rc.False;
                }
        return 1;
    }

    /// <summary>The same for a statement that was put together elsewhere.</summary>
    /// <inheritdoc cref="sql_pvquery(string, SqlText, string)"/>
    [Export(RouteKinds.Any, Module = "sqlops")]
    public static ValueTask<Rc> sql_pvquery(string connection, Text query, [VariableName] string variables) => sql_pvquery(connection, (SqlText)query, variables);

    /// <summary>Sends a statement that nobody waits for: what comes of it is only logged.</summary>
    /// <returns>false when it cannot be sent.</returns>
    [Export(RouteKinds.Any, Module = "sqlops"), OverloadResolutionPriority(1)]
    public static Rc sql_query_async(string connection, SqlText query) => Module.Post(Here.Context, connection, query);

    /// <summary>The same for a statement that was put together elsewhere.</summary>
    /// <inheritdoc cref="sql_query_async(string, SqlText)"/>
    [Export(RouteKinds.Any, Module = "sqlops")]
    public static Rc sql_query_async(string connection, Text query) => Module.Post(Here.Context, connection, query);

    /// <summary>Forgets a result; all of a message are forgotten with it.</summary>
    [Export(RouteKinds.Any, Module = "sqlops")]
    public static Rc sql_result_free(string result)
    {
        Here.Context.Slots.Find<SqlResults>()?.Free(result);
        return Rc.True;
    }

    private static int TooMany(RouteContext context, string result)
    {
        context.Proxy.Log.WriteLimited(LogLevel.Error, "sqlops", $"sql_query: result '{result}' is one too many for one message.");
        return -1;
    }
}
