namespace Chappe.Modules.Data;

/// <summary>The parameters of db_postgres.</summary>
public sealed class PostgresOptions
{
    /// <summary>Taken, without effect: a statement is tried again once when its connection was lost.</summary>
    public int retries { get; set; } = 2;
    /// <summary>Taken, without effect: see <c>database.query_timeout</c>.</summary>
    public int timeout { get; set; }
    /// <summary>Taken, without effect.</summary>
    public int tcp_keepalive { get; set; }
    /// <summary>Taken, without effect.</summary>
    public int lockset { get; set; } = 4;
    /// <summary>Taken, without effect: octets travel as octets.</summary>
    public int bytea_output_escape { get; set; } = 1;
}
