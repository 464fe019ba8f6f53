using System.Text.RegularExpressions;

namespace Chappe.Modules.Operations;

/// <summary>The parameters of xmlrpc.</summary>
public sealed class XmlrpcOptions
{
    /// <summary>The name of the route that answers XML-RPC requests; empty: none are taken. In it stands who may ask: whoever may, may change and end everything.</summary>
    public string route { get; set; } = "";
    /// <summary>Only targets that this extended regular expression finds; empty: all that <c>event_route("xhttp:request")</c> would not have.</summary>
    public string url_match { get; set => (field, Match) = (value, Pattern(value)); } = "";
    /// <summary>Not the targets that this one finds.</summary>
    public string url_skip { get; set => (field, Skip) = (value, Pattern(value)); } = "";
    /// <summary>Taken, without effect: commands take numbers as text and text as numbers where that makes sense.</summary>
    public bool autoconversion { get; set; }
    /// <summary>Taken, without effect: XML has its own rule for line ends.</summary>
    public bool escape_cr { get; set; } = true;
    /// <summary>Taken, without effect.</summary>
    public bool double_lf_to_crlf { get; set; }
    /// <summary>Taken, without effect.</summary>
    public int mode { get; set; }
    /// <summary>Taken, without effect.</summary>
    public string event_callback { get; set; } = "";

    internal Regex? Match { get; private set; }
    internal Regex? Skip { get; private set; }

    // It never tries again what it has read, so no target can make it slow.
    private static Regex? Pattern(string text) => text.Length == 0 ? null : new Regex(text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
}
