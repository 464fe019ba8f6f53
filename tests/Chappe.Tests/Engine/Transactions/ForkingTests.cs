using Chappe.Engine.Vocabulary;
using Chappe.Engine.Routing;
using Chappe.Engine.Transports;
using static Chappe.Engine.Vocabulary.TmFunctions;
using static Chappe.Tests.Engine.ProxyBed;

namespace Chappe.Tests.Engine.Transactions;

/// <summary>RFC 3261 section 16.7: several targets, one answer.</summary>
public sealed class ForkingTests
{
    private const string Alice = "10.0.0.1:5060";

    private static void RelayToThree()
    {
        append_branch("sip:bob@10.0.0.3");
        append_branch("sip:bob@10.0.0.4");
        t_relay();
    }

    private static Sent[] Fork(ProxyBed bed, string method = "INVITE", int targets = 3)
    {
        bed.Receive(Alice, Request(method));
        if (method == "INVITE") bed.Expect("100");
        var sent = new Sent[targets];
        for (int i = 0; i < targets; i++) sent[i] = bed.Expect($"{method} > 10.0.0.{i + 2}:5060");
        bed.ExpectSilence();
        return sent;
    }

    private static void Reply(ProxyBed bed, Sent to, int code, string reason = "Whatever", string headers = "") => bed.Receive(to.To.ToString(), to.Reply(code, reason, headers: headers));

    [Test]
    public void Each_target_gets_its_own_branch_and_its_own_Request_URI()
    {
        var bed = new ProxyBed(RelayToThree);
        var sent = Fork(bed);
        Assert.That(sent.Select(s => s.StartLine), Is.EqualTo(new[] { "INVITE sip:bob@10.0.0.2 SIP/2.0", "INVITE sip:bob@10.0.0.3 SIP/2.0", "INVITE sip:bob@10.0.0.4 SIP/2.0" }));
        Assert.That(sent.Select(s => s.Header("Via").Split('\n')[0]).Distinct().Count(), Is.EqualTo(3));
    }

    [Test]
    public void The_first_200_wins_and_the_others_are_cancelled()
    {
        var bed = new ProxyBed(RelayToThree);
        var sent = Fork(bed);
        Reply(bed, sent[0], 180);
        bed.Expect("180");
        Reply(bed, sent[1], 180);
        bed.Expect("180");
        Reply(bed, sent[1], 200);
        bed.Expect("200 > 10.0.0.1:5060");
        // RFC 3261 section 9.1: the third has said nothing, so its CANCEL waits for a provisional reply.
        var cancel = bed.Expect("CANCEL > 10.0.0.2:5060");
        Assert.That(cancel.Header("Reason"), Does.Contain("cause=200"));
        Assert.That(cancel.Header("Via"), Is.EqualTo(sent[0].Header("Via").Split('\n')[0]));
        Assert.That(cancel.Header("CSeq"), Is.EqualTo("1 CANCEL"));
        bed.ExpectSilence();
        Reply(bed, sent[2], 180);
        bed.Expect("CANCEL > 10.0.0.4:5060");
        Reply(bed, cancel, 200);
        Reply(bed, sent[0], 487);
        bed.Expect("ACK > 10.0.0.2:5060");
        Reply(bed, sent[2], 487);
        bed.Expect("ACK > 10.0.0.4:5060");
        bed.ExpectSilence();
        bed.ExpectNothingLeft();
    }

    [Test]
    public void A_second_200_of_another_branch_goes_through_as_well()
    {
        var bed = new ProxyBed(RelayToThree);
        var sent = Fork(bed);
        Reply(bed, sent[0], 200);
        bed.Expect("200");
        Reply(bed, sent[1], 200);
        bed.Expect("200");
        bed.ExpectNothingLeft();
    }

