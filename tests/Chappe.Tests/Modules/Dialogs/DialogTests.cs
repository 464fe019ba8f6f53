using Chappe.Engine.Routing;
using Chappe.Engine.Rpc;
using Chappe.Engine.Vocabulary;
using Chappe.Modules.Dialogs;
using Chappe.Tests.Engine;
using static Chappe.Modules.Dialogs.DialogEvent;
using static Chappe.Modules.Dialogs.DialogState;

namespace Chappe.Tests.Modules.Dialogs;

/// <summary>Calls that are kept in mind. What Kamailio 5.6.3 does was measured.</summary>
public sealed class DialogTests
{
    [TestCase(Unconfirmed, Provisional, Early)]
    [TestCase(Unconfirmed, Success, ConfirmedNotAcknowledged)]
    [TestCase(Unconfirmed, Failure, Deleted)]
    [TestCase(Early, Provisional, Early)]
    [TestCase(Early, Success, ConfirmedNotAcknowledged)]
    [TestCase(Early, Failure, Deleted)]
    [TestCase(Early, End, Early)]
    [TestCase(ConfirmedNotAcknowledged, Ack, Confirmed)]
    [TestCase(ConfirmedNotAcknowledged, Request, Confirmed)]
    [TestCase(ConfirmedNotAcknowledged, End, Deleted)]
    [TestCase(ConfirmedNotAcknowledged, Failure, ConfirmedNotAcknowledged)]
    [TestCase(Confirmed, End, Deleted)]
    [TestCase(Confirmed, Failure, Confirmed)]
    [TestCase(Confirmed, Provisional, Confirmed)]
    [TestCase(Deleted, Ack, Deleted)]
    [TestCase(Deleted, Success, Deleted)]
    public void The_machine_is_this_table(int state, int happened, int next) => Assert.That(DialogMachine.Step((DialogState)state, (DialogEvent)happened), Is.EqualTo((DialogState)next));

    [Test]
    public void A_call_from_INVITE_to_BYE()
    {
        var bench = new DialogBench(onInvite: () => { DialogVariables.dlg_var["x"] = "before"; DialogFunctions.dlg_manage(); });
        bench.Call(answer: false);
        Assert.That(bench.Invite!.Header("Record-Route"), Does.Match(@"^<sip:192\.0\.2\.100;lr;ftag=a1;did=[0-9a-f]+\.[0-9a-f]+.*>$"));
        Assert.That(bench.Only.State, Is.EqualTo(Early));
        bench.Bed.Receive("10.0.0.2:5060", bench.Invite.Reply(200, headers: "Contact: <sip:bob@10.0.0.2>\n"));
        bench.Bed.Expect("200");
        Assert.That(bench.Only.State, Is.EqualTo(ConfirmedNotAcknowledged));
        bench.FromAlice("ACK", 1);
        Assert.That((bench.Only.State, bench.Module.Life.Active), Is.EqualTo((Confirmed, 1L)));
        var bye = bench.FromAlice("BYE", 2);
        Assert.That(bench.Only.State, Is.EqualTo(Deleted));
        bench.Bed.Receive("10.0.0.2:5060", bye.Reply(200));
        bench.Bed.RunPending();
        Assert.That(bench.Events, Is.EqualTo(new[] { "start call-1@alice before", "end call-1@alice before" }));
        bench.ExpectNothingLeft();
    }

    [Test]
    public void The_callee_hangs_up_as_well()
    {
        var bench = new DialogBench();
        bench.Call();
        bench.FromBob("BYE", 1);
        bench.Bed.RunPending();
        Assert.That((bench.Only.State, bench.Events.Count), Is.EqualTo((Deleted, 2)));
        bench.ExpectNothingLeft();
    }

