using Chappe.Engine.Vocabulary;
using Chappe.Sip.Messages;
using static Chappe.Engine.Vocabulary.TmFunctions;
using static Chappe.Tests.Engine.ProxyBed;

namespace Chappe.Tests.Engine.Transactions;

/// <summary>RFC 3261 sections 9 and 16.10.</summary>
public sealed class CancelTests
{
    private const string Alice = "10.0.0.1:5060", Bob = "10.0.0.2:5060";

    private static Sent Ring(ProxyBed bed, bool provisional = true)
    {
        bed.Receive(Alice, Request("INVITE"));
        bed.Expect("100");
        var invite = bed.Expect("INVITE > 10.0.0.2:5060");
        if (!provisional) return invite;
        bed.Receive(Bob, invite.Reply(180));
        bed.Expect("180");
        return invite;
    }

    [Test]
    public void A_ringing_call_is_cancelled()
    {
        var bed = new ProxyBed(() => t_relay());
        var invite = Ring(bed);
        bed.Receive(Alice, Request("CANCEL", headers: "Reason: SIP;cause=600\n"));
        var ok = bed.Expect("200 > 10.0.0.1:5060");
        Assert.That(ok.StartLine, Is.EqualTo("SIP/2.0 200 canceling"));
        Assert.That(ok.Header("CSeq"), Is.EqualTo("1 CANCEL"));
        var cancel = bed.Expect("CANCEL > 10.0.0.2:5060");
        Assert.That(cancel.Header("Reason"), Is.EqualTo("SIP;cause=600"));
        Assert.That(cancel.Header("Via"), Is.EqualTo(invite.Header("Via").Split('\n')[0]));
        bed.Receive(Bob, cancel.Reply(200));
        bed.ExpectSilence();
        bed.Receive(Bob, invite.Reply(487, "Request Terminated"));
        bed.Expect("ACK > 10.0.0.2:5060");
        bed.Expect("487 > 10.0.0.1:5060");
        bed.Receive(Alice, Request("ACK"));
        bed.ExpectSilence();
        bed.ExpectNothingLeft();
    }

    [Test]
    public void A_CANCEL_that_comes_again_is_answered_again_and_not_sent_again_T2()
    {
        int runs = 0;
        var bed = new ProxyBed(() => { runs++; t_relay(); });
        Ring(bed);
        bed.Receive(Alice, Request("CANCEL"));
        bed.Expect("200");
        bed.Expect("CANCEL");
        bed.Receive(Alice, Request("CANCEL"));
        bed.Expect("200");
        bed.ExpectSilence();
        Assert.That(runs, Is.EqualTo(2));
    }

    [Test]
    public void A_CANCEL_before_any_reply_waits_for_a_provisional_one()
    {
        var bed = new ProxyBed(() => t_relay());
        var invite = Ring(bed, provisional: false);
        bed.Receive(Alice, Request("CANCEL"));
        bed.Expect("200");
        bed.ExpectSilence();
        bed.Pass(500);
        bed.Expect("INVITE");
        bed.Receive(Bob, invite.Reply(100));
        bed.Expect("CANCEL > 10.0.0.2:5060");
        bed.Receive(Bob, invite.Reply(487));
        bed.Expect("ACK");
        bed.Expect("487");
    }

    [Test]
    public void Or_is_not_sent_at_all_with_cancel_b_method_0()
    {
        var bed = new ProxyBed(() => t_relay());
        bed.Tm.cancel_b_method = 0;
        Ring(bed, provisional: false);
        bed.Receive(Alice, Request("CANCEL"));
        bed.Expect("200");
        bed.Expect("487 > 10.0.0.1:5060");
        bed.Pass(5000);
        Assert.That(bed.TakeAll().All(s => s.Name == "487"));
    }

    [Test]
    public void Or_at_once_with_cancel_b_method_2()
    {
        var bed = new ProxyBed(() => t_relay());
        bed.Tm.cancel_b_method = 2;
        var invite = Ring(bed, provisional: false);
        bed.Receive(Alice, Request("CANCEL"));
        bed.Expect("200");
        var cancel = bed.Expect("CANCEL > 10.0.0.2:5060");
        bed.Receive(Bob, cancel.Reply(200));
        bed.Receive(Bob, invite.Reply(487));
        bed.Expect("ACK");
        bed.Expect("487");
        bed.Receive(Alice, Request("ACK"));
        bed.ExpectNothingLeft();
    }

    [Test]
    public void A_CANCEL_that_crosses_the_200_changes_nothing()
    {
        var bed = new ProxyBed(() => t_relay());
        var invite = Ring(bed);
        bed.Receive(Alice, Request("CANCEL"));
        bed.Expect("200");
        bed.Expect("CANCEL");
        bed.Receive(Bob, invite.Reply(200));
        bed.Expect("200 > 10.0.0.1:5060");
        bed.ExpectNothingLeft();
    }

