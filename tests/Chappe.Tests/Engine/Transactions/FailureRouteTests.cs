using Chappe.Engine.Routing;
using Chappe.Engine.Transports;
using Chappe.Engine.Vocabulary;
using static Chappe.Engine.Vocabulary.TmFunctions;
using static Chappe.Tests.Engine.ProxyBed;

namespace Chappe.Tests.Engine.Transactions;

/// <summary>failure_route, branch_route, onreply_route and branch-failure routes as semantics.md sections 2, 3 and 8 have them.</summary>
public sealed class FailureRouteTests
{
    private const string Alice = "10.0.0.1:5060", Bob = "10.0.0.2:5060", Voicemail = "10.0.0.9:5060";

    private static Sent Begin(ProxyBed bed)
    {
        bed.Receive(Alice, Request("INVITE"));
        bed.Expect("100");
        return bed.Expect("INVITE > 10.0.0.2:5060");
    }

    private static void Fail(ProxyBed bed, Sent invite, int code, string reason = "Whatever")
    {
        bed.Receive(invite.To.ToString(), invite.Reply(code, reason));
        bed.Expect($"ACK > {invite.To}");
    }

    [Test]
    public void A_failure_route_tries_another_target()
    {
        var bed = new ProxyBed(() => { t_on_failure("VOICEMAIL"); t_relay(); });
        bed.Add(RouteKinds.Failure, "VOICEMAIL", () =>
        {
            if (!t_check_status("486|408")) return;
            CoreFunctions.seturi("sip:vm-bob@10.0.0.9");
            t_relay();
        });
        var invite = Begin(bed);
        Fail(bed, invite, 486);
        var second = bed.Expect("INVITE > 10.0.0.9:5060");
        Assert.That(second.StartLine, Is.EqualTo("INVITE sip:vm-bob@10.0.0.9 SIP/2.0"));
        bed.ExpectSilence();
        bed.Receive(Voicemail, second.Reply(200));
        bed.Expect("200 > 10.0.0.1:5060");
        bed.ExpectNothingLeft();
    }

    [Test]
    public void It_runs_on_a_timeout_as_well()
    {
        bool? timeout = null, replied = null;
        var bed = new ProxyBed(() => { t_on_failure("F"); t_relay(); });
        bed.Add(RouteKinds.Failure, "F", () =>
        {
            (timeout, replied) = (t_branch_timeout(), t_branch_replied());
            Assert.That((bool)t_check_status("408") && t_any_timeout() && !t_any_replied());
        });
        Begin(bed);
        bed.Pass(30_000);
        Assert.That(bed.TakeAll()[^1].Name, Is.EqualTo("408"));
        Assert.That((timeout, replied), Is.EqualTo((true, false)));
    }

    [Test]
    public void Without_a_decision_the_picked_reply_goes_to_the_client()
    {
        int? code = null;
        string? reason = null;
        var bed = new ProxyBed(() => { t_on_failure("F"); t_relay(); });
        bed.Add(RouteKinds.Failure, "F", () => (code, reason) = (T_reply_code, T_reply_reason.ToString()));
        Fail(bed, Begin(bed), 480, "Away");
        Assert.That(bed.Expect("480").StartLine, Is.EqualTo("SIP/2.0 480 Away"));
        Assert.That((code, reason), Is.EqualTo((480, "Away")));
    }

    [Test]
    public void T_reply_in_a_failure_route_answers_instead()
    {
        var bed = new ProxyBed(() => { t_on_failure("F"); t_relay(); });
        bed.Add(RouteKinds.Failure, "F", () => t_reply(404, "Nobody Here"));
        Fail(bed, Begin(bed), 486);
        Assert.That(bed.Expect("404").StartLine, Is.EqualTo("SIP/2.0 404 Nobody Here"));
        bed.ExpectSilence();
        bed.Receive(Alice, Request("ACK"));
        bed.ExpectNothingLeft();
    }

    [Test]
    public void A_new_leg_forgets_the_replies_of_the_one_before([Values(503, 404, 486)] int second)
    {
        var bed = new ProxyBed(() => { t_on_failure("F"); t_relay(); });
        bed.Add(RouteKinds.Failure, "F", () => { CoreFunctions.seturi("sip:vm@10.0.0.9"); t_relay(); });
        Fail(bed, Begin(bed), 486);
        Fail(bed, bed.Expect("INVITE > 10.0.0.9:5060"), second);
        bed.Expect(second == 503 ? "500" : $"{second}");
    }