    [Test]
    public void A_refusal_and_a_caller_who_gives_up_end_it([Values(486, 487)] int code)
    {
        var bench = new DialogBench();
        bench.Call(answer: false);
        bench.Bed.Receive("10.0.0.2:5060", bench.Invite!.Reply(code));
        bench.Bed.RunPending();
        Assert.That(bench.Events, Is.EqualTo(new[] { "failed call-1@alice " }));
        bench.ExpectNothingLeft();
    }

    [Test]
    public void Nobody_answers()
    {
        var bench = new DialogBench();
        bench.Bed.Receive("10.0.0.1:5060", ProxyBed.Request("INVITE"));
        bench.Bed.Pass(31_000);
        Assert.That((bench.Only.State, bench.Events.Count), Is.EqualTo((Deleted, 1)));
        bench.ExpectNothingLeft();
    }

    [Test]
    public void A_request_that_the_script_lets_go_leaves_nothing()
    {
        var module = new DialogsModule();
        var bed = new ProxyBed(() => DialogFunctions.dlg_manage(), module);
        module.Reconfigure(bed.Options);
        module.StartAsync(bed.Proxy, default).AsTask().Wait();
        bed.Receive("10.0.0.1:5060", ProxyBed.Request("INVITE"));
        Assert.That(module.Table.Count, Is.EqualTo(1));
        bed.Pass(320_000);
        Assert.That(module.Table.Count, Is.Zero);
    }

    [Test]
    public void What_requests_within_it_see()
    {
        var seen = new List<string>();
        var bench = new DialogBench(onRequest: () => seen.Add($"{PseudoVariables.rm} known={DialogFunctions.is_known_dlg().Code} status={DialogVariables.DLG_status} count={DialogVariables.DLG_count} dir={DialogVariables.dlg_ctx["dir"]} {DialogVariables.dlg("callid")}"),
            onInvite: () => { DialogFunctions.dlg_manage(); seen.Add($"INVITE status={DialogVariables.DLG_status.IsNull} count={DialogVariables.DLG_count} state={DialogVariables.dlg("state")}"); });
        bench.Call();
        bench.FromBob("INFO", 1);
        bench.FromAlice("BYE", 2);
        Assert.That(seen, Is.EqualTo(new[]
        {
            "INVITE status=True count=0 state=1", "ACK known=1 status=4 count=1 dir=1 call-1@alice", "INFO known=1 status=4 count=1 dir=2 call-1@alice", "BYE known=1 status=5 count=0 dir=1 call-1@alice",
        }));
    }

    [Test]
    public void Reply_and_failure_routes_see_the_variables_of_their_dialog()
    {
        var seen = new List<string>();
        var bench = new DialogBench(onInvite: () => { DialogFunctions.dlg_manage(); DialogVariables.dlg_var["x"] = "1"; TmFunctions.t_on_reply("R"); TmFunctions.t_on_failure("F"); });
        bench.Bed.Add(RouteKinds.OnReply, "R", () => { seen.Add($"{PseudoVariables.rs} {DialogVariables.dlg_var["x"]}"); DialogVariables.dlg_var["x"] = "2"; });
        bench.Bed.Add(RouteKinds.Failure, "F", () => seen.Add($"failure {DialogVariables.dlg_var["x"]}"));
        bench.Call(answer: false);
        bench.Bed.Receive("10.0.0.2:5060", bench.Invite!.Reply(486));
        Assert.That(seen, Is.EqualTo(new[] { "180 1", "486 2", "failure 2" }));
    }