    [Test]
    public void A_CANCEL_behind_the_200_is_answered_and_goes_no_further()
    {
        var bed = new ProxyBed(() => t_relay());
        var invite = Ring(bed);
        bed.Receive(Bob, invite.Reply(200));
        bed.Expect("200");
        bed.Receive(Alice, Request("CANCEL"));
        Assert.That(bed.Expect("200").Header("CSeq"), Is.EqualTo("1 CANCEL"));
        bed.ExpectSilence();
    }

    [Test]
    public void A_CANCEL_is_repeated_until_it_is_answered()
    {
        var bed = new ProxyBed(() => t_relay());
        Ring(bed);
        bed.Receive(Alice, Request("CANCEL"));
        bed.Expect("200");
        var cancel = bed.Expect("CANCEL");
        bed.Pass(500);
        Assert.That(bed.Expect("CANCEL").Text, Is.EqualTo(cancel.Text));
        bed.Pass(1000);
        bed.Expect("CANCEL");
        bed.Receive(Bob, cancel.Reply(200));
        bed.Pass(10_000);
        bed.ExpectSilence();
    }

    [Test]
    public void When_nothing_confirms_the_CANCEL_the_client_hears_487_after_64_T1()
    {
        var bed = new ProxyBed(() => t_relay());
        Ring(bed);
        bed.Receive(Alice, Request("CANCEL"));
        bed.Pass(31_990);
        bed.TakeAll();
        bed.Pass(10);
        bed.Expect("487 > 10.0.0.1:5060");
        bed.Receive(Alice, Request("ACK"));
        bed.ExpectNothingLeft();
    }

    [Test]
    public void A_CANCEL_of_an_unknown_INVITE_is_forwarded_without_state_section_16_10()
    {
        var bed = new ProxyBed(() => { Assert.That(!t_check_trans()); t_relay(); });
        bed.Receive(Alice, Request("CANCEL"));
        var cancel = bed.Expect("CANCEL > 10.0.0.2:5060");
        Assert.That(bed.Proxy.Transactions.Count, Is.Zero);
        bed.Receive(Bob, cancel.Reply(481));
        bed.Expect("481 > 10.0.0.1:5060");
    }

    [Test]
    public void T_check_trans_knows_a_CANCEL_by_its_INVITE()
    {
        bool? known = null;
        var bed = new ProxyBed(() =>
        {
            if (Here.Context.Message.Method == SipMethod.Cancel) known = t_check_trans();
            t_relay();
        });
        Ring(bed);
        bed.Receive(Alice, Request("CANCEL"));
        Assert.That(known, Is.True);
        bed.Expect("200");
        bed.Expect("CANCEL");
    }

    [Test]
    public void T_relay_cancel_cancels_and_ends_the_script()
    {
        bool wentOn = false;
        var bed = new ProxyBed(() =>
        {
            if (Here.Context.Message.Method != SipMethod.Cancel) { t_relay(); return; }
            t_relay_cancel();
            if (!Here.Context.HasExited) wentOn = true;
        });
        Ring(bed);
        bed.Receive(Alice, Request("CANCEL"));
        bed.Expect("200");
        bed.Expect("CANCEL");
        Assert.That(wentOn, Is.False);
        bed.Receive(Alice, Request("CANCEL", branch: "z9hG4bKnobody"));
        Assert.That(wentOn, Is.True);
    }

    [Test]
    public void A_failure_route_sees_that_it_was_cancelled_and_may_not_relay_again()
    {
        bool? canceled = null;
        int? again = null;
        var bed = new ProxyBed(() => { t_on_failure("F"); t_relay(); });
        bed.Add(Chappe.Engine.Routing.RouteKinds.Failure, "F", () =>
        {
            canceled = t_is_canceled();
            append_branch("sip:vm@10.0.0.9");
            again = t_relay().Code;
        });
        var invite = Ring(bed);
        bed.Receive(Alice, Request("CANCEL"));
        bed.TakeAll();
        bed.Receive(Bob, invite.Reply(487));
        bed.Expect("ACK");
        bed.Expect("487");
        bed.ExpectSilence();
        Assert.That((canceled, again), Is.EqualTo((true, -1)));
    }

    [Test]
    public void A_CANCEL_meets_an_INVITE_whose_route_still_awaits_something()
    {
        var answer = new TaskCompletionSource();
        int? relayed = null;
        var bed = new ProxyBed();
        bed.AddAsync(Chappe.Engine.Routing.RouteKinds.Request, "request_route", async () =>
        {
            if (Here.Context.Message.Method == SipMethod.Invite) await answer.Task;
            relayed = t_relay().Code;
        });
        bed.Receive(Alice, Request("INVITE"));
        bed.Expect("100");
        bed.Receive(Alice, Request("INVITE"));
        bed.Expect("100");
        bed.Receive(Alice, Request("CANCEL"));
        bed.Expect("200");
        bed.Expect("487");
        bed.Receive(Alice, Request("ACK"));
        bed.ExpectSilence();
        answer.SetResult();
        bed.RunPending();
        Assert.That(relayed, Is.EqualTo(-1));
        bed.ExpectSilence();
        bed.ExpectNothingLeft();
    }
}
