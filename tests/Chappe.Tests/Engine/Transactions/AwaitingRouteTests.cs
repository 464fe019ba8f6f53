using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;
using Chappe.Sip.Messages;
using static Chappe.Engine.Vocabulary.TmFunctions;
using static Chappe.Tests.Engine.ProxyBed;

namespace Chappe.Tests.Engine.Transactions;

/// <summary>Routes that await something: nothing else of their transaction overtakes them, and nobody else waits.</summary>
public sealed class AwaitingRouteTests
{
    private const string Alice = "10.0.0.1:5060", Bob = "10.0.0.2:5060";
    private TaskCompletionSource _answer = new();

    [SetUp]
    public void Question() => _answer = new TaskCompletionSource();

    private void Answer(ProxyBed bed)
    {
        _answer.SetResult();
        bed.RunPending();
    }

    private static Sent Begin(ProxyBed bed)
    {
        bed.Receive(Alice, Request("INVITE"));
        bed.Expect("100");
        return bed.Expect("INVITE > 10.0.0.2:5060");
    }

    [Test]
    public void Request_route_may_await_before_it_relays()
    {
        var bed = new ProxyBed().AddAsync(RouteKinds.Request, "request_route", async () => { await _answer.Task; t_relay(); });
        bed.Receive(Alice, Request("INVITE"));
        bed.Expect("100");
        bed.Receive("10.0.0.5:5060", Request("OPTIONS", branch: "z9hG4bKother", callId: "other"));
        bed.Receive(Alice, Request("INVITE"));
        bed.Expect("100");
        bed.ExpectSilence();
        Answer(bed);
        Assert.That(bed.TakeAll().Select(s => s.ToString()), Is.EquivalentTo(new[] { "INVITE > 10.0.0.2:5060", "OPTIONS > 10.0.0.2:5060" }));
    }

    [Test]
    public void One_that_never_decides_leaves_nothing_behind()
    {
        var bed = new ProxyBed().AddAsync(RouteKinds.Request, "request_route", async () => await _answer.Task);
        bed.Receive(Alice, Request("INVITE"));
        Answer(bed);
        bed.ExpectNothingLeft();
    }

    [Test]
    public void One_that_awaits_for_ever_is_answered_when_its_lifetime_is_over()
    {
        var bed = new ProxyBed().AddAsync(RouteKinds.Request, "request_route", async () => { await _answer.Task; t_relay(); });
        bed.Receive(Alice, Request("INVITE"));
        bed.Expect("100");
        bed.Pass(185_000);
        bed.Expect("408");
        bed.Receive(Alice, Request("ACK"));
        bed.TakeAll();
        bed.Pass(100_000);
        bed.TakeAll();
        Answer(bed);
        bed.ExpectSilence();
        bed.ExpectNothingLeft();
    }

    [Test]
    public void Replies_wait_for_an_onreply_route_and_keep_their_order()
    {
        var seen = new List<int>();
        var bed = new ProxyBed(() => { t_on_reply("R"); t_relay(); });
        bed.AddAsync(RouteKinds.OnReply, "R", async () =>
        {
            seen.Add(Here.Context.Message.StatusCode);
            if (seen.Count == 1) await _answer.Task;
            Here.Context.Message.Edits.Insert(Here.Context.Message.HeadersEnd, "X-Seen: yes\r\n"u8);
        });
        var invite = Begin(bed);
        bed.Receive(Bob, invite.Reply(180));
        bed.Receive(Bob, invite.Reply(183));
        bed.Receive(Bob, invite.Reply(200));
        bed.ExpectSilence();
        Assert.That(seen, Is.EqualTo(new[] { 180 }));
        Answer(bed);
        var all = bed.TakeAll();
        Assert.That(all.Select(s => s.Name), Is.EqualTo(new[] { "180", "183", "200" }));
        Assert.That(all.All(s => s.Header("X-Seen") == "yes"));
        bed.ExpectNothingLeft();
    }