    [Test]
    public void Ended_from_here_both_sides_get_a_BYE_as_if_the_other_had_sent_it()
    {
        var bench = new DialogBench();
        bench.Call();
        bench.Rpc("dlg.terminate_dlg", "call-1@alice", "a1", "far");
        var byes = bench.AnswerByes();
        var (toAlice, toBob) = (byes.Single(b => b.To.ToString() == "10.0.0.1:5060"), byes.Single(b => b.To.ToString() == "10.0.0.2:5060"));
        Assert.That((toAlice.StartLine, toAlice.Header("From"), toAlice.Header("To"), toAlice.Header("CSeq")), Is.EqualTo(("BYE sip:alice@10.0.0.1 SIP/2.0", "<sip:bob@chappe.test>;tag=far", "<sip:alice@chappe.test>;tag=a1", "1 BYE")));
        Assert.That((toBob.StartLine, toBob.Header("From"), toBob.Header("To"), toBob.Header("CSeq")), Is.EqualTo(("BYE sip:bob@10.0.0.2 SIP/2.0", "<sip:alice@chappe.test>;tag=a1", "<sip:bob@chappe.test>;tag=far", "2 BYE")));
        bench.Bed.RunPending();
        Assert.That(bench.Events[^1], Does.StartWith("end"));
        Assert.That(Assert.Throws<RpcException>(() => bench.Rpc("dlg.terminate_dlg", "call-1@alice", "a1", "far"))!.Message, Is.EqualTo("Dialog is over"));
        bench.ExpectNothingLeft();
    }

    [Test]
    public void Who_was_shown_another_name_is_told_that_name_again()
    {
        var bench = new DialogBench();
        bench.Call(answer: false);
        // As uac leaves it: the callee answers the From and To that it got.
        bench.Bed.Receive("10.0.0.2:5060", bench.Invite!.Reply(200, headers: "Contact: <sip:bob@10.0.0.2>\n").Replace("sip:alice@chappe.test", "sip:hidden@chappe.test", StringComparison.Ordinal).Replace("sip:bob@chappe.test", "sip:200@chappe.test", StringComparison.Ordinal));
        bench.Bed.Expect("200");
        bench.FromAlice("ACK", 1);
        bench.Rpc("dlg.terminate_dlg", "call-1@alice", "a1", "far");
        Assert.That(bench.AnswerByes().Select(b => $"{b.To.HostText} {b.Header("From")} {b.Header("To")}").Order(), Is.EqualTo(new[]
        {
            "10.0.0.1 <sip:bob@chappe.test>;tag=far <sip:alice@chappe.test>;tag=a1", "10.0.0.2 <sip:hidden@chappe.test>;tag=a1 <sip:200@chappe.test>;tag=far",
        }));
    }

    [Test]
    public void The_CSeq_of_a_BYE_is_above_all_that_were_sent()
    {
        var bench = new DialogBench();
        bench.Call();
        bench.FromBob("INFO", 77);
        bench.FromAlice("INFO", 5);
        bench.Rpc("dlg.terminate_dlg", "call-1@alice", "a1", "far");
        Assert.That(bench.AnswerByes().Select(b => b.Header("CSeq")).Order(), Is.EqualTo(new[] { "6 BYE", "78 BYE" }));
    }

    [Test]
    public void A_BYE_goes_by_the_hops_that_the_call_came_by()
    {
        var bench = new DialogBench();
        bench.Call(headers: "Record-Route: <sip:10.0.0.8;lr>\nRecord-Route: <sip:10.0.0.9;lr>\n", recorded: "Record-Route: <sip:10.0.0.5;lr>\nRecord-Route: <sip:10.0.0.6;lr>", contact: "<sip:bob@10.7.7.7>");
        bench.Rpc("dlg.terminate_dlg", "call-1@alice", "a1", "far");
        var byes = bench.AnswerByes();
        Assert.That(byes.Select(b => $"{b.To.HostText} {b.StartLine.Split(' ')[1]} {b.Header("Route").Replace("\n", " ")}").Order(), Is.EqualTo(new[]
        {
            "10.0.0.6 sip:bob@10.7.7.7 <sip:10.0.0.6;lr> <sip:10.0.0.5;lr>", "10.0.0.8 sip:alice@10.0.0.1 <sip:10.0.0.8;lr> <sip:10.0.0.9;lr>",
        }));
    }

