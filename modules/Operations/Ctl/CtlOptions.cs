namespace Chappe.Modules.Operations;

/// <summary>The parameters of ctl.</summary>
public sealed class CtlOptions
{
    /// <summary>Where binrpc is spoken: <c>unix:/run/kamailio/kamailio_ctl</c>, <c>unixd:…</c> for datagrams, <c>tcp:127.0.0.1:2046</c>, <c>udp:…</c>. May be given several times. None, and the module named: <c>kamailio_ctl</c> in the runtime folder.</summary>
    public List<string> binrpc { get; } = [];
    /// <summary>The mode of its unix sockets, as in 0600.</summary>
    public int mode { get; set; } = 0x180;
    /// <summary>Taken, without effect: a socket belongs to who runs the program.</summary>
    public string user { get; set; } = "";
    /// <summary>Taken, without effect.</summary>
    public string group { get; set; } = "";
    /// <summary>Taken, without effect: numbers are read where a command wants texts, and digits where it wants numbers.</summary>
    public int autoconversion { get; set; }
    /// <summary>Taken, without effect: a message has at most 65536 octets.</summary>
    public int binrpc_max_body_size { get; set; }
    /// <summary>Taken, without effect.</summary>
    public int binrpc_struct_max_body_size { get; set; }
    /// <summary>Taken, without effect: Kamailio's older text protocol is not spoken; <c>jsonrpcs.fifo_name</c> has a pipe.</summary>
    public List<string> fifo { get; } = [];
}