    [Test]
    public void A_negative_reply_is_acknowledged_while_its_route_awaits()
    {
        var bed = new ProxyBed(() => { t_on_reply("R"); t_relay(); });
        bed.AddAsync(RouteKinds.OnReply, "R", () => _answer.Task);
        var invite = Begin(bed);
        bed.Receive(Bob, invite.Reply(486));
        bed.Expect("ACK");
        bed.Receive(Bob, invite.Reply(486));
        bed.Expect("ACK");
        bed.ExpectSilence();
        Answer(bed);
        bed.Expect("486");
        bed.ExpectSilence();
    }

    [Test]
    public void Too_many_waiting_replies_are_left_to_their_retransmission_G2()
    {
        var bed = new ProxyBed(() => { t_on_reply("R"); t_relay(); });
        bed.AddAsync(RouteKinds.OnReply, "R", () => _answer.Task);
        var invite = Begin(bed);
        for (int i = 0; i < 500; i++) bed.Receive(Bob, invite.Reply(183, toTag: $"t{i}"));
        Answer(bed);
        Assert.That(bed.TakeAll(), Has.Count.EqualTo(33));
    }

    [Test]
    public void A_failure_route_may_await_before_it_relays_again()
    {
        var bed = new ProxyBed(() => { t_on_failure("F"); t_relay(); });
        bed.AddAsync(RouteKinds.Failure, "F", async () => { await _answer.Task; CoreFunctions.seturi("sip:vm@10.0.0.9"); t_relay(); });
        var invite = Begin(bed);
        bed.Receive(Bob, invite.Reply(486));
        bed.Expect("ACK");
        bed.ExpectSilence();
        bed.Pass(1000);
        bed.ExpectSilence();
        Answer(bed);
        var second = bed.Expect("INVITE > 10.0.0.9:5060");
        bed.Receive("10.0.0.9:5060", second.Reply(200));
        bed.Expect("200");
        bed.ExpectNothingLeft();
    }

    [Test]
    public void A_failure_route_that_awaits_and_decides_nothing_sends_the_picked_reply()
    {
        var bed = new ProxyBed(() => { t_on_failure("F"); t_relay(); });
        bed.AddAsync(RouteKinds.Failure, "F", () => _answer.Task);
        var invite = Begin(bed);
        bed.Receive(Bob, invite.Reply(486));
        bed.Expect("ACK");
        Answer(bed);
        bed.Expect("486");
        bed.Receive(Alice, Request("ACK"));
        bed.ExpectNothingLeft();
    }

    [Test]
    public void A_CANCEL_during_a_failure_route_lets_the_picked_reply_go()
    {
        int? relayed = null;
        var bed = new ProxyBed(() => { t_on_failure("F"); t_relay(); });
        bed.AddAsync(RouteKinds.Failure, "F", async () => { await _answer.Task; CoreFunctions.seturi("sip:vm@10.0.0.9"); relayed = t_relay().Code; });
        var invite = Begin(bed);
        bed.Receive(Bob, invite.Reply(486));
        bed.Expect("ACK");
        bed.Receive(Alice, Request("CANCEL"));
        bed.Expect("200");
        bed.ExpectSilence();
        Answer(bed);
        bed.Expect("486");
        Assert.That(relayed, Is.EqualTo(-1));
    }

    [Test]
    public void Branch_routes_that_await_run_one_after_the_other_and_each_branch_leaves_behind_its_own()
    {
        var answers = new[] { new TaskCompletionSource(), new TaskCompletionSource() };
        int? code = null;
        var bed = new ProxyBed(() => { append_branch("sip:bob@10.0.0.3"); t_on_branch("B"); code = t_relay().Code; });
        bed.AddAsync(RouteKinds.Branch, "B", async () =>
        {
            int index = T_branch_idx;
            await answers[index].Task;
            Here.Context.Message.Edits.Insert(Here.Context.Message.HeadersEnd, System.Text.Encoding.ASCII.GetBytes($"X-Branch: {index}\r\n"));
        });
        bed.Receive(Alice, Request("INVITE"));
        bed.Expect("100");
        bed.ExpectSilence();
        Assert.That(code, Is.EqualTo(1));
        answers[0].SetResult();
        bed.RunPending();
        var first = bed.Expect("INVITE > 10.0.0.2:5060");
        bed.ExpectSilence();
        bed.Receive(Bob, first.Reply(404));
        bed.Expect("ACK");
        bed.ExpectSilence();
        answers[1].SetResult();
        bed.RunPending();
        var second = bed.Expect("INVITE > 10.0.0.3:5060");
        Assert.That((first.Header("X-Branch"), second.Header("X-Branch")), Is.EqualTo(("0", "1")));
        bed.Receive("10.0.0.3:5060", second.Reply(486));
        bed.Expect("ACK");
        bed.Expect("404");
        bed.Receive(Alice, Request("ACK"));
        bed.ExpectNothingLeft();
    }