    [Test]
    public void A_phone_behind_NAT_is_reached_where_its_messages_come_from()
    {
        var bench = new DialogBench();
        bench.Call(contact: "<sip:bob@192.168.1.5:5062>");
        bench.Rpc("dlg.terminate_dlg", "call-1@alice", "a1", "far");
        Assert.That(bench.AnswerByes().Select(b => $"{b.To} {b.StartLine.Split(' ')[1]}").Order(), Is.EqualTo(new[] { "10.0.0.1:5060 sip:alice@10.0.0.1", "10.0.0.2:5060 sip:bob@192.168.1.5:5062" }));
    }

    [Test]
    public void A_contact_that_names_our_own_machine_gets_no_BYE_S2()
    {
        var bench = new DialogBench();
        bench.Call(contact: "<sip:bob@127.0.0.1:22>", recorded: "Record-Route: <sip:127.0.0.1:22;lr>");
        bench.Rpc("dlg.terminate_dlg", "call-1@alice", "a1", "far");
        Assert.That(bench.AnswerByes().Select(b => b.To.ToString()), Is.EqualTo(new[] { "10.0.0.1:5060" }));
        Assert.That(bench.Bed.Proxy.Counters["core.forbidden_targets"].Value, Is.EqualTo(1));
    }

    [Test]
    public void A_ringing_one_is_answered_and_cancelled()
    {
        var bench = new DialogBench();
        bench.Call(answer: false);
        bench.Rpc("dlg.terminate_dlg", "call-1@alice", "a1", "");
        Assert.That(bench.Bed.TakeAll().Select(s => s.ToString()), Is.EqualTo(new[] { "480 > 10.0.0.1:5060", "CANCEL > 10.0.0.2:5060" }));
        bench.Bed.RunPending();
        Assert.That(bench.Events, Is.EqualTo(new[] { "failed call-1@alice " }));
    }

    [Test]
    public void When_its_time_is_over_it_ends_with_or_without_BYE([Values] bool withBye)
    {
        var bench = new DialogBench(o => o.default_timeout = 60, () =>
        {
            DialogFunctions.dlg_manage();
            DialogVariables.dlg_ctx["timeout_bye"] = withBye ? 1 : 0;
            DialogVariables.dlg_ctx["timeout_route"] = "LATE";
        });
        bench.Bed.Add(RouteKinds.None, "LATE", () => bench.Events.Add($"late {DialogVariables.dlg("callid")}"));
        bench.Call();
        bench.Bed.Pass(59_000);
        Assert.That(bench.Only.State, Is.EqualTo(Confirmed));
        bench.Bed.Pass(1_100);
        Assert.That(bench.AnswerByes(), Has.Count.EqualTo(withBye ? 2 : 0));
        bench.Bed.RunPending();
        Assert.That(bench.Events.Select(e => e.Split(' ')[0]), Is.EqualTo(new[] { "start", "late", "end" }));
        Assert.That(bench.Bed.Proxy.Counters["dialog.expired_dialogs"].Value, Is.EqualTo(1));
        bench.ExpectNothingLeft();
    }

    [Test]
    public void Requests_within_it_begin_its_time_anew_unless_it_keeps_it([Values] bool keeps)
    {
        var bench = new DialogBench(o => (o.default_timeout, o.timeout_noreset) = (60, keeps));
        bench.Call();
        bench.Bed.Pass(40_000);
        bench.Bed.Receive("10.0.0.2:5060", bench.FromAlice("INFO", 2).Reply(200));
        bench.Bed.Pass(40_000);
        Assert.That(bench.Module.Life.Active, Is.EqualTo(keeps ? 0 : 1));
    }

