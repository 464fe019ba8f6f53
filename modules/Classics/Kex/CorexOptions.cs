namespace Chappe.Modules.Classics;

/// <summary>The parameters of corex.</summary>
public sealed class CorexOptions
{
    /// <summary>Domains whose subdomains are ours too: <c>example.com</c> or <c>udp:example.com:5060</c>. May be given several times.</summary>
    public List<string> alias_subdomains { get; } = [];
    /// <summary>Taken, without effect.</summary>
    public string evcb_reply_out { get; set; } = "";
    /// <summary>Taken, without effect.</summary>
    public int nio_intercept { get; set; }
}
