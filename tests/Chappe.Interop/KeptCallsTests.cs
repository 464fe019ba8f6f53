using Chappe.Interop.Harness;

namespace Chappe.Interop;

/// <summary>Calls that are kept in mind, distributed and renamed, with Kamailio behind us or before us: its view of the dialog must fit ours.</summary>
public sealed class KeptCallsTests
{
    private const int Calls = 15;

    private const string Script = """
        dialog.profiles_no_value = "all";
        dispatcher.list_file = env("LIST");
        rr.sign = false;

        void request_route()
        {
            if (!mf_process_maxfwd_header(10)) { sl_send_reply(483, "Too Many Hops"); exit(); }
            if (is_method("CANCEL")) { t_relay(); exit(); }
            if (has_totag())
            {
                if (loose_route()) { if (is_method("INVITE")) record_route(); t_relay(); exit(); }
                if (is_method("ACK")) exit();
                sl_send_reply(404, "Not Here");
                exit();
            }
            record_route();
            dlg_manage();
            set_dlg_profile("all");
            uac_replace_from("Kept", "sip:kept@chappe.test");
            if (!ds_select_dst(1, 4)) { sl_send_reply(503, "Nobody There"); exit(); }
            t_relay();
        }
        """;

    [TestCase("call.xml", "answer.xml", TestName = "Kept_calls_with_Kamailio_behind_us")]
    [TestCase("call-reinvite.xml", "answer-reinvite.xml", TestName = "Kept_calls_that_change_with_Kamailio_behind_us")]
    [TestCase("call-cancel.xml", "answer-cancelled.xml", TestName = "Kept_calls_that_are_given_up_with_Kamailio_behind_us")]
    [CancelAfter(60_000)]
    public async Task With_Kamailio_behind_us(string callerScenario, string calleeScenario, CancellationToken cancel)
    {
        int kamailioPort = Ports.Next(), calleePort = Ports.Next();
        await using var kamailio = await KamailioPeer.StartAsync("chain.cfg", kamailioPort, cancel, ("USER_HOST", $"127.0.0.1:{calleePort}"));
        using var folder = new ScratchFolder();
        string script = Path.Combine(folder.Path, "kept.csx"), list = Path.Combine(folder.Path, "dispatcher.list");
        await File.WriteAllTextAsync(script, Script, cancel);
        await File.WriteAllTextAsync(list, $"1 sip:127.0.0.1:{kamailioPort}\n", cancel);
        await using var chappe = await ChappePeer.RunAsync(script, cancel, environment: new Dictionary<string, string> { ["LIST"] = list });
        await using var callee = await SippPeer.AnswerAsync(calleeScenario, calleePort, cancel);
        await using var caller = SippPeer.Call(callerScenario, chappe.Address, chappe.Address, Calls, rate: 10, more: ["-s", "bob"]);
        var outcome = await caller.OutcomeAsync(cancel);
        Assert.That((outcome.Successful, outcome.Failed), Is.EqualTo((Calls, 0)), $"{callee.Output}\n{chappe.Output}");
        var stats = await chappe.AskAsync("dlg.stats_active", cancel);
        Assert.That((int)stats!["all"]!, Is.Zero, "every call was seen to end");
        Assert.That((int)(await chappe.AskAsync("dlg.profile_get_size", cancel, "all"))!, Is.Zero);
    }
}