    [Test]
    public void A_failure_route_runs_once_unless_it_is_set_again()
    {
        int runs = 0;
        var bed = new ProxyBed(() => { t_on_failure("F"); t_relay(); });
        bed.Add(RouteKinds.Failure, "F", () =>
        {
            Assert.That(!t_is_set("failure_route"));
            if (++runs < 3) t_on_failure("F");
            CoreFunctions.seturi($"sip:try{runs}@10.0.0.9");
            t_relay();
        });
        var invite = Begin(bed);
        for (int i = 0; i < 4; i++)
        {
            Fail(bed, invite, 486);
            if (i < 3) invite = bed.Expect("INVITE > 10.0.0.9:5060");
        }
        bed.Expect("486");
        Assert.That(runs, Is.EqualTo(3));
        bed.Receive(Alice, Request("ACK"));
        bed.ExpectNothingLeft();
    }

    [Test]
    public void Relaying_again_without_anything_new_fails()
    {
        int? code = null;
        var bed = new ProxyBed(() => { t_on_failure("F"); t_relay(); });
        bed.Add(RouteKinds.Failure, "F", () => code = t_relay().Code);
        Fail(bed, Begin(bed), 486);
        bed.Expect("486");
        bed.ExpectSilence();
        Assert.That(code, Is.EqualTo(-1));
    }

    [Test]
    public void Writing_the_same_Request_URI_again_counts_as_new()
    {
        var bed = new ProxyBed(() => { t_on_failure("F"); t_relay(); });
        bed.Add(RouteKinds.Failure, "F", () => { CoreFunctions.seturi("sip:bob@10.0.0.2"); t_relay(); });
        Fail(bed, Begin(bed), 486);
        bed.Expect("INVITE > 10.0.0.2:5060");
    }

    [Test]
    public void So_does_a_new_destination()
    {
        var bed = new ProxyBed(() => { t_on_failure("F"); t_relay(); });
        bed.Add(RouteKinds.Failure, "F", () => { CoreFunctions.setdsturi("sip:10.0.0.9"); t_relay(); });
        Fail(bed, Begin(bed), 486);
        Assert.That(bed.Expect("INVITE > 10.0.0.9:5060").StartLine, Is.EqualTo("INVITE sip:bob@10.0.0.2 SIP/2.0"));
    }

    [Test]
    public void An_appended_branch_is_tried_without_the_old_Request_URI_and_both_when_it_changed([Values] bool changes)
    {
        var bed = new ProxyBed(() => { t_on_failure("F"); t_relay(); });
        bed.Add(RouteKinds.Failure, "F", () =>
        {
            append_branch("sip:a@10.0.0.8");
            if (changes) CoreFunctions.seturi("sip:b@10.0.0.9");
            t_relay();
        });
        Fail(bed, Begin(bed), 486);
        Assert.That(bed.TakeAll().Select(s => s.ToString()), Is.EqualTo(changes
            ? new[] { "INVITE > 10.0.0.9:5060", "INVITE > 10.0.0.8:5060" }
            : new[] { "INVITE > 10.0.0.8:5060" }));
    }

    [Test]
    public void The_message_in_a_failure_route_is_the_request_with_the_edits_made_before_it_was_relayed()
    {
        string? uri = null;
        var bed = new ProxyBed(() =>
        {
            CoreFunctions.seturi("sip:first@10.0.0.2");
            Here.Context.Message.Edits.Insert(Here.Context.Message.HeadersEnd, "X-Request: yes\r\n"u8);
            t_on_failure("F");
            t_on_branch("B");
            t_relay();
        });
        bed.Add(RouteKinds.Branch, "B", () => Here.Context.Message.Edits.Insert(Here.Context.Message.HeadersEnd, "X-Branch: yes\r\n"u8));
        bed.Add(RouteKinds.Failure, "F", () =>
        {
            uri = System.Text.Encoding.ASCII.GetString(Here.Context.RequestUri);
            CoreFunctions.seturi("sip:vm@10.0.0.9");
            t_relay();
        });
        var invite = Begin(bed);
        Assert.That((invite.Header("X-Request"), invite.Header("X-Branch")), Is.EqualTo(("yes", "yes")));
        Fail(bed, invite, 486);
        var second = bed.Expect("INVITE > 10.0.0.9:5060");
        Assert.That((uri, second.Header("X-Request"), second.Header("X-Branch")), Is.EqualTo(("sip:first@10.0.0.2", "yes", "")));
    }