    [TestCase("404 480 486", "404")]
    [TestCase("486 404 480", "404")]
    [TestCase("404 401 486", "401")]
    [TestCase("404 407 486", "407")]
    [TestCase("484 404 420", "420")]
    [TestCase("486 302 500", "302")]
    [TestCase("500 501 504", "500")]
    [TestCase("500 404 500", "404")]
    [TestCase("503 503 503", "500")]
    [TestCase("503 408 503", "408")]
    [TestCase("404 404 603", "603")]
    public void When_nobody_accepts_the_best_reply_goes_to_the_client(string codes, string best)
    {
        var bed = new ProxyBed(RelayToThree);
        var sent = Fork(bed);
        var each = codes.Split(' ').Select(int.Parse).ToArray();
        for (int i = 0; i < 3; i++)
        {
            Reply(bed, sent[i], each[i], $"From {i}");
            bed.Expect("ACK");
            if (i == 2) break;
            bed.ExpectSilence();
        }
        bed.Expect(best);
        bed.ExpectSilence();
        bed.Receive(Alice, Request("ACK"));
        bed.ExpectNothingLeft();
    }

    [Test]
    public void Of_equal_replies_the_lower_branch_wins()
    {
        var bed = new ProxyBed(RelayToThree);
        var sent = Fork(bed);
        foreach (int i in (int[])[2, 1, 0]) Reply(bed, sent[i], 404, $"From {i}");
        Assert.That(bed.TakeAll()[^1].StartLine, Is.EqualTo("SIP/2.0 404 From 0"));
    }

    [Test]
    public void A_503_goes_on_as_500_with_its_reason_and_without_its_headers()
    {
        var bed = new ProxyBed(() => t_relay());
        var sent = Fork(bed, targets: 1);
        Reply(bed, sent[0], 503, "Overloaded", "Retry-After: 100\n");
        bed.Expect("ACK");
        var answer = bed.Expect("500");
        Assert.That(answer.StartLine, Is.EqualTo("SIP/2.0 500 Overloaded"));
        Assert.That(answer.Header("Retry-After"), Is.Empty);
    }

    [Test]
    public void A_603_ends_the_other_branches()
    {
        var bed = new ProxyBed(RelayToThree);
        var sent = Fork(bed);
        Reply(bed, sent[0], 180);
        bed.Expect("180");
        Reply(bed, sent[1], 603);
        bed.Expect("ACK > 10.0.0.3:5060");
        bed.Expect("CANCEL > 10.0.0.2:5060");
        Reply(bed, sent[0], 487);
        bed.Expect("ACK > 10.0.0.2:5060");
        Reply(bed, sent[2], 404);
        bed.Expect("ACK > 10.0.0.4:5060");
        bed.Expect("603");
    }

    [Test]
    public void Unless_t_set_disable_6xx_says_otherwise()
    {
        var bed = new ProxyBed(() => { t_set_disable_6xx(1); RelayToThree(); });
        var sent = Fork(bed);
        Reply(bed, sent[0], 180);
        bed.Expect("180");
        Reply(bed, sent[1], 603);
        bed.Expect("ACK");
        bed.ExpectSilence();
        Reply(bed, sent[0], 200);
        bed.Expect("200");
    }

    [Test]
    public void Challenges_of_all_branches_go_to_the_client_together_section_16_7_step_7()
    {
        var bed = new ProxyBed(RelayToThree);
        var sent = Fork(bed);
        Reply(bed, sent[0], 407, headers: "Proxy-Authenticate: Digest realm=\"one\"\n");
        Reply(bed, sent[1], 401, headers: "WWW-Authenticate: Digest realm=\"two\"\n");
        Reply(bed, sent[2], 407, headers: "Proxy-Authenticate: Digest realm=\"three\"\n");
        var answer = bed.TakeAll()[^1];
        Assert.That(answer.Name, Is.EqualTo("401"));
        Assert.That(answer.Header("Proxy-Authenticate"), Is.EqualTo("Digest realm=\"one\"\nDigest realm=\"three\""));
        Assert.That(answer.Header("WWW-Authenticate"), Is.EqualTo("Digest realm=\"two\""));
        Assert.That(answer.Fault, Is.EqualTo(Chappe.Sip.Messages.MessageFault.None));
    }