    [Test]
    public void A_CANCEL_while_a_branch_route_awaits_stops_the_branches_behind_it()
    {
        var bed = new ProxyBed(() => { t_on_branch("B"); t_relay(); });
        bed.AddAsync(RouteKinds.Branch, "B", () => _answer.Task);
        bed.Receive(Alice, Request("INVITE"));
        bed.Expect("100");
        bed.Receive(Alice, Request("CANCEL"));
        bed.Expect("200");
        Answer(bed);
        bed.Expect("487");
        bed.Receive(Alice, Request("ACK"));
        bed.ExpectSilence();
        bed.ExpectNothingLeft();
    }

    [Test]
    public void A_reply_route_of_a_later_reply_sees_what_an_earlier_one_left()
    {
        var bed = new ProxyBed(() => { t_on_reply("R"); t_relay(); });
        string? seen = null;
        bed.AddAsync(RouteKinds.OnReply, "R", async () =>
        {
            if (Here.Context.Message.StatusCode == 180) { await _answer.Task; Here.Context.Avps.Push("a", "rang"); }
            else seen = Here.Context.Avps.Get("a").ToString();
        });
        var invite = Begin(bed);
        bed.Receive(Bob, invite.Reply(180));
        bed.Receive(Bob, invite.Reply(200));
        Answer(bed);
        Assert.That(seen, Is.EqualTo("rang"));
    }

    [Test]
    public void A_CANCEL_does_not_wait_for_an_onreply_route_and_the_487_waits_for_it()
    {
        var bed = new ProxyBed(() => { t_on_reply("R"); t_relay(); });
        bed.AddAsync(RouteKinds.OnReply, "R", async () => { if (Here.Context.Message.StatusCode == 180) await _answer.Task; });
        var invite = Begin(bed);
        bed.Receive(Bob, invite.Reply(180));
        bed.ExpectSilence();
        bed.Receive(Alice, Request("CANCEL"));
        Assert.That(bed.TakeAll().Select(s => s.ToString()), Is.EquivalentTo(new[] { "200 > 10.0.0.1:5060", "CANCEL > 10.0.0.2:5060" }));
        bed.Receive(Bob, invite.Reply(487));
        bed.Expect("ACK");
        bed.ExpectSilence();
        Answer(bed);
        Assert.That(bed.TakeAll().Select(s => s.Name), Is.EqualTo(new[] { "180", "487" }));
        bed.Receive(Alice, Request("ACK"));
        bed.ExpectNothingLeft();
    }

    [Test]
    public void Timers_that_run_out_behind_an_onreply_route_do_not_take_its_reply_away()
    {
        var bed = new ProxyBed(() => { t_on_reply("R"); t_relay(); });
        bed.AddAsync(RouteKinds.OnReply, "R", () => _answer.Task);
        var invite = Begin(bed);
        bed.Receive(Bob, invite.Reply(486));
        bed.Expect("ACK");
        bed.Pass(100_000);
        bed.ExpectSilence();
        Answer(bed);
        bed.Expect("486");
        bed.Receive(Alice, Request("ACK"));
        bed.ExpectNothingLeft();
    }

    [Test]
    public void A_success_behind_an_onreply_route_that_awaits_is_not_lost_when_its_branch_rang_too_long()
    {
        var bed = new ProxyBed(() => { t_on_reply("R"); t_relay(); });
        bed.AddAsync(RouteKinds.OnReply, "R", async () => { if (Here.Context.Message.StatusCode == 180) await _answer.Task; });
        var invite = Begin(bed);
        bed.Receive(Bob, invite.Reply(180));
        bed.Receive(Bob, invite.Reply(200));
        bed.Pass(125_000);
        bed.ExpectSilence();
        Answer(bed);
        Assert.That(bed.TakeAll().Select(s => s.Name), Is.EqualTo(new[] { "180", "200" }));
        bed.ExpectNothingLeft();
    }