    [Test]
    public void An_AVP_or_a_word_gives_it_another_time()
    {
        var bench = new DialogBench(o => o.timeout_avp = "$avp(s:limit)", () => { Here.Context.Avps.Push("limit", 90); DialogFunctions.dlg_manage(); });
        bench.Call();
        Assert.That(bench.Only.Lifetime, Is.EqualTo(90));
        var other = new DialogBench(null, () => { DialogVariables.dlg_ctx["timeout"] = 30; DialogFunctions.dlg_manage(); }, () => DialogFunctions.dlg_set_timeout(200));
        other.Call();
        Assert.That(other.Only.Lifetime, Is.EqualTo(200));
    }

    [Test]
    public void An_answer_without_ACK_is_forgotten()
    {
        var bench = new DialogBench();
        bench.Call(acknowledge: false);
        bench.Bed.Pass(61_000);
        Assert.That((bench.Module.Life.Active, bench.Only.State), Is.EqualTo((0L, Deleted)));
        bench.ExpectNothingLeft();
    }

    [Test]
    public void Keep_alive_ends_a_call_that_one_side_does_not_know_any_more([Values(481, 408, 200)] int code)
    {
        var bench = new DialogBench(o => o.ka_interval = 10, () => { DialogFunctions.dlg_manage(); DialogFunctions.dlg_set_property("ka-dst"); });
        bench.Call();
        bench.Bed.Pass(10_100);
        var probe = bench.Bed.Expect("OPTIONS > 10.0.0.2:5060");
        Assert.That((probe.Header("To"), probe.Header("CSeq")), Is.EqualTo(("<sip:bob@chappe.test>;tag=far", "2 OPTIONS")));
        bench.Bed.Receive("10.0.0.2:5060", probe.Reply(code));
        bench.Bed.RunPending();
        Assert.That(bench.Only.State, Is.EqualTo(code == 200 ? Confirmed : Deleted));
        Assert.That(bench.AnswerByes(), Has.Count.EqualTo(code == 200 ? 0 : 2));
        bench.Bed.Pass(10_000);
        Assert.That(bench.Bed.TakeAll().Count(s => s.Name == "OPTIONS"), Is.EqualTo(code == 200 ? 1 : 0), "every ten seconds");
    }

    [Test]
    public void Profiles_count_as_long_as_calls_last()
    {
        string? sizes = null;
        var bench = new DialogBench(o => (o.profiles_with_value, o.profiles_no_value) = ("caller;line/s", "all"), () =>
        {
            bool early = DialogProfileFunctions.set_dlg_profile("caller", "early");
            DialogFunctions.dlg_manage();
            DialogProfileFunctions.set_dlg_profile("caller", "alice");
            DialogProfileFunctions.set_dlg_profile("all");
            Assert.That((early, DialogProfileFunctions.set_dlg_profile("nosuch").Code, DialogProfileFunctions.set_dlg_profile("caller").Code), Is.EqualTo((true, -1, -1)));
            DialogProfileFunctions.get_profile_size("caller", "alice", out var one);
            DialogProfileFunctions.get_profile_size("caller", out var some);
            DialogProfileFunctions.get_profile_size("all", out var all);
            sizes = $"{one} {some} {all} {DialogProfileFunctions.is_in_profile("caller", "alice").Code} {DialogProfileFunctions.is_in_profile("caller", "zz").Code} {DialogProfileFunctions.is_in_profile("line").Code}";
        });
        bench.Call();
        Assert.That(sizes, Is.EqualTo("1 2 1 1 -1 -1"));
        bench.Call("call-2@alice");
        Assert.That(sizes, Is.EqualTo("2 4 2 1 -1 -1"));
        Assert.That((int)bench.Rpc("dlg.profile_get_size", "caller", "alice")!, Is.EqualTo(2));
        Assert.That((int)bench.Rpc("dlg.profile_end", "caller", "alice")!, Is.EqualTo(2));
        Assert.That((int)bench.Rpc("dlg.profile_get_size", "caller", "alice")!, Is.Zero);
        Assert.That(bench.AnswerByes(), Has.Count.EqualTo(4));
        bench.ExpectNothingLeft();
    }

