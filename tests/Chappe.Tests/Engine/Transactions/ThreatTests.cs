using Chappe.Engine.Transactions;
using Chappe.Engine.Transports;
using Chappe.Engine.Vocabulary;
using Chappe.Modules.Classics;
using static Chappe.Engine.Vocabulary.TmFunctions;
using static Chappe.Tests.Engine.ProxyBed;

namespace Chappe.Tests.Engine.Transactions;

/// <summary>threats.md sections 3 and 5 where transactions must hold.</summary>
public sealed class ThreatTests
{
    private const string Alice = "10.0.0.1:5060", Bob = "10.0.0.2:5060";

    [Test]
    public void A_reply_that_nobody_asked_for_goes_nowhere_T1()
    {
        var bed = new ProxyBed(() => t_relay());
        bed.Receive(Alice, Request("INVITE"));
        bed.Expect("100");
        var invite = bed.Expect("INVITE");
        string real = invite.Reply(200);
        string branch = invite.Header("Via").Split('\n')[0].Split("branch=")[1];
        string[] forged =
        [
            real.Replace(branch, "z9hG4bKnobody"),
            real.Replace(branch, branch[..7] + new string('0', 16) + branch[23..]),
            real.Replace(branch, branch.Replace(".0.", ".1.")),
            real.Replace(branch, branch.Replace(".0.", ".ffff.")),
            real.Replace(branch, branch[..^1] + (branch[^1] == '0' ? '1' : '0')).Replace("192.0.2.100", "192.0.2.101"),
            real.Replace("CSeq: 1 INVITE", "CSeq: 1 BYE"),
            real.Replace("CSeq: 1 INVITE", "CSeq: 1 CANCEL"),
            real.Replace(branch, "z9hG4bK" + new string('a', 16) + "s.00000000"),
            real.Replace($"Via: {invite.Header("Via").Split('\n')[0]}\n", ""),
        ];
        foreach (string reply in forged)
            for (int i = 0; i < 25; i++) bed.Receive(Bob, reply);
        bed.ExpectSilence();
        Assert.That(bed.Proxy.Counters["core.drop_replies"].Value, Is.EqualTo(forged.Length * 25));
        bed.Receive(Bob, real);
        bed.Expect("200");
    }

    [Test]
    public void Tokens_do_not_repeat_and_do_not_stay_when_a_transaction_serves_again_T1()
    {
        var seen = new HashSet<string>();
        var bed = new ProxyBed(() => t_relay());
        for (int i = 0; i < 300; i++)
        {
            bed.Receive(Alice, Request("OPTIONS", branch: $"z9hG4bK{i}"));
            var sent = bed.Expect("OPTIONS");
            bed.Receive(Bob, sent.Reply(200));
            bed.Expect("200");
            Assert.That(seen.Add(sent.Header("Via").Split("branch=")[1][7..23]));
            bed.Pass(40_000);
            bed.Receive(Bob, sent.Reply(200));
            bed.ExpectSilence();
        }
    }

    [Test]
    public void A_request_that_comes_round_is_482_before_it_costs_anything_T3()
    {
        var bed = new ProxyBed(() => t_relay());
        bed.Receive(Alice, Request("INVITE", uri: "sip:me@192.0.2.100"));
        int rounds = 0;
        var names = new List<string>();
        while (bed.Udp.TryTake(out var sent))
        {
            names.Add(sent.ToString());
            Assert.That(++rounds, Is.LessThan(50));
            if (sent.To == Address("192.0.2.100:5060")) bed.Receive("192.0.2.100:5060", sent.Text);
        }
        Assert.That(names[^1], Is.EqualTo("482 > 10.0.0.1:5060"), string.Join(", ", names));
        Assert.That(names.Count(n => n.StartsWith("INVITE", StringComparison.Ordinal)), Is.EqualTo(2));
        Assert.That(bed.Proxy.Counters["tm.loops"].Value, Is.EqualTo(1));
    }

