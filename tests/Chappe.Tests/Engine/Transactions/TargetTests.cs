using Chappe.Engine.Resolving;
using Chappe.Engine.Routing;
using Chappe.Engine.Transports;
using Chappe.Engine.Vocabulary;
using static Chappe.Engine.Vocabulary.TmFunctions;
using static Chappe.Tests.Engine.ProxyBed;

namespace Chappe.Tests.Engine.Transactions;

/// <summary>Where branches go: names, failover (RFC 3263 section 4.3), transports that fail, streams, Path.</summary>
public sealed class TargetTests
{
    private const string Alice = "10.0.0.1:5060";

    private sealed class Names : IResolver
    {
        public Dictionary<string, Target[]> Now { get; } = [];
        public Queue<(string Host, IResolveObserver Observer)> Asked { get; } = new();

        public bool TryResolveNow(in ResolveQuestion question, out TargetList targets)
        {
            string host = System.Text.Encoding.ASCII.GetString(question.Host);
            if (Now.TryGetValue(host, out var known))
            {
                targets = new TargetList(known);
                return true;
            }
            if (!host.EndsWith(".test", StringComparison.Ordinal)) return new NumericResolver().TryResolveNow(question, out targets);
            targets = default;
            return false;
        }

        public void Resolve(in ResolveQuestion question, IResolveObserver observer) => Asked.Enqueue((System.Text.Encoding.ASCII.GetString(question.Host), observer));
    }

    private static Target Udp(string address) => new(TransportKind.Udp, Address(address));

    private static ProxyBed Bed(out Names names, Action? request = null)
    {
        var bed = new ProxyBed(request ?? (() => t_relay()));
        bed.Proxy.Resolver = names = new Names();
        return bed;
    }

    [Test]
    public void A_name_that_must_be_asked_for_holds_nobody_up()
    {
        int? code = null;
        var bed = Bed(out var names, () => code = t_relay().Code);
        bed.Receive(Alice, Request("INVITE", uri: "sip:bob@pbx.test"));
        bed.Expect("100");
        Assert.That(code, Is.EqualTo(1));
        bed.ExpectSilence();
        var (host, observer) = names.Asked.Dequeue();
        Assert.That(host, Is.EqualTo("pbx.test"));
        observer.Resolved(new TargetList(Udp("10.0.0.7:5070")));
        var invite = bed.Expect("INVITE > 10.0.0.7:5070");
        Assert.That(invite.StartLine, Is.EqualTo("INVITE sip:bob@pbx.test SIP/2.0"));
        bed.Receive("10.0.0.7:5070", invite.Reply(200));
        bed.Expect("200");
        bed.ExpectNothingLeft();
    }

    [Test]
    public void A_name_that_leads_nowhere_ends_in_the_failure_route()
    {
        int? code = null;
        var bed = Bed(out var names, () => { t_on_failure("F"); t_relay(); });
        bed.Add(RouteKinds.Failure, "F", () => code = T_reply_code);
        bed.Receive(Alice, Request("INVITE", uri: "sip:bob@pbx.test"));
        bed.Expect("100");
        names.Asked.Dequeue().Observer.Resolved(default);
        Assert.That(bed.Expect("478").StartLine, Is.EqualTo("SIP/2.0 478 Unresolvable destination (478/TM)"));
        Assert.That(code, Is.EqualTo(478));
        bed.Receive(Alice, Request("ACK"));
        bed.ExpectNothingLeft();
    }

    [Test]
    public void One_that_is_known_to_lead_nowhere_makes_t_relay_fail()
    {
        int? code = null;
        var bed = Bed(out var names, () => code = t_relay().Code);
        names.Now["gone.test"] = [];
        bed.Receive(Alice, Request("INVITE", uri: "sip:bob@gone.test"));
        bed.Expect("100");
        bed.Expect("478");
        Assert.That(code, Is.LessThan(0));
    }

    [TestCase("tel:+4912345"), TestCase("sip:bob@10.0.0.2;transport=carrier-pigeon"), TestCase("urn:service:sos")]
    public void A_URI_that_nobody_can_send_to_is_478(string uri)
    {
        var bed = Bed(out _);
        bed.Receive(Alice, Request("INVITE", uri: uri));
        bed.Expect("100");
        bed.Expect("478");
        bed.Receive(Alice, Request("ACK"));
        bed.ExpectNothingLeft();
    }