    [Test]
    public void A_branch_that_does_not_answer_counts_as_408()
    {
        var bed = new ProxyBed(RelayToThree);
        var sent = Fork(bed);
        Reply(bed, sent[0], 486);
        Reply(bed, sent[1], 500);
        bed.TakeAll();
        bed.Pass(30_000);
        Assert.That(bed.TakeAll()[^1].Name, Is.EqualTo("408"));
    }

    [Test]
    public void Faked_replies_rank_as_faked_reply_prio_says([Values(-1, 0, 1)] int priority)
    {
        var bed = new ProxyBed(RelayToThree);
        bed.Tm.faked_reply_prio = priority;
        var sent = Fork(bed);
        Reply(bed, sent[0], 404);
        Reply(bed, sent[1], 486);
        bed.TakeAll();
        bed.Pass(30_000);
        Assert.That(bed.TakeAll()[^1].Name, Is.EqualTo(priority < 0 ? "408" : "404"));
    }

    [Test]
    public void Another_request_than_INVITE_forks_too_and_the_first_200_wins()
    {
        var bed = new ProxyBed(RelayToThree);
        var sent = Fork(bed, "MESSAGE");
        Reply(bed, sent[0], 404);
        Reply(bed, sent[1], 200);
        bed.Expect("200");
        Reply(bed, sent[2], 200);
        bed.ExpectSilence();
        bed.ExpectNothingLeft();
    }

    [Test]
    public void A_request_has_at_most_16_targets_T3()
    {
        int added = 0;
        var bed = new ProxyBed(() =>
        {
            for (int i = 0; i < 40; i++) if (append_branch($"sip:bob@10.0.1.{i}")) added++;
            t_relay();
        });
        bed.Receive(Alice, Request("INVITE"));
        Assert.That((added, bed.TakeAll().Count(s => s.Name == "INVITE")), Is.EqualTo((15, 16)));
    }

    [Test]
    public void Serial_forking_goes_by_q_and_equal_ones_go_together()
    {
        var bed = new ProxyBed(() =>
        {
            append_branch("sip:bob@10.0.0.3", "0.5");
            append_branch("sip:bob@10.0.0.4", "0.9");
            append_branch("sip:bob@10.0.0.5", "0.5");
            append_branch("sip:bob@10.0.0.6", "0.1");
            Assert.That(t_load_contacts().Code, Is.EqualTo(1));
            Assert.That(t_next_contacts().Code, Is.EqualTo(1));
            t_on_failure("NEXT");
            t_relay();
        });
        int? last = null;
        bed.Add(RouteKinds.Failure, "NEXT", () =>
        {
            var next = t_next_contacts();
            last = next.Code;
            if (!next) return;
            t_on_failure("NEXT");
            t_relay();
        });
        bed.Receive(Alice, Request("INVITE"));
        bed.Expect("100");
        var first = bed.Expect("INVITE > 10.0.0.4:5060");
        bed.ExpectSilence();
        Reply(bed, first, 486);
        bed.Expect("ACK");
        var second = new[] { bed.Expect("INVITE > 10.0.0.3:5060"), bed.Expect("INVITE > 10.0.0.5:5060") };
        foreach (var sent in second)
        {
            Reply(bed, sent, 480);
            bed.Expect("ACK");
        }
        var third = bed.Expect("INVITE > 10.0.0.6:5060");
        Reply(bed, third, 404);
        bed.Expect("ACK");
        // The Request-URI itself had no q, and goes last.
        var fourth = bed.Expect("INVITE > 10.0.0.2:5060");
        Reply(bed, fourth, 403);
        bed.Expect("ACK");
        bed.Expect("403");
        Assert.That(last, Is.EqualTo(-2));
    }

