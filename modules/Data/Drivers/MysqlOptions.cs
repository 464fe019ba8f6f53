namespace Chappe.Modules.Data;

/// <summary>The parameters of db_mysql.</summary>
public sealed class MysqlOptions
{
    /// <summary>TLS to the server: 0 and 2 when it can, 1 never, 3 always, 4 and its CA is known, 5 and its name is right.</summary>
    public int opt_ssl_mode { get; set => field = value is >= 0 and <= 5 ? value : throw new ArgumentException("from 0 to 5."); }
    /// <summary>A file with the CA that the server's certificate must come from.</summary>
    public string opt_ssl_ca { get; set; } = "";
    /// <summary>Count rows that an UPDATE found, not only those that it changed.</summary>
    public bool update_affected_found { get; set; }
    /// <summary>Taken, without effect: idle connections are opened anew when they are needed.</summary>
    public int ping_interval { get; set; } = 300;
    /// <summary>Taken, without effect: see <c>database.query_timeout</c>.</summary>
    public int timeout_interval { get; set; } = 2;
    /// <summary>Taken, without effect: a connection that was lost is always opened anew.</summary>
    public bool auto_reconnect { get; set; } = true;
    /// <summary>Taken, without effect.</summary>
    public bool insert_delayed { get; set; }
    /// <summary>Taken, without effect: unsigned numbers keep their value.</summary>
    public int unsigned_type { get; set; }
}
