using Chappe.Engine.Transports;
using static Chappe.Engine.Vocabulary.TmFunctions;
using static Chappe.Tests.Engine.ProxyBed;

namespace Chappe.Tests.Engine.Transactions;

/// <summary>RFC 3261 section 17: what is repeated, when, and until when.</summary>
public sealed class RetransmissionTests
{
    private const string Alice = "10.0.0.1:5060", Bob = "10.0.0.2:5060";
    private readonly List<long> _times = [];

    /// <summary>Lets time pass and notes when messages of that name were sent.</summary>
    private List<long> Times(ProxyBed bed, string name, long until)
    {
        _times.Clear();
        while (bed.Time.Milliseconds < until)
        {
            bed.Pass(10);
            foreach (var sent in bed.TakeAll()) if (sent.Name == name) _times.Add(bed.Time.Milliseconds);
        }
        return _times;
    }

    [Test]
    public void An_INVITE_is_repeated_by_timer_A_until_timer_B()
    {
        var bed = new ProxyBed(() => t_relay());
        bed.Receive(Alice, Request("INVITE"));
        bed.TakeAll();
        Assert.That(Times(bed, "INVITE", 29_990), Is.EqualTo(new long[] { 500, 1500, 3500, 7500, 15_500 }));
        bed.Pass(10);
        Assert.That(bed.Expect("408 > 10.0.0.1:5060").StartLine, Is.EqualTo("SIP/2.0 408 Request Timeout"));
        bed.Receive(Alice, Request("ACK"));
        bed.ExpectSilence();
        bed.ExpectNothingLeft();
    }

    [Test]
    public void Another_request_is_repeated_by_timer_E_at_most_T2_apart_until_timer_F()
    {
        var bed = new ProxyBed(() => t_relay());
        bed.Receive(Alice, Request("OPTIONS"));
        bed.TakeAll();
        Assert.That(Times(bed, "OPTIONS", 29_990), Is.EqualTo(new long[] { 500, 1500, 3500, 7500, 11_500, 15_500, 19_500, 23_500, 27_500 }));
        bed.Pass(10);
        bed.ExpectSilence();
        bed.ExpectNothingLeft();
    }

    [Test]
    public void A_request_other_than_INVITE_gets_100_when_timer_E_comes_to_T2_and_never_408_RFC_4320()
    {
        var bed = new ProxyBed(() => t_relay());
        bed.Receive(Alice, Request("OPTIONS", uri: "sip:bob@10.0.0.2;transport=tcp"));
        bed.Expect(bed.Tcp, "OPTIONS > 10.0.0.2:5060");
        bed.Pass(3490);
        bed.ExpectSilence();
        bed.Pass(20);
        bed.Expect("100 > 10.0.0.1:5060");
        bed.Receive(Alice, Request("OPTIONS", uri: "sip:bob@10.0.0.2;transport=tcp"));
        bed.Expect("100");
        bed.Pass(40_000);
        bed.ExpectSilence();
        bed.ExpectNothingLeft();
    }

    [Test]
    public void One_that_was_answered_in_time_gets_no_100_RFC_4320()
    {
        var bed = new ProxyBed(() => t_relay());
        bed.Receive(Alice, Request("OPTIONS"));
        bed.Receive(Bob, bed.Expect("OPTIONS").Reply(200));
        bed.Expect("200");
        bed.Pass(10_000);
        bed.ExpectSilence();
        bed.ExpectNothingLeft();
    }

    [Test]
    public void Kamailios_408_can_be_had()
    {
        var bed = new ProxyBed(() => t_relay());
        bed.Tm.noninv_408 = true;
        bed.Receive(Alice, Request("OPTIONS"));
        bed.Pass(31_000);
        Assert.That(bed.TakeAll()[^1].Name, Is.EqualTo("408"));
    }

    [Test]
    public void Behind_a_provisional_reply_timer_E_is_T2()
    {
        var bed = new ProxyBed(() => t_relay());
        bed.Receive(Alice, Request("OPTIONS"));
        var options = bed.Expect("OPTIONS > 10.0.0.2:5060");
        bed.Pass(100);
        bed.Receive(Bob, options.Reply(180));
        Assert.That(Times(bed, "OPTIONS", 13_000), Is.EqualTo(new long[] { 4100, 8100, 12_100 }));
    }