    [Test]
    public void AVPs_and_flags_follow_request_branch_failure_and_reply_routes()
    {
        var seen = new List<string>();
        void Note(string where)
        {
            var context = Here.Context;
            seen.Add($"{where} {context.Avps.Get("a")} {context.Flags}");
            context.Avps.Push("a", context.Avps.Get("a") + (Text)where);
        }
        var bed = new ProxyBed(() =>
        {
            Here.Context.Avps.Push("a", "Q");
            Here.Context.Flags |= 4;
            t_on_branch("B");
            t_on_reply("R");
            t_on_failure("F");
            t_relay();
            Here.Context.Avps.Push("a", "later");
        });
        bed.Add(RouteKinds.Branch, "B", () => Note("b"));
        bed.Add(RouteKinds.OnReply, "R", () => { Note("r"); Here.Context.Flags |= 8; });
        bed.Add(RouteKinds.Failure, "F", () => Note("f"));
        Fail(bed, Begin(bed), 486);
        Assert.That(seen, Is.EqualTo(new[] { "b Q 4", "r later 4", "f laterr 12" }));
        // Another request sees none of it.
        bed.Receive(Alice, Request("INVITE", branch: "z9hG4bKsecond", callId: "other"));
        Assert.That(seen[^1], Is.EqualTo("b Q 4"));
    }

    [Test]
    public void Drop_in_a_branch_route_keeps_that_branch_back()
    {
        var bed = new ProxyBed(() => { append_branch("sip:bob@10.0.0.3"); t_on_branch("B"); t_relay(); });
        bed.Add(RouteKinds.Branch, "B", () => { if (T_branch_idx == 0) { Here.Context.HasExited = Here.Context.IsDropped = true; } });
        bed.Receive(Alice, Request("INVITE"));
        bed.Expect("100");
        Fail(bed, bed.Expect("INVITE > 10.0.0.3:5060"), 404);
        bed.Expect("404");
    }

    [Test]
    public void When_no_branch_remains_t_relay_fails_and_500_is_sent()
    {
        int? code = null;
        var bed = new ProxyBed(() => { t_on_branch("B"); code = t_relay().Code; });
        bed.Add(RouteKinds.Branch, "B", () => Here.Context.IsDropped = true);
        bed.Receive(Alice, Request("INVITE"));
        bed.Expect("100");
        Assert.That(bed.Expect("500").StartLine, Is.EqualTo("SIP/2.0 500 I'm terribly sorry, server error occurred (6/TM)"));
        Assert.That(code, Is.EqualTo(-6));
    }

    [Test]
    public void What_a_branch_route_sets_holds_for_its_branch_only()
    {
        var bed = new ProxyBed(() => { append_branch("sip:bob@10.0.0.3"); t_on_branch("B"); t_relay(); });
        bed.Add(RouteKinds.Branch, "B", () =>
        {
            if (T_branch_idx == 0) { CoreFunctions.seturi("sip:changed@10.0.0.7"); CoreFunctions.setdsturi("sip:10.0.0.8"); }
            Here.Context.Message.Edits.Insert(Here.Context.Message.HeadersEnd, System.Text.Encoding.ASCII.GetBytes($"X-Branch: {T_branch_idx}\r\n"));
        });
        bed.Receive(Alice, Request("INVITE"));
        bed.Expect("100");
        var first = bed.Expect("INVITE > 10.0.0.8:5060");
        var second = bed.Expect("INVITE > 10.0.0.3:5060");
        Assert.That((first.StartLine, second.StartLine), Is.EqualTo(("INVITE sip:changed@10.0.0.7 SIP/2.0", "INVITE sip:bob@10.0.0.3 SIP/2.0")));
        Assert.That((first.Header("X-Branch"), second.Header("X-Branch")), Is.EqualTo(("0", "1")));
    }

    [Test]
    public void Drop_in_an_onreply_route_stops_provisional_replies_only()
    {
        var bed = new ProxyBed(() => { t_on_reply("R"); t_relay(); });
        bed.Add(RouteKinds.OnReply, "R", () => Here.Context.IsDropped = true);
        var invite = Begin(bed);
        bed.Receive(Bob, invite.Reply(180));
        bed.ExpectSilence();
        bed.Receive(Bob, invite.Reply(200));
        bed.Expect("200");
    }