    [Test]
    public void An_answer_that_comes_behind_the_CANCEL_sends_nothing()
    {
        var bed = Bed(out var names);
        bed.Receive(Alice, Request("INVITE", uri: "sip:bob@pbx.test"));
        bed.Expect("100");
        bed.Receive(Alice, Request("CANCEL", uri: "sip:bob@pbx.test"));
        bed.Expect("200");
        bed.Expect("487");
        names.Asked.Dequeue().Observer.Resolved(new TargetList(Udp("10.0.0.7:5070")));
        bed.ExpectSilence();
        bed.Receive(Alice, Request("ACK"));
        bed.ExpectNothingLeft();
    }

    [Test]
    public void An_answer_for_a_transaction_that_is_long_over_is_nobodys()
    {
        var bed = Bed(out var names);
        bed.Receive(Alice, Request("OPTIONS", uri: "sip:bob@pbx.test"));
        bed.Pass(40_000);
        bed.TakeAll();
        bed.Pass(100_000);
        bed.ExpectNothingLeft();
        bed.Receive(Alice, Request("OPTIONS", uri: "sip:bob@10.0.0.2", branch: "z9hG4bKnext"));
        bed.Expect("OPTIONS > 10.0.0.2:5060");
        names.Asked.Dequeue().Observer.Resolved(new TargetList(Udp("10.0.0.7:5070")));
        bed.ExpectSilence();
    }

    [Test]
    public void The_next_target_is_tried_when_one_does_not_answer()
    {
        var bed = Bed(out var names);
        names.Now["pbx.test"] = [Udp("10.0.0.7:5060"), Udp("10.0.0.8:5060")];
        bed.Receive(Alice, Request("INVITE", uri: "sip:bob@pbx.test"));
        bed.Expect("100");
        var first = bed.Expect("INVITE > 10.0.0.7:5060");
        bed.Pass(30_000);
        bed.TakeAll().Where(s => s.To == Address("10.0.0.7:5060")).ToList();
        bed.Pass(500);
        var second = bed.Expect("INVITE > 10.0.0.8:5060");
        Assert.That(second.Header("Via").Split('\n')[0], Is.Not.EqualTo(first.Header("Via").Split('\n')[0]), "a new client transaction");
        bed.Receive("10.0.0.8:5060", second.Reply(200));
        bed.Expect("200");
        bed.ExpectNothingLeft();
    }

    [Test]
    public void Or_says_503()
    {
        var bed = Bed(out var names);
        names.Now["pbx.test"] = [Udp("10.0.0.7:5060"), Udp("10.0.0.8:5060")];
        bed.Receive(Alice, Request("INVITE", uri: "sip:bob@pbx.test"));
        bed.Expect("100");
        bed.Receive("10.0.0.7:5060", bed.Expect("INVITE > 10.0.0.7:5060").Reply(503));
        bed.Expect("ACK > 10.0.0.7:5060");
        bed.Receive("10.0.0.8:5060", bed.Expect("INVITE > 10.0.0.8:5060").Reply(503));
        bed.Expect("ACK > 10.0.0.8:5060");
        bed.Expect("500");
        bed.ExpectSilence();
        bed.Receive(Alice, Request("ACK"));
        bed.ExpectNothingLeft();
    }

    [Test]
    public void Or_cannot_be_sent_to()
    {
        var bed = Bed(out var names);
        names.Now["pbx.test"] = [Udp("10.0.0.7:5060"), Udp("10.0.0.8:5060")];
        bed.Udp.Outcome = to => to == Address("10.0.0.7:5060") ? SendOutcome.Unreachable : SendOutcome.Sent;
        bed.Receive(Alice, Request("INVITE", uri: "sip:bob@pbx.test"));
        bed.Expect("100");
        bed.Expect("INVITE > 10.0.0.8:5060");
    }

    [Test]
    public void Unless_failover_is_switched_off()
    {
        var bed = Bed(out var names, () => { t_set_disable_failover(1); t_relay(); });
        names.Now["pbx.test"] = [Udp("10.0.0.7:5060"), Udp("10.0.0.8:5060")];
        bed.Receive(Alice, Request("INVITE", uri: "sip:bob@pbx.test"));
        bed.Expect("100");
        bed.Receive("10.0.0.7:5060", bed.Expect("INVITE > 10.0.0.7:5060").Reply(503));
        bed.Expect("ACK");
        bed.Expect("500");
        bed.ExpectSilence();
    }

    [Test]
    public void What_cannot_be_sent_is_477()
    {
        int? code = null;
        var bed = Bed(out _, () => code = t_relay().Code);
        bed.Udp.Outcome = to => to == Address("10.0.0.2:5060") ? SendOutcome.Unreachable : SendOutcome.Sent;
        bed.Receive(Alice, Request("INVITE"));
        bed.Expect("100");
        Assert.That(bed.Expect("477").StartLine, Is.EqualTo("SIP/2.0 477 Unfortunately error on sending to next hop occurred (477/TM)"));
        Assert.That(code, Is.LessThan(0));
        bed.Receive(Alice, Request("ACK"));
        bed.ExpectNothingLeft();
    }

