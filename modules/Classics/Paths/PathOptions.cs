namespace Chappe.Modules.Classics;

/// <summary>The parameters of path.</summary>
public sealed class PathOptions
{
    /// <summary><c>loose_route()</c> sends a request by the <c>received</c> parameter of our Route, as <c>add_path_received()</c> wrote it.</summary>
    public bool use_received { get; set; }
    /// <summary>0: <c>received</c> is an escaped URI; 1: it has the form of a contact alias, <c>IP~PORT~P</c>.</summary>
    public int received_format { get; set; }
    /// <summary>The name of that parameter.</summary>
    public string received_name { get; set; } = "received";
    /// <summary>Write two Path headers, for the outgoing and the incoming listener, with <c>r2=on</c>.</summary>
    public bool enable_r2 { get; set; }
    /// <summary>Taken, without effect: listeners are found by their address.</summary>
    public int sockname_mode { get; set; }
}
