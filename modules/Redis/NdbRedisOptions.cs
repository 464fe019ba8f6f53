namespace Chappe.Modules.Redis;

/// <summary>The parameters of ndb_redis.</summary>
public sealed class NdbRedisOptions
{
    /// <summary>A server in Kamailio's form, <c>name=srv;addr=127.0.0.1;port=6379;db=1;pass=secret</c>; <c>unix=/path</c> for a socket; may be given many times.</summary>
    public RedisServers server { get; } = [];
    /// <summary>Milliseconds that connecting may take.</summary>
    public int connect_timeout { get; set => field = value is >= 10 and <= 60_000 ? value : throw new ArgumentException("10 to 60000 milliseconds."); } = 1000;
    /// <summary>Milliseconds that a command may take.</summary>
    public int cmd_timeout { get; set => field = value is >= 10 and <= 60_000 ? value : throw new ArgumentException("10 to 60000 milliseconds."); } = 1000;
    /// <summary>Taken, without effect: a server may always be away at start.</summary>
    public int init_without_redis { get; set; }
    /// <summary>Taken, without effect: commands fail at once while a server is away.</summary>
    public int disable_time { get; set; }
    /// <summary>Taken, without effect.</summary>
    public int allowed_timeouts { get; set; } = -1;
    /// <summary>Taken, without effect.</summary>
    public int flush_on_reconnect { get; set; }
    /// <summary>Taken, without effect: a cluster is known by its answers.</summary>
    public int cluster { get; set; }
    /// <summary>Taken, without effect.</summary>
    public int allow_dynamic_nodes { get; set; }
    /// <summary>Taken, without effect.</summary>
    public int debug { get; set; }
}