    [Test]
    public void The_other_branches_go_on_while_an_onreply_route_awaits_and_nothing_is_decided_meanwhile()
    {
        var bed = new ProxyBed(() => { append_branch("sip:bob@10.0.0.3"); t_on_reply("R"); t_relay(); });
        bed.AddAsync(RouteKinds.OnReply, "R", async () => { if (Here.Context.Message.StatusCode == 486) await _answer.Task; });
        var first = Begin(bed);
        var second = bed.Expect("INVITE > 10.0.0.3:5060");
        bed.Receive(Bob, first.Reply(486));
        bed.Expect("ACK > 10.0.0.2:5060");
        bed.Receive("10.0.0.3:5060", second.Reply(404));
        bed.Expect("ACK > 10.0.0.3:5060");
        bed.ExpectSilence();
        Answer(bed);
        bed.Expect("404");
        bed.Receive(Alice, Request("ACK"));
        bed.ExpectNothingLeft();
    }

    [Test]
    public void A_failure_route_begins_when_the_onreply_route_before_it_has_ended()
    {
        var order = new List<string>();
        var bed = new ProxyBed(() => { t_on_reply("R"); t_on_failure("F"); t_relay(); });
        bed.AddAsync(RouteKinds.OnReply, "R", async () => { await _answer.Task; order.Add("onreply"); });
        bed.Add(RouteKinds.Failure, "F", () => order.Add("failure"));
        var invite = Begin(bed);
        bed.Receive(Bob, invite.Reply(486));
        bed.Expect("ACK");
        Answer(bed);
        bed.Expect("486");
        Assert.That(order, Is.EqualTo(new[] { "onreply", "failure" }));
        bed.Receive(Alice, Request("ACK"));
        bed.ExpectNothingLeft();
    }

    [Test]
    public void A_provisional_reply_that_an_awaiting_route_drops_goes_nowhere()
    {
        var bed = new ProxyBed(() => { t_on_reply("R"); t_relay(); });
        bed.AddAsync(RouteKinds.OnReply, "R", async () => { if (Here.Context.Message.StatusCode != 183) return; await _answer.Task; Here.Context.IsDropped = true; });
        var invite = Begin(bed);
        bed.Receive(Bob, invite.Reply(183));
        bed.Receive(Bob, invite.Reply(200));
        Answer(bed);
        Assert.That(bed.TakeAll().Select(s => s.Name), Is.EqualTo(new[] { "200" }));
        bed.ExpectNothingLeft();
    }

    [Test]
    public void An_answer_after_an_await_comes_from_the_transaction([Values("MESSAGE", "INVITE")] string method)
    {
        var bed = new ProxyBed().AddAsync(RouteKinds.Request, "request_route", async () => { await _answer.Task; SlFunctions.sl_send_reply(404, "Not Found"); });
        bed.Receive(Alice, Request(method));
        if (method == "INVITE") bed.Expect("100");
        bed.Receive(Alice, Request(method));
        if (method == "INVITE") bed.Expect("100");
        bed.ExpectSilence();
        Answer(bed);
        var first = bed.Expect("404");
        bed.Receive(Alice, Request(method));
        Assert.That(bed.Expect("404").Text, Is.EqualTo(first.Text), "the copy is absorbed and answered alike (T2)");
        if (method == "INVITE") bed.Receive(Alice, Request("ACK"));
        bed.ExpectNothingLeft();
    }

    [Test]
    public void A_mistake_behind_an_await_in_an_onreply_route_lets_the_reply_go_on_G1()
    {
        var bed = new ProxyBed(() => { t_on_reply("R"); t_relay(); });
        bed.AddAsync(RouteKinds.OnReply, "R", async () => { await _answer.Task; throw new InvalidOperationException("script"); });
        var invite = Begin(bed);
        bed.Receive(Bob, invite.Reply(200));
        Answer(bed);
        bed.Expect("200");
        bed.ExpectNothingLeft();
    }
}
