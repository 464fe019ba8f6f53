namespace Chappe.Modules.Classics;

/// <summary>The parameters of sanity.</summary>
public sealed class SanityOptions
{
    /// <summary>The checks of <c>sanity_check()</c> without numbers; the sum is explained there.</summary>
    public int default_checks { get; set; } = 3047;
    /// <summary>The URIs that check 1024 looks at: 1 Request-URI, 2 From, 4 To, 8 Contact.</summary>
    public int uri_checks { get; set; } = 7;
    /// <summary>The extensions that a Proxy-Require may ask for, with commas between.</summary>
    public string proxy_require { get; set; } = "";
    /// <summary>A failed check ends the script; else the word says false and the script has to end without a reply.</summary>
    public bool autodrop { get; set; } = true;
    /// <summary>Send no reply; <c>sanity_reply()</c> does it later.</summary>
    public bool noreply { get; set; }
}