    [Test]
    public void Twice_is_once_a_spiral_is_one_and_too_many_are_refused()
    {
        int first = 0, second = 0;
        var bench = new DialogBench(o => o.max_dialogs = 1, () => (first, second) = (DialogFunctions.dlg_manage().Code, DialogFunctions.dlg_manage().Code));
        bench.Call(answer: false);
        Assert.That((first, second, bench.Module.Table.Count), Is.EqualTo((1, 1, 1)));
        string spiral = ProxyBed.Request("INVITE", branch: "z9hG4bKother").Replace("Max-Forwards: 70", "Max-Forwards: 69", StringComparison.Ordinal);
        bench.Bed.Receive("10.0.0.1:5060", spiral);
        Assert.That((first, bench.Module.Table.Count), Is.EqualTo((1, 1)));
        bench.Bed.Receive("10.0.0.1:5060", ProxyBed.Request("INVITE", branch: "z9hG4bKthird", callId: "another"));
        Assert.That(first, Is.EqualTo(-1));
    }

    [Test]
    public void The_flag_alone_is_enough_and_other_methods_are_none()
    {
        var bench = new DialogBench(o => o.dlg_flag = 4, () => Here.Context.Flags |= 16);
        bench.Call();
        Assert.That(bench.Only.State, Is.EqualTo(Confirmed));
        int code = 0;
        var other = new DialogBench(null, () => code = DialogFunctions.dlg_manage().Code);
        other.Bed.Receive("10.0.0.1:5060", ProxyBed.Request("MESSAGE"));
        Assert.That((code, other.Module.Table.Count), Is.EqualTo((-1, 0)));
    }

    [Test]
    public void A_did_copied_from_another_call_ends_nothing_S3()
    {
        var bench = new DialogBench();
        bench.Call();
        string did = bench.Only.Did;
        bench.Bed.Receive("10.0.0.66:5060", $"""
            BYE sip:bob@10.0.0.2 SIP/2.0
            Via: SIP/2.0/UDP 10.0.0.66;branch=z9hG4bKevil
            Max-Forwards: 70
            Route: <sip:192.0.2.100;lr;ftag=a1;did={did}>
            From: <sip:evil@chappe.test>;tag=evil
            To: <sip:bob@chappe.test>;tag=also
            Call-ID: call-1@alice
            CSeq: 9 BYE
            Content-Length: 0


            """);
        Assert.That(bench.Only.State, Is.EqualTo(Confirmed));
    }

    [Test]
    public void Without_did_it_is_known_by_Call_ID_and_tags([Values(0, 1, 2)] int mode)
    {
        var bench = new DialogBench(o => o.dlg_match_mode = mode);
        bench.Call();
        bench.Bed.Receive("10.0.0.1:5060", ProxyBed.Request("BYE", "sip:bob@10.0.0.2", "z9hG4bKnodid", 3, "far", "Route: " + bench.Invite!.Header("Record-Route").Replace("did=", "xid=", StringComparison.Ordinal) + "\n"));
        Assert.That(bench.Only.State, Is.EqualTo(mode == 0 ? Confirmed : Deleted));
    }

    [Test]
    public void A_reload_of_the_scripts_changes_nothing()
    {
        var bench = new DialogBench();
        bench.Call();
        bench.Module.Reconfigure(bench.Bed.Options);
        bench.FromAlice("BYE", 2);
        Assert.That(bench.Only.State, Is.EqualTo(Deleted));
    }

