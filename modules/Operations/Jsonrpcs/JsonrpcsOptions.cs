namespace Chappe.Modules.Operations;

/// <summary>The parameters of jsonrpcs.</summary>
public sealed class JsonrpcsOptions
{
    /// <summary>1: answers are indented; 0: they are one line.</summary>
    public int pretty_format { get; set; } = 1;
    /// <summary>Which ways in there are, added up: 1 HTTP, 2 the pipe, 4 datagrams, 8 TCP; 0: all of them.</summary>
    public int transport { get; set; }
    /// <summary>The pipe; not set, and the module named: <c>kamailio_rpc.fifo</c> in the runtime folder; empty: none.</summary>
    public string? fifo_name { get; set; }
    /// <summary>The folder that answers of the pipe's askers may stand in.</summary>
    public string fifo_reply_dir { get; set; } = "/tmp/";
    /// <summary>The mode of the pipe, as in 0600.</summary>
    public int fifo_mode { get; set; } = 0x180;
    /// <summary>Taken, without effect: the pipe belongs to who runs the program.</summary>
    public string fifo_user { get; set; } = "";
    /// <summary>Taken, without effect.</summary>
    public string fifo_group { get; set; } = "";
    /// <summary>The datagram socket: a path, or <c>udp:127.0.0.1:8090</c>; not set, and the module named: <c>kamailio_rpc.sock</c> in the runtime folder; empty: none.</summary>
    public string? dgram_socket { get; set; }
    /// <summary>The mode of the datagram socket, as in 0600.</summary>
    public int dgram_mode { get; set; } = 0x180;
    /// <summary>Taken, without effect.</summary>
    public string dgram_user { get; set; } = "";
    /// <summary>Taken, without effect.</summary>
    public string dgram_group { get; set; } = "";
    /// <summary>Taken, without effect: nobody waits for a reader of an answer.</summary>
    public int dgram_timeout { get; set; }
    /// <summary>A TCP socket for requests one behind the other: <c>127.0.0.1:8090</c>; empty: none.</summary>
    public string tcp_socket { get; set; } = "";

    internal bool Has(int way) => transport == 0 || (transport & way) != 0;
}