    [Test]
    public void Edits_of_both_reply_routes_are_in_the_reply_the_core_one_first()
    {
        void Add(string text) => Here.Context.Message.Edits.Insert(Here.Context.Message.HeadersEnd, System.Text.Encoding.ASCII.GetBytes(text));
        var bed = new ProxyBed(() => { t_on_reply("R"); t_relay(); });
        bed.Add(RouteKinds.CoreReply, "reply_route", () => Add("X-Core: 1\r\n"));
        bed.Add(RouteKinds.OnReply, "R", () => Add("X-Branch: 2\r\n"));
        var invite = Begin(bed);
        bed.Receive(Bob, invite.Reply(486));
        bed.Expect("ACK");
        Assert.That(bed.Expect("486").Text, Does.Contain("X-Core: 1\nX-Branch: 2\n"));
    }

    [Test]
    public void Drop_in_reply_route_hides_the_reply_from_the_transaction()
    {
        var bed = new ProxyBed(() => t_relay());
        bed.Add(RouteKinds.CoreReply, "reply_route", () => Here.Context.IsDropped = true);
        var invite = Begin(bed);
        bed.Receive(Bob, invite.Reply(200));
        bed.ExpectSilence();
    }

    [Test]
    public void A_branch_failure_route_runs_for_the_branch_that_failed()
    {
        var seen = new List<(int, int)>();
        var bed = new ProxyBed(() => { append_branch("sip:bob@10.0.0.3"); t_on_branch_failure("BF"); t_relay(); });
        bed.Add(RouteKinds.BranchFailure, "BF", () => seen.Add((T_branch_idx, T_reply_code)));
        var invite = Begin(bed);
        var other = bed.Expect("INVITE > 10.0.0.3:5060");
        Fail(bed, other, 430);
        bed.ExpectSilence();
        Assert.That(seen, Is.EqualTo(new[] { (1, 430) }));
        bed.Receive(Bob, invite.Reply(200));
        bed.Expect("200");
        bed.ExpectNothingLeft();
    }

    [Test]
    public void A_branch_failure_route_may_add_a_branch_to_the_leg()
    {
        var bed = new ProxyBed(() => { t_on_branch_failure("BF"); t_relay(); });
        bed.Add(RouteKinds.BranchFailure, "BF", () => { CoreFunctions.seturi("sip:bob@10.0.0.4"); t_relay(); });
        Fail(bed, Begin(bed), 430);
        var again = bed.Expect("INVITE > 10.0.0.4:5060");
        Fail(bed, again, 500);
        // Both failed in one leg: the better one is the answer.
        bed.Expect("430");
    }

    [Test]
    public void The_failure_route_of_the_leg_survives_a_branch_that_a_branch_failure_route_adds()
    {
        int runs = 0;
        var bed = new ProxyBed(() => { t_on_branch_failure("BF"); t_on_failure("F"); t_relay(); });
        bed.Add(RouteKinds.BranchFailure, "BF", () => { CoreFunctions.seturi("sip:bob@10.0.0.4"); t_relay(); });
        bed.Add(RouteKinds.Failure, "F", () => runs++);
        Fail(bed, Begin(bed), 430);
        Fail(bed, bed.Expect("INVITE > 10.0.0.4:5060"), 500);
        bed.Expect("430");
        Assert.That(runs, Is.EqualTo(1));
    }

    [Test]
    public void A_branch_failure_route_that_cannot_relay_leaves_the_leg_as_it_is()
    {
        var bed = new ProxyBed(() => { append_branch("sip:bob@10.0.0.3"); t_on_branch_failure("BF"); t_relay(); });
        bed.Add(RouteKinds.BranchFailure, "BF", () => { CoreFunctions.seturi("tel:123"); t_relay(); });
        var first = Begin(bed);
        var second = bed.Expect("INVITE > 10.0.0.3:5060");
        Fail(bed, first, 404);
        Fail(bed, second, 486);
        bed.Expect("404");
    }

    [Test]
    public void T_req_reads_the_request_where_a_reply_is_at_hand_and_T_rpl_the_reply_in_a_failure_route()
    {
        string? subject = null, reason = null, absent = null;
        var bed = new ProxyBed(() => { t_on_reply("R"); t_on_failure("F"); t_relay(); });
        bed.Add(RouteKinds.OnReply, "R", () => subject = T_req(() => HeaderPseudoVariables.hdr["Subject"]).ToString());
        bed.Add(RouteKinds.Failure, "F", () =>
        {
            reason = T_rpl(() => HeaderPseudoVariables.hdr["Reason"]).ToString();
            absent = T_req(() => HeaderPseudoVariables.hdr["Reason"]).ToString();
        });
        bed.Receive(Alice, Request("INVITE", headers: "Subject: lunch\n"));
        bed.Expect("100");
        var invite = bed.Expect("INVITE");
        bed.Receive(Bob, invite.Reply(486, headers: "Reason: Q.850;cause=17\n"));
        Assert.That((subject, reason, absent), Is.EqualTo(("lunch", "Q.850;cause=17", "")));
    }