    [Test]
    public void With_internal_replies_off_the_script_answers_itself()
    {
        int? code = null;
        var bed = Bed(out _, () => { t_set_disable_internal_reply(1); code = t_relay().Code; t_reply(404, "Mine"); });
        bed.Udp.Outcome = to => to == Address("10.0.0.2:5060") ? SendOutcome.Unreachable : SendOutcome.Sent;
        bed.Receive(Alice, Request("INVITE"));
        bed.Expect("100");
        bed.Expect("404");
        Assert.That(code, Is.EqualTo(-4));
    }

    [Test]
    public void A_connection_that_cannot_be_opened_ends_in_477_or_the_failure_route()
    {
        int? code = null;
        var bed = Bed(out _, () => { t_on_failure("F"); t_relay(); });
        bed.Add(RouteKinds.Failure, "F", () => code = T_reply_code);
        bed.Tcp.Outcome = _ => SendOutcome.Pending;
        bed.Receive(Alice, Request("INVITE", uri: "sip:bob@10.0.0.2;transport=tcp"));
        bed.Expect("100");
        bed.Expect(bed.Tcp, "INVITE");
        bed.ExpectSilence();
        bed.Tcp.Pending[0].SendFailed(SendOutcome.Unreachable);
        bed.Expect("477");
        Assert.That(code, Is.EqualTo(477));
        bed.Tcp.Pending[0].SendFailed(SendOutcome.Unreachable);
        bed.ExpectSilence();
        bed.Receive(Alice, Request("ACK"));
        bed.ExpectNothingLeft();
    }

    [Test]
    public void A_full_queue_of_datagrams_is_a_lost_datagram()
    {
        var bed = Bed(out _);
        bed.Udp.Outcome = to => to == Address("10.0.0.2:5060") ? SendOutcome.QueueFull : SendOutcome.Sent;
        bed.Receive(Alice, Request("OPTIONS"));
        bed.ExpectSilence();
        bed.Udp.Outcome = null;
        bed.Pass(500);
        bed.Expect("OPTIONS");
    }

    [Test]
    public void A_failure_that_is_told_too_late_harms_no_other_transaction()
    {
        var bed = Bed(out _);
        bed.Tcp.Outcome = _ => SendOutcome.Pending;
        bed.Receive(Alice, Request("OPTIONS", uri: "sip:bob@10.0.0.2;transport=tcp"));
        var late = bed.Tcp.Pending[0];
        bed.Pass(40_000);
        bed.TakeAll();
        bed.ExpectNothingLeft();
        bed.Receive(Alice, Request("OPTIONS", uri: "sip:bob@10.0.0.2;transport=tcp", branch: "z9hG4bKnext"));
        late.SendFailed(SendOutcome.Unreachable);
        Assert.That(bed.TakeAll(), Is.Empty);
    }

    [Test]
    public void A_request_over_the_MTU_goes_by_TCP_and_by_UDP_when_that_fails()
    {
        var bed = Bed(out _);
        bed.Options.Get<Chappe.Engine.CoreOptions>().udp_mtu = 1300;
        bed.Receive(Alice, Request("MESSAGE", body: new string('x', 800)));
        bed.Expect("MESSAGE > 10.0.0.2:5060");
        bed.Receive(Alice, Request("MESSAGE", body: new string('x', 1300), branch: "z9hG4bK2"));
        Assert.That(bed.Expect(bed.Tcp, "MESSAGE > 10.0.0.2:5060").Header("Via"), Does.StartWith("SIP/2.0/TCP"));
        bed.Tcp.Outcome = _ => SendOutcome.NoConnection;
        bed.Receive(Alice, Request("MESSAGE", body: new string('x', 1300), branch: "z9hG4bK3"));
        Assert.That(bed.Expect("MESSAGE > 10.0.0.2:5060").Header("Via"), Does.StartWith("SIP/2.0/UDP"));
        bed.ExpectSilence();
    }

