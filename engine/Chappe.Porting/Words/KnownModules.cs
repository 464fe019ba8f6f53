namespace Chappe.Porting.Words;

/// <summary>Modules of Kamailio 5.6 that a configuration may load. One that we do not have is taken as long as nothing of it is called.</summary>
internal static class KnownModules
{
    /// <summary>Modules without words of their own, whose work is done here by other means; with what does it.</summary>
    public static readonly IReadOnlyDictionary<string, string> BuiltIn = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["db_mysql"] = "MySQL is spoken by every module with a db_url", ["db_postgres"] = "PostgreSQL is spoken by every module with a db_url",
        ["db_sqlite"] = "SQLite is spoken by every module with a db_url", ["mysql"] = "MySQL is spoken by every module with a db_url", ["postgres"] = "PostgreSQL is spoken by every module with a db_url",
        ["db_text"] = "text tables are known to every module with a db_url", ["dbtext"] = "text tables are known to every module with a db_url",
        ["db_cluster"] = "a cluster is known to every module with a db_url",
        ["ctl"] = "the control socket is always there", ["cfg_rpc"] = "always there", ["counters"] = "always there", ["mi_fifo"] = "chappe rpc", ["mi_rpc"] = "chappe rpc",
        ["topos_redis"] = "topos needs no store", ["topos_htable"] = "topos needs no store", ["stun"] = "STUN is answered on every UDP listener", ["pv"] = "", ["xlog"] = "", ["tm"] = "", ["tmx"] = "", ["sl"] = "", ["kex"] = "", ["corex"] = "",
    };
}
