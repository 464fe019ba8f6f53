using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Data;

/// <summary>Words of Kamailio's acc. Transactions with the right flags are reported without them.</summary>
public static class AccFunctions
{
    private static AccModule Module => Here.Context.Proxy.Module<AccModule>();

    /// <summary>The parameters of acc.</summary>
    [Export(RouteKinds.Any | RouteKinds.Load, Module = "acc")]
    public static AccOptions acc => Here.Options<AccOptions>();

    /// <summary>Writes a line about the request: <c>acc_log_request("404 Nobody here")</c>.</summary>
    /// <param name="comment">A code and a reason, or a reason alone.</param>
    [Export(RouteKinds.Any, Module = "acc")]
    public static Rc acc_log_request(Text comment)
    {
        Module.Log(Record(comment), "ACC: request accounted: ");
        return Rc.True;
    }

    /// <summary>Writes a row about the request. Nobody waits for it.</summary>
    /// <param name="comment">A code and a reason, or a reason alone.</param>
    /// <param name="table">The table, such as <c>acc</c> or <c>missed_calls</c>.</param>
    /// <returns>false when no database is named, or that is no name of a table.</returns>
    [Export(RouteKinds.Any, Module = "acc")]
    public static Rc acc_db_request(Text comment, string table) => Module.Insert(Record(comment), table);

    /// <summary>Writes a line and, where a database is named, a row.</summary>
    /// <inheritdoc cref="acc_db_request"/>
    [Export(RouteKinds.Any, Module = "acc")]
    public static Rc acc_request(Text comment, string table)
    {
        var record = Record(comment);
        Module.Log(record, "ACC: request accounted: ");
        return acc.db_url.Length == 0 || Module.Insert(record, table);
    }

    private static AccRecord Record(Text comment)
    {
        var record = new AccRecord(Module, acc, Here.Context);
        record.Comment(comment.ToString());
        return record;
    }
}