    [Test]
    public void T_reuse_branch_sends_the_failed_branch_again_with_what_the_route_changed()
    {
        string? uri = null;
        var bed = new ProxyBed(() => { append_branch("sip:bob@10.0.0.3:5070;x=y"); t_on_branch_failure("BF"); t_relay(); });
        bed.Add(RouteKinds.BranchFailure, "BF", () =>
        {
            uri = System.Text.Encoding.ASCII.GetString(Here.Context.RequestUri);
            Here.Context.Message.Edits.Insert(Here.Context.Message.HeadersEnd, "X-Again: yes\r\n"u8);
            t_reuse_branch();
        });
        Begin(bed);
        Fail(bed, bed.Expect("INVITE > 10.0.0.3:5070"), 415);
        var again = bed.Expect("INVITE > 10.0.0.3:5070");
        Assert.That((uri, again.StartLine, again.Header("X-Again")), Is.EqualTo(("sip:bob@10.0.0.3:5070;x=y", "INVITE sip:bob@10.0.0.3:5070;x=y SIP/2.0", "yes")));
    }

    [Test]
    public void T_branch_replied_and_t_any_replied_do_not_count_the_reply_at_hand([Values] bool rings)
    {
        (bool, bool)? seen = null;
        var bed = new ProxyBed(() => { t_on_failure("F"); t_relay(); });
        bed.Add(RouteKinds.Failure, "F", () => seen = (t_branch_replied(), t_any_replied()));
        var invite = Begin(bed);
        if (rings) { bed.Receive(Bob, invite.Reply(180)); bed.Expect("180"); }
        Fail(bed, invite, 486);
        Assert.That(seen, Is.EqualTo((rings, rings)));
    }

    [Test]
    public void A_mistake_in_a_failure_route_costs_nothing_but_its_decision_G1()
    {
        var bed = new ProxyBed(() => { t_on_failure("F"); t_relay(); });
        bed.Add(RouteKinds.Failure, "F", () => throw new InvalidOperationException("a script's mistake"));
        Fail(bed, Begin(bed), 486);
        bed.Expect("486");
        bed.Receive(Alice, Request("ACK"));
        bed.ExpectNothingLeft();
    }

    [Test]
    public void A_mistake_in_request_route_behind_t_relay_does_not_end_the_call_G1()
    {
        var bed = new ProxyBed(() => { t_relay(); throw new InvalidOperationException("a script's mistake"); });
        var invite = Begin(bed);
        bed.ExpectSilence();
        bed.Receive(Bob, invite.Reply(200));
        bed.Expect("200");
    }

    [Test]
    public void A_route_that_does_not_exist_is_an_error_in_the_log()
    {
        bool? set = null;
        var bed = new ProxyBed(() => set = t_on_failure("NOWHERE"));
        bed.Receive(Alice, Request("INVITE"));
        Assert.That(set, Is.False);
        Assert.That(bed.Log.Lines, Has.Some.Contains("NOWHERE"));
    }

    [Test]
    public void Onsend_route_may_keep_a_request_back()
    {
        var bed = new ProxyBed(() => t_relay());
        bed.Add(RouteKinds.OnSend, "onsend_route", () => Here.Context.IsDropped = true);
        bed.Receive(Alice, Request("OPTIONS"));
        bed.Expect("500");
        bed.ExpectSilence();
        bed.ExpectNothingLeft();
    }

    [TestCase("486|408", 486, true)]
    [TestCase("486|408", 480, false)]
    [TestCase("4[0-9][0-9]", 480, true)]
    [TestCase("^(5|6)..$", 480, false)]
    [TestCase("5..|4.6", 486, true)]
    [TestCase("48", 486, true)]
    public void T_check_status_takes_alternatives_and_expressions(string expression, int code, bool matches)
    {
        bool? result = null;
        var bed = new ProxyBed(() => { t_on_failure("F"); t_relay(); });
        bed.Add(RouteKinds.Failure, "F", () => result = t_check_status(expression));
        Fail(bed, Begin(bed), code);
        Assert.That(result, Is.EqualTo(matches));
    }
}
