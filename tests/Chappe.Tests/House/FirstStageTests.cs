using System.Reflection;
using Chappe.Engine.Vocabulary;
using Chappe.Running;
using Chappe.Scripting;

namespace Chappe.Tests.House;

/// <summary>What the engine promised for its first stage can be said in a script.</summary>
public sealed class FirstStageTests
{
    [Test]
    public void Every_word_of_the_first_stage_is_there()
    {
        string[] wanted =
        [
            "t_relay", "t_reply", "t_newtran", "t_check_trans", "t_precheck_trans", "t_on_failure", "t_on_reply", "t_on_branch", "t_check_status",
            "t_is_canceled", "t_any_replied", "append_branch", "t_release", "t_set_fr", "t_load_contacts", "t_next_contacts",
            "sl_send_reply", "send_reply", "sl_reply_error", "record_route", "loose_route", "add_rr_param", "check_route_param", "is_direction",
            "mf_process_maxfwd_header", "is_method", "has_totag", "is_first_hop", "append_hf", "insert_hf", "remove_hf", "is_present_hf", "subst",
            "append_to_reply", "set_body", "remove_body", "has_body", "msg_apply_changes", "change_reply_status", "xlog", "xdbg", "sanity_check",
            "save", "lookup", "registered", "unregister", "nat_uac_test", "fix_nated_contact", "fix_nated_register", "add_contact_alias",
            "set_contact_alias", "handle_ruri_alias", "fix_nated_sdp", "add_path", "add_path_received",
            "www_challenge", "proxy_challenge", "auth_challenge", "pv_www_authenticate", "pv_proxy_authenticate", "pv_auth_check", "consume_credentials",
            "setflag", "isflagset", "setbflag", "isbflagset", "force_rport", "prefix", "strip", "seturi", "isdsturiset", "exit", "drop", "listen", "modparam",
        ];
        Assert.That(wanted.Except(Words().Select(w => w.Name)), Is.Empty);
    }

    private static IEnumerable<MemberInfo> Words() => new ScriptLanguage(InstalledModules.New()).Facades
        .SelectMany(f => f.GetMembers(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly))
        .Where(m => m.IsDefined(typeof(ExportAttribute)));
}
