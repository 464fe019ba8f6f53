namespace Chappe.Modules.Operations;

/// <summary>The parameters of xhttp_prom.</summary>
public sealed class XhttpPromOptions
{
    /// <summary>Which of the proxy's own numbers are shown: <c>all</c>, <c>sl:</c> for a group, or names, with blanks between; empty: none.</summary>
    public string xhttp_prom_stats { get; set; } = "";
    /// <summary>What all names begin with.</summary>
    public string prom_beginning { get; set; } = "kamailio_";
    /// <summary>Labels that every line gets, as they are written in Prometheus's text: <c>site="a"</c>.</summary>
    public string xhttp_prom_tags { get; set; } = "";
    /// <summary>A counter of the script: <c>name=calls; label=method:direction;</c>. May be given several times.</summary>
    public List<string> prom_counter { get; } = [];
    /// <summary>A gauge of the script, written as a counter. May be given several times.</summary>
    public List<string> prom_gauge { get; } = [];
    /// <summary>A histogram of the script: <c>name=delay; label=route; buckets=0.1,0.5,1</c>. May be given several times.</summary>
    public List<string> prom_histogram { get; } = [];
    /// <summary>A combination of labels that nobody wrote to for so many minutes is forgotten.</summary>
    public int xhttp_prom_timeout { get; set; } = 60;
    /// <summary>Most combinations of labels that a metric has; what comes beyond is not counted, and the word says so.</summary>
    public int max_series { get; set; } = 1000;
    /// <summary>Taken, without effect: an answer is as long as it must be.</summary>
    public int xhttp_prom_buf_size { get; set; }
    /// <summary>Taken, without effect.</summary>
    public int xhttp_prom_pkg_stats { get; set; }
}