    /// <summary>Targets as <c>lookup</c> leaves them: the first is the Request-URI.</summary>
    private static void Contacts(params (string Host, string Ruid, string? Instance)[] contacts)
    {
        var context = Here.Context;
        foreach (var (host, ruid, instance) in contacts)
        {
            Text uri = $"sip:bob@{host}", device = instance is null ? default : (Text)instance;
            if (context.Ruid.IsNull) (context.NewRequestUri, context.Ruid, context.Instance) = (uri, ruid, device);
            else context.Branches.Add(new BranchTarget { Uri = uri, Ruid = ruid, Instance = device, Q = -1 });
        }
    }

    [Test]
    public void Of_several_flows_to_one_device_one_goes_out_and_the_next_one_follows_when_it_fails()
    {
        var seen = new List<string>();
        var bed = new ProxyBed(() =>
        {
            Contacts(("10.0.0.2", "r1", "<urn:1>"), ("10.0.0.3", "r2", "<urn:1>"), ("10.0.0.4", "r3", "<urn:2>"), ("10.0.0.5", "r4", "<urn:1>"));
            Assert.That((t_load_contacts().Code, t_next_contacts().Code), Is.EqualTo((1, 1)));
            t_on_branch_failure("FLOW");
            t_relay();
        });
        bed.Add(RouteKinds.BranchFailure, "FLOW", () =>
        {
            var next = t_next_contact_flow();
            seen.Add($"{T_reply_ruid} {next.Code}");
            if (!next) return;
            t_on_branch_failure("FLOW");
            t_relay();
        });
        bed.Receive(Alice, Request("INVITE"));
        bed.Expect("100");
        Sent first = bed.Expect("INVITE > 10.0.0.2:5060"), other = bed.Expect("INVITE > 10.0.0.4:5060");
        bed.ExpectSilence();
        foreach (string host in new[] { "10.0.0.3", "10.0.0.5" })
        {
            Reply(bed, first, 430);
            bed.Expect("ACK");
            first = bed.Expect($"INVITE > {host}:5060");
            bed.ExpectSilence();
        }
        Reply(bed, first, 430);
        bed.Expect("ACK");
        Reply(bed, other, 430);
        bed.Expect("ACK");
        bed.Expect("430");
        Assert.That(seen, Is.EqualTo(new[] { "r1 1", "r2 1", "r4 -2", "r3 -2" }));
    }

    [Test]
    public void Contacts_of_which_no_device_is_known_are_not_flows_of_each_other()
    {
        var seen = new List<string>();
        var bed = new ProxyBed(() =>
        {
            Contacts(("10.0.0.2", "r1", null), ("10.0.0.3", "r2", null));
            t_load_contacts();
            Assert.That(t_next_contacts().Code, Is.EqualTo(-2), "nothing was kept");
            Contacts(("10.0.0.3", "r2", null));
            t_on_branch_failure("FLOW");
            t_relay();
        });
        bed.Add(RouteKinds.BranchFailure, "FLOW", () => seen.Add($"{T_reply_ruid} {t_next_contact_flow().Code}"));
        bed.Receive(Alice, Request("INVITE"));
        bed.Expect("100");
        foreach (var sent in new[] { bed.Expect("INVITE > 10.0.0.2:5060"), bed.Expect("INVITE > 10.0.0.3:5060") })
        {
            Reply(bed, sent, 403);
            bed.Expect("ACK");
        }
        Assert.That(seen, Is.EqualTo(new[] { "r1 -1", "r2 -1" }));
    }

    [Test]
    public void A_branch_has_no_name_of_its_contact_outside_of_its_failure_route()
    {
        string? seen = null;
        var bed = new ProxyBed(() => { Contacts(("10.0.0.2", "r1", "<urn:1>")); t_on_failure("F"); t_relay(); });
        bed.Add(RouteKinds.Failure, "F", () => seen = T_reply_ruid.IsNull ? "none" : "some");
        bed.Receive(Alice, Request("INVITE"));
        bed.Expect("100");
        Reply(bed, bed.Expect("INVITE"), 403);
        Assert.That(seen, Is.EqualTo("none"));
    }
}