    [Test]
    public void A_request_from_a_stream_marks_its_connection_and_the_reply_goes_back_on_it()
    {
        var bed = Bed(out _);
        bed.Receive(bed.Tcp, "10.0.0.1:40000", 77, Request("INVITE").Replace("SIP/2.0/UDP", "SIP/2.0/TCP"));
        var trying = bed.Expect(bed.Tcp, "100 > 10.0.0.1:40000");
        Assert.That(trying.ConnectionId, Is.EqualTo(77));
        var invite = bed.Expect("INVITE > 10.0.0.2:5060");
        Assert.That(invite.Header("Via").Split('\n')[0], Does.EndWith(";i=4d"));
        bed.Receive("10.0.0.2:5060", invite.Reply(200).Replace("Content-Length: 0\n", ""));
        var ok = bed.Expect(bed.Tcp, "200 > 10.0.0.1:40000");
        Assert.That((ok.ConnectionId, ok.Header("Content-Length")), Is.EqualTo((77L, "0")), "a stream needs Content-Length");
        bed.ExpectNothingLeft();
    }

    [Test]
    public void Path_becomes_Route_and_decides_where_to_send()
    {
        var bed = Bed(out _, () =>
        {
            Here.Context.Path = "<sip:10.0.0.6:5080;lr>, <sip:10.0.0.7;lr>";
            t_relay();
        });
        bed.Receive(Alice, Request("OPTIONS", headers: "Route: <sip:10.0.0.8;lr>\n"));
        Assert.That(bed.Expect("OPTIONS > 10.0.0.6:5080").Header("Route"), Is.EqualTo("<sip:10.0.0.6:5080;lr>, <sip:10.0.0.7;lr>\n<sip:10.0.0.8;lr>"));
    }

    [Test]
    public void Maddr_and_a_strangers_Route_choose_no_target_S1()
    {
        var bed = Bed(out _);
        bed.Receive(Alice, Request("OPTIONS", uri: "sip:bob@10.0.0.2;maddr=10.66.66.66", headers: "Route: <sip:10.77.77.77;lr>\n"));
        bed.Expect("OPTIONS > 10.0.0.2:5060");
    }

    [Test]
    public void A_word_may_name_the_proxy_to_send_to()
    {
        var bed = Bed(out _, () => t_relay("10.0.0.5", 5070));
        bed.Receive(Alice, Request("OPTIONS"));
        bed.Expect("OPTIONS > 10.0.0.5:5070");
        bed = Bed(out _, () => t_relay_to_tcp("10.0.0.5", 5070));
        bed.Receive(Alice, Request("OPTIONS"));
        bed.Expect(bed.Tcp, "OPTIONS > 10.0.0.5:5070");
        bed = Bed(out _, () => t_relay_to_tcp());
        bed.Receive(Alice, Request("OPTIONS"));
        bed.Expect(bed.Tcp, "OPTIONS > 10.0.0.2:5060");
        bed = Bed(out _, () => t_relay_to("tcp:[2001:db8::1]:5071"));
        bed.Receive(Alice, Request("OPTIONS"));
        bed.Expect("477");
    }

    [Test]
    public void Hooks_write_above_our_Via_for_each_branch()
    {
        var bed = Bed(out _, () => { Here.Context.OnForward.Add(new Hook()); append_branch("sip:bob@10.0.0.3;transport=tcp"); t_relay(); });
        bed.Receive(Alice, Request("INVITE"));
        bed.Expect("100");
        var lines = bed.Expect("INVITE").Text.Split('\n');
        Assert.That((lines[1], lines[2][..20]), Is.EqualTo(("Record-Route: <sip:192.0.2.100;lr>;from=Udp", "Via: SIP/2.0/UDP 192")));
        Assert.That(bed.Expect(bed.Tcp, "INVITE").Header("Record-Route"), Does.EndWith(";from=Tcp"));
    }

    [Test]
    public void Hooks_are_kept_for_the_branches_of_a_failure_route()
    {
        var bed = Bed(out _, () => { Here.Context.OnForward.Add(new Hook()); t_on_failure("F"); t_relay(); });
        bed.Add(RouteKinds.Failure, "F", () => { CoreFunctions.seturi("sip:vm@10.0.0.9"); t_relay(); });
        bed.Receive(Alice, Request("INVITE"));
        bed.Expect("100");
        bed.Receive("10.0.0.2:5060", bed.Expect("INVITE").Reply(486));
        bed.Expect("ACK");
        Assert.That(bed.Expect("INVITE > 10.0.0.9:5060").Header("Record-Route"), Does.EndWith(";from=Udp"));
    }

    private sealed class Hook : Chappe.Engine.Forwarding.IOnForward
    {
        public void OnForward(RouteContext request, Listener outgoing, Chappe.Sip.Messages.EditList branchEdits) =>
            branchEdits.Insert(request.Message.HeadersStart, System.Text.Encoding.ASCII.GetBytes($"Record-Route: <sip:192.0.2.100;lr>;from={outgoing.Transport}\r\n"));
    }
}