    [Test]
    public void A_fork_to_itself_does_not_explode_RFC_5393()
    {
        var bed = new ProxyBed(() => { append_branch("sip:a@192.0.2.100"); append_branch("sip:b@192.0.2.100"); CoreFunctions.seturi("sip:c@192.0.2.100"); t_relay(); });
        bed.Receive(Alice, Request("INVITE", uri: "sip:me@192.0.2.100"));
        int messages = 0;
        while (bed.Udp.TryTake(out var sent))
        {
            messages++;
            Assert.That(messages, Is.LessThan(2000));
            if (sent.To == Address("192.0.2.100:5060")) bed.Receive("192.0.2.100:5060", sent.Text);
        }
        Assert.That(bed.Proxy.Transactions.Count, Is.LessThan(200));
    }

    [Test]
    public void A_spiral_is_no_loop()
    {
        // The other proxy changed the Request-URI, so this is another routing decision.
        var bed = new ProxyBed(() => t_relay());
        bed.Receive(Alice, Request("OPTIONS"));
        var sent = bed.Expect("OPTIONS > 10.0.0.2:5060");
        bed.Receive(Bob, sent.Text.Replace("sip:bob@10.0.0.2 ", "sip:bob@10.0.0.3 ").Replace("\nVia: SIP/2.0/UDP 192", "\nVia: SIP/2.0/UDP 10.0.0.2;branch=z9hG4bKb2b\nVia: SIP/2.0/UDP 192"));
        bed.Expect("OPTIONS > 10.0.0.3:5060");
    }

    [Test]
    public void Beyond_max_transactions_new_requests_get_503_and_running_ones_end_well_T5()
    {
        var bed = new ProxyBed(() => t_relay());
        bed.Tm.max_transactions = 10;
        var running = new List<Sent>();
        for (int i = 0; i < 30; i++) bed.Receive(Alice, Request("MESSAGE", branch: $"z9hG4bK{i}"));
        var sent = bed.TakeAll();
        Assert.That(sent.Count(s => s.Name == "MESSAGE"), Is.EqualTo(10));
        var refused = sent.Where(s => s.Name == "503").ToList();
        Assert.That(refused, Has.Count.EqualTo(20));
        Assert.That(refused[0].Header("Retry-After"), Is.Not.Empty);
        Assert.That(bed.Proxy.Counters["tm.refused_requests"].Value, Is.EqualTo(20));
        foreach (var message in sent.Where(s => s.Name == "MESSAGE")) bed.Receive(Bob, message.Reply(200));
        Assert.That(bed.TakeAll().Count(s => s.Name == "200"), Is.EqualTo(10));
        bed.ExpectNothingLeft();
        bed.Receive(Alice, Request("MESSAGE", branch: "z9hG4bKlater"));
        bed.Expect("MESSAGE");
    }

    [Test]
    public void A_BYE_of_a_running_call_still_finds_room_when_all_else_is_refused_O2()
    {
        var bed = new ProxyBed(() => t_relay());
        bed.Tm.max_transactions = 8;
        for (int i = 0; i < 8; i++) bed.Receive(Alice, Request("MESSAGE", branch: $"z9hG4bK{i}"));
        bed.TakeAll();
        bed.Receive(Alice, Request("INVITE", branch: "z9hG4bKnew"));
        bed.Expect("503");
        bed.Receive(Alice, Request("BYE", branch: "z9hG4bKbye", toTag: "far"));
        bed.Expect("BYE");
    }

    [Test]
    public void What_transactions_keep_is_bounded_in_octets_too_T5()
    {
        var bed = new ProxyBed(() => t_relay());
        bed.Udp.KeepsNothing = true;
        bed.Tm.max_memory = 1;
        string body = new('x', 3000);
        for (int i = 0; i < 1000; i++) bed.Receive(Alice, Request("MESSAGE", branch: $"z9hG4bK{i}", body: body));
        Assert.That(bed.Proxy.Transactions.Count, Is.InRange(100, 300));
        Assert.That(bed.Proxy.Counters["tm.refused_requests"].Value, Is.EqualTo(1000 - bed.Proxy.Transactions.Count));
        bed.Pass(40_000);
        bed.ExpectNothingLeft();
        Assert.That(bed.Proxy.Transactions.Pool.Outstanding, Is.Zero);
    }