    [Test]
    public void Operators_see_Kamailio_s_shape()
    {
        var bench = new DialogBench(o => o.profiles_no_value = "all", () => { DialogFunctions.dlg_manage(); DialogVariables.dlg_var["x"] = "1"; DialogProfileFunctions.set_dlg_profile("all"); });
        bench.Call();
        var shown = bench.Rpc("dlg.list")!.AsArray()[0]!.AsObject();
        Assert.That(shown.Select(p => p.Key), Is.EqualTo(new[]
        {
            "h_entry", "h_id", "ref", "call-id", "from_uri", "to_uri", "state", "start_ts", "init_ts", "end_ts", "duration", "timeout", "lifetime", "dflags", "sflags", "iflags", "caller", "callee", "profiles", "variables",
        }));
        Assert.That(shown["callee"]!.ToJsonString(), Is.EqualTo("""{"tag":"far","contact":"sip:bob@10.0.0.2","cseq":0,"route_set":"","socket":"udp:192.0.2.100:5060"}"""));
        Assert.That((shown["profiles"]!.ToJsonString(), shown["variables"]!.ToJsonString()), Is.EqualTo(("[\"all\"]", "[{\"x\":\"1\"}]")));
        Assert.That(bench.Rpc("dlg.stats_active")!.ToJsonString(), Is.EqualTo("""{"starting":0,"connecting":0,"answering":0,"ongoing":1,"all":1}"""));
        Assert.That(bench.Rpc("dlg.is_alive", "call-1@alice", "a1", "far")!.ToString(), Is.EqualTo("Alive"));
        Assert.That(bench.Rpc("dlg.list_match", "furi", "sw", "sip:alice")!.AsArray(), Has.Count.EqualTo(1));
        Assert.That(bench.Rpc("dlg.list_match", "furi", "re", "bob")!.AsArray(), Is.Empty);
        Assert.That(bench.Rpc("dlg.briefing")!.AsArray(), Has.Count.EqualTo(1));
        bench.Rpc("dlg.set_var", "call-1@alice", "a1", "far", "y", "2");
        Assert.That(bench.Only.Get("y"), Is.EqualTo("2"));
        bench.Rpc("dlg.end_dlg", bench.Only.Entry, (int)bench.Only.Id);
        Assert.That(bench.AnswerByes(), Has.Count.EqualTo(2));
        Assert.Throws<RpcException>(() => bench.Rpc("dlg.end_dlg", 1, 1));
    }

    [Test]
    public void Requests_of_the_script_within_it()
    {
        var bench = new DialogBench(onRequest: () => { if (Here.Context.Message.Method == Chappe.Sip.Messages.SipMethod.Info) { DialogFunctions.dlg_req_within("callee", "NOTIFY", "Event: x\r\n", "text/plain", "hi"); DialogFunctions.dlg_refer("caller", "sip:carol@10.0.0.3"); } });
        bench.Call();
        bench.Bed.Receive("10.0.0.1:5060", ProxyBed.Request("INFO", "sip:bob@10.0.0.2", "z9hG4bKinfo", 2, "far", "Route: " + bench.Invite!.Header("Record-Route") + "\n"));
        var sent = bench.Bed.TakeAll();
        var notify = sent.Single(s => s.Name == "NOTIFY");
        Assert.That((notify.To.ToString(), notify.Header("Event"), notify.Header("Content-Type"), notify.Text[^2..]), Is.EqualTo(("10.0.0.2:5060", "x", "text/plain", "hi")));
        Assert.That(sent.Single(s => s.Name == "REFER").Header("Refer-To"), Is.EqualTo("<sip:carol@10.0.0.3>"));
    }

    [Test]
    public void Names_are_written_backwards_and_read_again()
    {
        var dialog = new Dialog(new DialogsModule(), 576, 7600);
        Assert.That(dialog.Did, Is.EqualTo("042.0bd1"), "as Kamailio writes 576 and 7600");
        Assert.That((Dialog.TryParseDid("042.0bd1"u8, out int entry, out uint id), entry, id), Is.EqualTo((true, 576, 7600u)));
        foreach (string wrong in new[] { "", ".", "1.", ".1", "g.1", "123456789.1", "1.123456789", "ffffffff.1", "1" }) Assert.That(Dialog.TryParseDid(System.Text.Encoding.ASCII.GetBytes(wrong), out _, out _), Is.False, wrong);
    }
}