    [Test]
    public void A_provisional_reply_ends_the_repetition_of_an_INVITE([Values(100, 180)] int code)
    {
        var bed = new ProxyBed(() => t_relay());
        bed.Receive(Alice, Request("INVITE"));
        bed.Next();
        var invite = bed.Expect("INVITE > 10.0.0.2:5060");
        bed.Receive(Bob, invite.Reply(code));
        Assert.That(Times(bed, "INVITE", 60_000), Is.Empty);
    }

    [Test]
    public void On_a_stream_nothing_is_repeated()
    {
        var bed = new ProxyBed(() => t_relay());
        bed.Receive(Alice, Request("OPTIONS", uri: "sip:bob@10.0.0.2;transport=tcp"));
        bed.Expect(bed.Tcp, "OPTIONS > 10.0.0.2:5060");
        Assert.That(Times(bed, "OPTIONS", 29_990), Is.Empty);
        bed.Pass(10);
        bed.ExpectSilence();
        bed.ExpectNothingLeft();
    }

    [Test]
    public void A_negative_reply_is_repeated_by_timer_G_until_the_ACK()
    {
        var bed = new ProxyBed(() => t_relay());
        bed.Receive(Alice, Request("INVITE"));
        bed.Next();
        bed.Receive(Bob, bed.Next().Reply(486, "Busy Here"));
        Assert.That(bed.Expect("ACK > 10.0.0.2:5060").Header("To"), Does.EndWith(";tag=far"));
        bed.Expect("486 > 10.0.0.1:5060");
        Assert.That(Times(bed, "486", 12_000), Is.EqualTo(new long[] { 500, 1500, 3500, 7500, 11_500 }));
        bed.Receive(Alice, Request("ACK"));
        Assert.That(Times(bed, "486", 32_000), Is.Empty);
        bed.ExpectNothingLeft();
    }

    [Test]
    public void Without_an_ACK_timer_H_ends_it()
    {
        var bed = new ProxyBed(() => t_relay());
        bed.Receive(Alice, Request("INVITE"));
        bed.Next();
        bed.Receive(Bob, bed.Next().Reply(404));
        bed.Expect("ACK");
        bed.Expect("404");
        Assert.That(Times(bed, "404", 40_000), Is.EqualTo(new long[] { 500, 1500, 3500, 7500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500 }));
        bed.ExpectNothingLeft();
    }

    [Test]
    public void A_copy_of_a_request_is_absorbed_and_answered_again_T2()
    {
        int runs = 0;
        var bed = new ProxyBed(() => { runs++; t_relay(); });
        bed.Receive(Alice, Request("INVITE"));
        bed.Expect("100");
        var invite = bed.Expect("INVITE");
        bed.Receive(Alice, Request("INVITE"));
        bed.Expect("100");
        bed.Receive(Bob, invite.Reply(180));
        bed.Expect("180");
        bed.Receive(Alice, Request("INVITE"));
        bed.Expect("180");
        bed.Receive(Bob, invite.Reply(200));
        bed.Expect("200");
        bed.Receive(Alice, Request("INVITE"));
        bed.Expect("200");
        bed.ExpectSilence();
        Assert.That(runs, Is.EqualTo(1));
    }

    [Test]
    public void Of_20000_copies_one_goes_on_O6()
    {
        var bed = new ProxyBed(() => t_relay());
        bed.Udp.KeepsNothing = true;
        int relayed = 0, answered = 0;
        bed.Udp.OnSend = (to, _, _) => { if (to == Address(Bob)) relayed++; else answered++; };
        for (int i = 0; i < 20_000; i++) bed.Receive(Alice, Request("MESSAGE"));
        Assert.That((relayed, answered, bed.Proxy.Transactions.Count), Is.EqualTo((1, 0, 1)));
    }