    [Test]
    public void A_hundred_thousand_INVITEs_to_nobody_stay_within_the_limits_and_leave_nothing_O3()
    {
        var bed = new ProxyBed(() => t_relay());
        bed.Udp.KeepsNothing = true;
        bed.Tm.max_transactions = 20_000;
        long before = Used();
        var octets = System.Text.Encoding.ASCII.GetBytes(Request("INVITE", branch: "z9hG4bK00000000").ReplaceLineEndings("\r\n"));
        int at = octets.AsSpan().IndexOf("00000000"u8);
        for (int i = 0; i < 100_000; i++)
        {
            System.Buffers.Text.Utf8Formatter.TryFormat(i, octets.AsSpan(at), out _, new System.Buffers.StandardFormat('D', 8));
            bed.Receive(bed.Udp, Address(Alice), 0, octets);
        }
        Assert.That(bed.Proxy.Transactions.Count, Is.EqualTo(20_000));
        long perCall = (Used() - before) / 20_000;
        TestContext.Out.WriteLine($"{perCall} octets a call that nobody answers");
        Assert.That(perCall, Is.LessThan(5 * 1024));
        for (int i = 0; i < 100 && bed.Proxy.Transactions.Count > 0; i++) bed.Pass(1000);
        Assert.That(bed.Proxy.Transactions.Count, Is.Zero);
        Assert.That(Used() - before, Is.LessThan(64 << 20), "G4: memory comes back");
    }

    [Test]
    public void An_INVITE_that_was_refused_costs_less_than_2_KB_T6()
    {
        const int Calls = 10_000;
        var bed = new ProxyBed(() => { t_newtran(); t_reply(407, "Proxy Authentication Required"); });
        bed.Udp.KeepsNothing = true;
        bed.Receive(Alice, Request("INVITE", branch: "z9hG4bKwarm"));
        long before = Used();
        for (int i = 0; i < Calls; i++) bed.Receive(Alice, Request("INVITE", branch: $"z9hG4bK{i:D8}"));
        long each = (Used() - before) / Calls;
        TestContext.Out.WriteLine($"{each} octets a refused INVITE");
        Assert.That(each, Is.LessThan(2048));
    }

    [Test]
    public void A_refused_INVITE_amplifies_at_most_threefold_O1()
    {
        var bed = new ProxyBed(() => { t_newtran(); t_reply(404, "Not Found"); });
        bed.Udp.KeepsNothing = true;
        long octets = 0;
        bed.Udp.OnSend = (_, _, length) => octets += length;
        string invite = Request("INVITE", body: new string('x', 300));
        bed.Receive(Alice, invite);
        Assert.That(octets, Is.LessThan(invite.Length * 1.5));
        bed.Pass(40_000);
        Assert.That(octets, Is.LessThan(invite.Length * 3.0));
    }

    [Test]
    public void Of_twenty_thousand_copies_one_goes_on_O6([Values("INVITE", "MESSAGE")] string method)
    {
        var bed = new ProxyBed(() => t_relay());
        var octets = System.Text.Encoding.ASCII.GetBytes(Request(method).ReplaceLineEndings("\r\n"));
        bed.Udp.KeepsNothing = true;
        int forwarded = 0;
        bed.Udp.OnSend = (to, _, _) => forwarded += to == Address(Bob) ? 1 : 0;
        for (int i = 0; i < 20_000; i++) bed.Receive(bed.Udp, Address(Alice), 0, octets);
        Assert.That((forwarded, bed.Proxy.Transactions.Count), Is.EqualTo((1, 1)));
    }

    [Test]
    public void A_copy_gets_the_last_answer_again_and_goes_nowhere_T2()
    {
        var bed = new ProxyBed(() => t_relay());
        bed.Receive(Alice, Request("MESSAGE"));
        var sent = bed.Expect("MESSAGE > 10.0.0.2:5060");
        bed.Receive(Alice, Request("MESSAGE"));
        bed.ExpectSilence();
        bed.Receive(Bob, sent.Reply(202));
        string answer = bed.Expect("202").Text;
        for (int i = 0; i < 5; i++)
        {
            bed.Receive(Alice, Request("MESSAGE"));
            Assert.That(bed.Expect("202").Text, Is.EqualTo(answer));
        }
        bed.ExpectSilence();
    }

