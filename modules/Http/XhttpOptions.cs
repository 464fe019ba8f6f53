namespace Chappe.Modules.Http;

/// <summary>The parameters of xhttp.</summary>
public sealed class XhttpOptions
{
    /// <summary>Requests for other targets are answered 404 without a route; an extended regular expression, empty: any. Kamailio's name.</summary>
    public string url_match { get; set => (field, Match) = (value, UrlPattern.Of(value)); } = "";
    /// <summary>Requests for these targets are answered 404 without a route; an extended regular expression, empty: none. Kamailio's name.</summary>
    public string url_skip { get; set => (field, Skip) = (value, UrlPattern.Of(value)); } = "";
    /// <summary>Most octets of a file that <c>xhttp_file</c> serves.</summary>
    public int max_file_size { get; set; } = 4 << 20;
    /// <summary>Most different files that <c>xhttp_file</c> keeps in memory.</summary>
    public int max_files { get; set; } = 256;
    /// <summary>The Content-Security-Policy of what <c>xhttp_file</c> serves as text/html; empty: none. The default lets a page use what comes from here and what stands in itself, and talk to WebSockets.</summary>
    public string content_security_policy { get; set; } = "default-src 'self' 'unsafe-inline' data: blob: mediastream:; connect-src 'self' ws: wss: stun: turn: turns:; frame-ancestors 'none'; base-uri 'none'";

    internal System.Text.RegularExpressions.Regex? Match { get; private set; }
    internal System.Text.RegularExpressions.Regex? Skip { get; private set; }
    internal StaticFiles Files { get; } = new();
}