    [Test]
    public void A_copy_of_another_request_gets_the_final_reply_again_for_timer_J()
    {
        var bed = new ProxyBed(() => t_relay());
        bed.Receive(Alice, Request("OPTIONS"));
        bed.Receive(Bob, bed.Next().Reply(200));
        bed.Expect("200");
        bed.Pass(31_990);
        bed.Receive(Alice, Request("OPTIONS"));
        bed.Expect("200");
        bed.Pass(10);
        bed.Receive(Alice, Request("OPTIONS"));
        bed.Expect("OPTIONS");
    }

    [Test]
    public void A_repeated_negative_reply_is_acknowledged_again_and_goes_no_further()
    {
        var bed = new ProxyBed(() => t_relay());
        bed.Receive(Alice, Request("INVITE"));
        bed.Next();
        var invite = bed.Next();
        bed.Receive(Bob, invite.Reply(486));
        var ack = bed.Expect("ACK");
        bed.Expect("486");
        bed.Receive(Alice, Request("ACK"));
        bed.Pass(20_000);
        bed.Receive(Bob, invite.Reply(486));
        Assert.That(bed.Expect("ACK").Text, Is.EqualTo(ack.Text));
        bed.ExpectSilence();
    }

    [Test]
    public void The_ACK_to_a_negative_reply_is_made_from_the_INVITE_that_was_sent()
    {
        var bed = new ProxyBed(() => t_relay());
        bed.Receive(Alice, Request("INVITE", headers: "Route: <sip:192.0.2.9;lr>\nSubject: no\n"));
        bed.Next();
        var invite = bed.Next();
        bed.Receive(Bob, invite.Reply(603));
        Assert.That(bed.Next().Text, Is.EqualTo($"""
            ACK sip:bob@10.0.0.2 SIP/2.0
            Via: {invite.Header("Via").Split('\n')[0]}
            Max-Forwards: 70
            From: Alice <sip:alice@chappe.test>;tag=a1
            To: Bob <sip:bob@chappe.test>;tag=far
            Call-ID: call-1@alice
            CSeq: 1 ACK
            Route: <sip:192.0.2.9;lr>
            Content-Length: 0


            """.ReplaceLineEndings("\n")));
    }

    [Test]
    public void Every_200_of_an_INVITE_goes_through_RFC_6026()
    {
        var bed = new ProxyBed(() => t_relay());
        bed.Receive(Alice, Request("INVITE"));
        bed.Next();
        var invite = bed.Next();
        for (int i = 0; i < 5; i++)
        {
            bed.Receive(Bob, invite.Reply(200));
            bed.Expect("200 > 10.0.0.1:5060");
            bed.Pass(6000);
        }
        // Another one, from behind a fork downstream.
        bed.Receive(Bob, invite.Reply(200, toTag: "other"));
        Assert.That(bed.Expect("200").Header("To"), Does.EndWith("other"));
        bed.Pass(2000);
        bed.Receive(Bob, invite.Reply(200));
        bed.ExpectSilence();
        bed.ExpectNothingLeft();
    }

    [Test]
    public void A_200_made_here_is_repeated_until_its_ACK_and_the_ACK_goes_on_to_the_script()
    {
        int acks = 0;
        var bed = new ProxyBed(() =>
        {
            if (Chappe.Engine.Vocabulary.Here.Context.Message.Method == Chappe.Sip.Messages.SipMethod.Ack) { acks++; Assert.That((bool)t_check_trans()); return; }
            t_newtran();
            t_reply(200, "OK");
        });
        bed.Receive(Alice, Request("INVITE"));
        var tag = bed.Expect("200").Header("To").Split("tag=")[1];
        Assert.That(Times(bed, "200", 4000), Is.EqualTo(new long[] { 500 }).Or.EqualTo(new long[] { 500, 1500 }), "as often as O1 allows");
        bed.Receive(Alice, Request("ACK", branch: "z9hG4bKother", toTag: tag));
        Assert.That(Times(bed, "200", 20_000), Is.Empty);
        Assert.That(acks, Is.EqualTo(1));
        bed.ExpectNothingLeft();
    }

