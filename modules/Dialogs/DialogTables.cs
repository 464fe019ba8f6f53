using Chappe.Engine.Databases;

namespace Chappe.Modules.Dialogs;

/// <summary>Kamailio's tables <c>dialog</c> (version 7) and <c>dialog_vars</c> (version 1), and the statements that dialogs need of them.</summary>
internal sealed class DialogTables
{
    private static readonly string[] s_name = ["hash_entry", "hash_id"];
    private static readonly string[] s_variableName = ["hash_entry", "hash_id", "dialog_key"];
    private static readonly string[] s_what =
    [
        "callid", "from_uri", "from_tag", "to_uri", "to_tag", "caller_cseq", "callee_cseq", "caller_route_set", "callee_route_set", "caller_contact", "callee_contact",
        "caller_sock", "callee_sock", "state", "start_time", "timeout", "sflags", "iflags", "toroute_name", "req_uri", "xdata",
    ];

    /// <summary>The layout of the dialogs.</summary>
    public static TableLayout Dialogs { get; } = new("dialog", 7,
    [
        Number("hash_entry"), Number("hash_id"), new("callid", "VARCHAR(255)"), new("from_uri", "VARCHAR(255)"), new("from_tag"), new("to_uri", "VARCHAR(255)"), new("to_tag"),
        new("caller_cseq", "VARCHAR(20)"), new("callee_cseq", "VARCHAR(20)"), new("caller_route_set", "VARCHAR(512)", null), new("callee_route_set", "VARCHAR(512)", null),
        new("caller_contact", "VARCHAR(255)"), new("callee_contact", "VARCHAR(255)"), new("caller_sock", "VARCHAR(64)"), new("callee_sock", "VARCHAR(64)"),
        Number("state"), Number("start_time"), Number("timeout"), Number("sflags"), Number("iflags"),
        new("toroute_name", "VARCHAR(32)", null), new("req_uri", "VARCHAR(255)"), new("xdata", "VARCHAR(512)", null),
    ]);

    /// <summary>The layout of their variables.</summary>
    public static TableLayout Variables { get; } = new("dialog_vars", 1, [Number("hash_entry"), Number("hash_id"), new("dialog_key"), new("dialog_value", "VARCHAR(512)")]);

    public DialogTables(SqlDialect dialect, DialogOptions options)
    {
        string dialogs = options.table_name, variables = options.vars_table_name;
        Insert = dialect.Insert(dialogs, [.. s_name, .. s_what]);
        Update = dialect.Update(dialogs, s_what, s_name);
        Delete = dialect.Delete(dialogs, s_name);
        InsertVariable = dialect.Insert(variables, [.. s_variableName, "dialog_value"]);
        UpdateVariable = dialect.Update(variables, ["dialog_value"], s_variableName);
        DeleteVariable = dialect.Delete(variables, s_variableName);
        DeleteVariables = dialect.Delete(variables, s_name);
        // Kamailio's 0 fetches all at once.
        int page = options.db_fetch_rows > 0 ? options.db_fetch_rows : 1_000_000;
        SqlStatement Page(string table, IEnumerable<string> columns) =>
            new($"SELECT {string.Join(", ", columns.Prepend("id").Select(dialect.Quote))} FROM {dialect.Quote(table)} WHERE {dialect.Quote("id")} > @p0 ORDER BY {dialect.Quote("id")} LIMIT {page}", false);
        Read = Page(dialogs, [.. s_name, .. s_what]);
        ReadVariables = Page(variables, [.. s_variableName, "dialog_value"]);
    }

    public SqlStatement Insert { get; }
    public SqlStatement Update { get; }
    public SqlStatement Delete { get; }
    public SqlStatement InsertVariable { get; }
    public SqlStatement UpdateVariable { get; }
    public SqlStatement DeleteVariable { get; }
    public SqlStatement DeleteVariables { get; }
    /// <summary>A page of rows, those behind a given id; the id comes first.</summary>
    public SqlStatement Read { get; }
    /// <inheritdoc cref="Read"/>
    public SqlStatement ReadVariables { get; }

    private static TableColumn Number(string name) => new(name, "INTEGER", "0");
}
