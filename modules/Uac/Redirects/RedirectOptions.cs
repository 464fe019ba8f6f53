using System.Collections.ObjectModel;

namespace Chappe.Modules.Uac.Redirects;

/// <summary>The parameters of Kamailio's module uac_redirect. Script word: <c>uac_redirect</c>.</summary>
public sealed class RedirectOptions
{
    /// <summary>What happens to a contact that no filter names: <c>accept</c> or <c>deny</c>.</summary>
    public string default_filter { get; set => field = value is "accept" or "deny" ? value : throw new ArgumentException("accept or deny."); } = "accept";
    /// <summary>Expressions for contacts that are followed; may be given several times.</summary>
    public Collection<string> accept_filter { get; } = [];
    /// <summary>Expressions for contacts that are not; may be given several times.</summary>
    public Collection<string> deny_filter { get; } = [];
    /// <summary>Branch flags of contacts that are followed, as a number.</summary>
    public int bflags { get; set; }
    /// <summary>Kept for scripts written for Kamailio: the contacts take the place of the Request-URI that was redirected, and are tried at once.</summary>
    public int flags_hdr_mode { get; set; }
    /// <summary>Kept for scripts written for Kamailio; it has no effect here.</summary>
    public string acc_function { get; set; } = "acc_log_request";
    /// <summary>Kept for scripts written for Kamailio; it has no effect here.</summary>
    public string acc_db_table { get; set; } = "acc";
}