    [Test]
    public void Timer_C_cancels_what_rings_too_long_and_answers_408()
    {
        var bed = new ProxyBed(() => t_relay());
        bed.Receive(Alice, Request("INVITE"));
        bed.Next();
        var invite = bed.Next();
        bed.Pass(1000);
        bed.Receive(Bob, invite.Reply(180));
        bed.TakeAll();
        bed.Pass(119_990);
        bed.ExpectSilence();
        bed.Pass(10);
        Assert.That(bed.TakeAll().Select(s => s.ToString()), Is.EqualTo(new[] { "CANCEL > 10.0.0.2:5060", "408 > 10.0.0.1:5060" }));
        bed.Receive(Alice, Request("ACK"));
        bed.Receive(Bob, invite.Reply(487));
        bed.Expect("ACK > 10.0.0.2:5060");
        bed.ExpectSilence();
        bed.ExpectNothingLeft();
    }

    [Test]
    public void Each_provisional_reply_starts_timer_C_anew_unless_that_is_switched_off([Values] bool restarts)
    {
        var bed = new ProxyBed(() => t_relay());
        bed.Tm.restart_fr_on_each_reply = restarts;
        bed.Tm.max_inv_lifetime = 1_000_000;
        bed.Receive(Alice, Request("INVITE"));
        bed.Next();
        var invite = bed.Next();
        for (int i = 0; i < 3; i++)
        {
            bed.Receive(Bob, invite.Reply(180));
            bed.Pass(50_000);
        }
        Assert.That(bed.TakeAll().Any(s => s.Name == "408"), Is.EqualTo(!restarts));
    }

    [Test]
    public void Max_inv_lifetime_ends_even_what_keeps_ringing()
    {
        var bed = new ProxyBed(() => t_relay());
        bed.Receive(Alice, Request("INVITE"));
        bed.Next();
        var invite = bed.Next();
        for (int i = 0; i < 18; i++)
        {
            bed.Receive(Bob, invite.Reply(180));
            bed.Expect("180");
            bed.Pass(10_000);
        }
        Assert.That(bed.Time.Milliseconds, Is.EqualTo(180_000));
        Assert.That(bed.TakeAll().Select(s => s.Name), Is.EqualTo(new[] { "CANCEL", "408" }));
    }

    [Test]
    public void Words_set_the_timers_of_one_transaction()
    {
        var bed = new ProxyBed(() => { t_set_fr(7000, 3000); t_set_retr(200, 800); t_relay(); });
        bed.Receive(Alice, Request("INVITE"));
        bed.TakeAll();
        Assert.That(Times(bed, "INVITE", 2990), Is.EqualTo(new long[] { 200, 600, 1400 }));
        bed.Pass(10);
        bed.Expect("408");
    }

    [Test]
    public void A_jump_of_the_wall_clock_moves_no_timer_T4([Values(-1, 1)] int hours)
    {
        var bed = new ProxyBed(() => t_relay());
        bed.Receive(Alice, Request("INVITE"));
        bed.TakeAll();
        bed.Pass(300);
        bed.Time.MoveWallClock(TimeSpan.FromHours(hours));
        Assert.That(Times(bed, "INVITE", 29_990), Is.EqualTo(new long[] { 500, 1500, 3500, 7500, 15_500 }));
        bed.Pass(10);
        bed.Expect("408");
    }

    [Test]
    public void A_request_of_RFC_2543_is_known_again_without_a_branch()
    {
        int runs = 0;
        var bed = new ProxyBed(() => { runs++; t_relay(); });
        string Old(string text) => text.Replace(";branch=z9hG4bKalice1", "");
        bed.Receive(Alice, Old(Request("INVITE")));
        bed.Receive(Alice, Old(Request("INVITE")));
        bed.Expect("100");
        var invite = bed.Expect("INVITE");
        bed.Expect("100");
        bed.Receive(Bob, invite.Reply(404));
        bed.TakeAll();
        bed.Receive(Alice, Old(Request("ACK", toTag: "far")));
        bed.ExpectSilence();
        Assert.That(runs, Is.EqualTo(1));
        bed.Pass(20_000);
        bed.ExpectSilence();
        bed.Receive(Alice, Old(Request("INVITE", cseq: 2)));
        Assert.That(runs, Is.EqualTo(2));
    }
}