    [TestCase("sip:192.0.2.100;lr"), TestCase("sip:chappe.test;lr"), TestCase("sip:[::ffff:192.0.2.100];lr")]
    public void Fifty_Routes_that_name_us_end_soon_T3(string us)
    {
        string routes = string.Concat(Enumerable.Repeat($"Route: <{us}>\n", 50));
        var bed = new ProxyBed(() =>
        {
            if (!MaxFwdFunctions.mf_process_maxfwd_header(10)) { t_newtran(); t_reply(483, "Too Many Hops"); return; }
            RrFunctions.loose_route();
            t_relay();
        }, [.. ClassicsFamily.Modules()]);
        bed.Options.Get<RrOptions>().sign = false;
        bed.Proxy.Resolver = new ToUs();
        long began = System.Diagnostics.Stopwatch.GetTimestamp();
        string? last = null;
        int messages = ComeRound(bed, Request("MESSAGE", headers: routes, toTag: "far"), code => last = code);
        // Each Route is another way, so this is a spiral, and Max-Forwards bounds it: a request and a reply a round.
        Assert.That(messages, Is.LessThan(150));
        Assert.That(last, Is.EqualTo("482").Or.EqualTo("483"));
        Assert.That(System.Diagnostics.Stopwatch.GetElapsedTime(began).TotalMilliseconds, Is.LessThan(1000), "100 ms, and a busy machine");
        bed.ExpectNothingLeft();
    }

    [Test]
    public void A_user_whose_contact_is_that_user_gets_482_or_483_T3()
    {
        // lookup() finds sip:me@chappe.test for sip:me@chappe.test, again and again.
        string? last = null;
        var bed = new ProxyBed(() =>
        {
            if (!MaxFwdFunctions.mf_process_maxfwd_header(10)) { t_newtran(); t_reply(483, "Too Many Hops"); return; }
            Here.Context.NewRequestUri = Text.Of("sip:me@192.0.2.100"u8.ToArray());
            append_branch("sip:me@192.0.2.100");
            t_relay();
        }, [.. ClassicsFamily.Modules()]);
        int messages = ComeRound(bed, Request("INVITE", uri: "sip:me@192.0.2.100"), code => last = code);
        Assert.That(last, Is.EqualTo("482").Or.EqualTo("483"));
        Assert.That(messages, Is.LessThan(100), "a fork of forks is bounded");
    }

    [Test]
    public void A_challenge_from_behind_goes_to_the_client_and_is_never_answered_A7([Values(401, 407)] int code)
    {
        var bed = new ProxyBed(() => t_relay());
        bed.Receive(Alice, Request("MESSAGE"));
        var sent = bed.Expect("MESSAGE");
        bed.Receive(Bob, sent.Reply(code, headers: "WWW-Authenticate: Digest realm=\"chappe.test\", nonce=\"n\"\n"));
        Assert.That(bed.Expect($"{code} > 10.0.0.1:5060").Header("WWW-Authenticate"), Does.Contain("nonce=\"n\""));
        bed.Pass(40_000);
        bed.ExpectSilence();
    }

    /// <summary>What is sent to us comes in again.</summary>
    private static int ComeRound(ProxyBed bed, string first, Action<string>? toAlice = null)
    {
        bed.Receive(Alice, first);
        int messages = 0;
        while (bed.Udp.TryTake(out var sent))
        {
            Assert.That(++messages, Is.LessThan(3000));
            if (sent.To == Address("192.0.2.100:5060")) bed.Receive("192.0.2.100:5060", sent.Text);
            else if (sent.To == Address(Alice)) toAlice?.Invoke(sent.Name);
        }
        return messages;
    }

    private sealed class ToUs : Chappe.Engine.Resolving.IResolver
    {
        public bool TryResolveNow(in Chappe.Engine.Resolving.ResolveQuestion question, out Chappe.Engine.Resolving.TargetList targets)
        {
            targets = new(new Chappe.Engine.Resolving.Target(TransportKind.Udp, Address("192.0.2.100:5060")));
            return true;
        }

        public void Resolve(in Chappe.Engine.Resolving.ResolveQuestion question, Chappe.Engine.Resolving.IResolveObserver observer) => observer.Resolved(default);
    }

    private static long Used()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(true);
    }
}
