using Chappe.Engine;
using Chappe.Engine.Resolving;
using Chappe.Engine.Routing;
using Chappe.Engine.Transports;
using Chappe.Engine.Vocabulary;
using Chappe.Modules.Classics;
using static Chappe.Engine.Vocabulary.TmFunctions;
using static Chappe.Tests.Engine.ProxyBed;

namespace Chappe.Tests.Engine.Forwarding;

/// <summary>Requests to places of the attacker's choosing: what the network names leads to no place that only this machine may reach (threats S1, S2).</summary>
public sealed class ReachTests
{
    private const string Alice = "10.0.0.1:5060";

    private static string To(string uri, string headers = "", string toTag = "") => Request("MESSAGE", uri: uri, headers: headers, toTag: toTag);

    [TestCase("sip:x@127.0.0.1:5080"), TestCase("sip:x@127.9.9.9"), TestCase("sip:x@[::1]"), TestCase("sip:x@[::ffff:127.0.0.1]:5080")]
    [TestCase("sip:x@169.254.169.254:80"), TestCase("sip:x@[::ffff:169.254.169.254]"), TestCase("sip:x@[fe80::1]"), TestCase("sip:x@[0:0:0:0:0:ffff:7f00:1]")]
    [TestCase("sip:x@127.0.0.1:22;transport=tcp"), TestCase("sip:x@0.0.0.0"), TestCase("sip:x@255.255.255.255"), TestCase("sip:x@224.0.1.75"), TestCase("sip:x@[ff02::1]")]
    public void A_Request_URI_from_outside_does_not_lead_to_our_own_S2(string uri)
    {
        int? code = null;
        var bed = new ProxyBed(() => code = t_relay().Code);
        bed.Receive(Alice, To(uri));
        if (bed.Tcp.TryTake(out var stream)) Assert.That(stream.MayConnect, Is.False, "no connection is opened");
        else Assert.That(code, Is.LessThan(0));
        Assert.That(bed.TakeAll().Where(s => !s.To.SameHost(Address(Alice))), Is.Empty);
    }

    [Test]
    public void Without_state_neither_S2()
    {
        bool? sent = null;
        var bed = new ProxyBed(() => sent = ForwardFunctions.forward().Code > 0);
        bed.Receive(Alice, To("sip:x@127.0.0.1:5080"));
        bed.ExpectSilence();
        Assert.That(sent, Is.False);
        Assert.That(bed.Proxy.Counters["core.forbidden_targets"].Value, Is.EqualTo(1));
    }

    [TestCase("Route: <sip:192.0.2.100;lr>, <sip:127.0.0.1:5080;lr>\n")]
    [TestCase("Route: <sip:192.0.2.100;lr>, <sip:10.9.9.9;lr;maddr=127.0.0.1>\n")]
    [TestCase("Route: <sip:192.0.2.100;lr>, <sip:127.0.0.1:5080>\n")]
    public void A_Route_does_not_lead_there_S1(string route)
    {
        var bed = new ProxyBed(() => { if (RrFunctions.loose_route()) t_relay(); }, [.. ClassicsFamily.Modules()]);
        // Without signatures loose_route() follows what anybody wrote; with them it does not even come this far.
        bed.Options.Get<RrOptions>().sign = false;
        bed.Receive(Alice, To("sip:bob@10.0.0.2", route, toTag: "far"));
        bed.Expect("477");
        bed.ExpectSilence();
    }

    [Test]
    public void Nor_does_the_alias_of_a_contact_S1()
    {
        var bed = new ProxyBed(() => { ContactFunctions.handle_ruri_alias(); t_relay(); }, [.. ClassicsFamily.Modules()]);
        bed.Receive(Alice, To("sip:bob@10.0.0.2;alias=127.0.0.1~5080~1"));
        Assert.That(bed.TakeAll().Where(s => s.To.IsLoopback), Is.Empty);
    }

    [Test]
    public void Nor_do_a_stored_contact_and_its_Path_S1([Values] bool byPath)
    {
        var bed = new ProxyBed(() =>
        {
            var context = Here.Context;
            context.NewRequestUri = Text.Of("sip:bob@127.0.0.1:5080"u8.ToArray());
            if (byPath) (context.NewRequestUri, context.Path) = (Text.Of("sip:bob@10.0.0.2"u8.ToArray()), Text.Of("<sip:127.0.0.1:5080;lr>"u8.ToArray()));
            t_relay();
        });
        bed.Receive(Alice, To("sip:bob@chappe.test"));
        bed.Expect("477");
        bed.ExpectSilence();
    }

    [Test]
    public void Nor_does_a_branch_of_a_stored_contact_S1()
    {
        var bed = new ProxyBed(() =>
        {
            Here.Context.Branches.Add(new BranchTarget { Uri = Text.Of("sip:bob@127.0.0.1:5080"u8.ToArray()), Q = -1 });
            t_relay();
        });
        bed.Receive(Alice, To("sip:bob@10.0.0.2"));
        bed.Expect("MESSAGE > 10.0.0.2:5060");
        bed.ExpectSilence();
    }

    [TestCase("received=127.0.0.1"), TestCase("received=10.7.7.7;rport=99"), TestCase("maddr=127.0.0.1"), TestCase("rport;received=127.0.0.1")]
    public void What_a_client_writes_into_its_Via_does_not_turn_replies_S1(string parameter)
    {
        var bed = new ProxyBed(() => SlFunctions.sl_send_reply(404, "Not Found"));
        bed.Receive(Alice, To("sip:bob@10.0.0.2").Replace(";branch=z9hG4bKalice1", $";branch=z9hG4bKalice1;{parameter}"));
        Assert.That(bed.Expect("404").To.SameHost(Address(Alice)));
        bed = new ProxyBed(() => t_relay());
        bed.Receive(Alice, To("sip:bob@10.0.0.2").Replace(";branch=z9hG4bKalice1", $";branch=z9hG4bKalice1;{parameter}"));
        bed.Receive("10.0.0.2:5060", bed.Expect("MESSAGE").Reply(200));
        Assert.That(bed.Expect("200").To.SameHost(Address(Alice)));
    }

    [Test]
    public void A_name_that_leads_to_loopback_is_no_way_round_S2()
    {
        var bed = new ProxyBed(() => t_relay());
        bed.Proxy.Resolver = new Loopback();
        bed.Receive(Alice, To("sip:bob@rebound.example"));
        bed.Expect("477");
        bed.ExpectSilence();
    }

    [Test]
    public void The_script_may_send_there([Values("du", "ru", "rd", "relay", "branch", "setdsturi")] string how)
    {
        var bed = new ProxyBed(() =>
        {
            switch (how)
            {
                case "du": PseudoVariables.du = "sip:127.0.0.1:5080"; break;
                case "setdsturi": CoreFunctions.setdsturi("sip:127.0.0.1:5080"); break;
                case "ru": PseudoVariables.ru = "sip:gw@127.0.0.1:5080"; break;
                case "rd": CoreFunctions.rewritehostport("127.0.0.1:5080"); break;
                case "branch": append_branch("sip:gw@127.0.0.1:5080"); break;
            }
            if (how == "relay") t_relay("127.0.0.1", 5080);
            else t_relay();
        });
        bed.Receive(Alice, To("sip:bob@10.0.0.2"));
        Assert.That(bed.TakeAll().Select(s => s.ToString()), Has.Member("MESSAGE > 127.0.0.1:5080"));
    }

    [Test]
    public void What_the_script_allowed_stays_so_in_its_branch_and_failure_routes()
    {
        var bed = new ProxyBed(() => { PseudoVariables.du = "sip:127.0.0.1:5080"; t_on_branch("B"); t_on_failure("F"); t_relay(); });
        bed.Add(RouteKinds.Branch, "B", () => { });
        bed.Add(RouteKinds.Failure, "F", () => { PseudoVariables.du = "sip:127.0.0.1:5090"; t_relay(); });
        bed.Receive(Alice, To("sip:bob@10.0.0.2"));
        bed.Receive("127.0.0.1:5080", bed.Expect("MESSAGE > 127.0.0.1:5080").Reply(500));
        bed.Expect("MESSAGE > 127.0.0.1:5090");
    }

    [Test]
    public void A_change_of_the_user_does_not_make_a_host_the_scripts_S2()
    {
        var bed = new ProxyBed(() => { PseudoVariables.rU = "x"; t_relay(); });
        bed.Receive(Alice, To("sip:bob@127.0.0.1"));
        bed.Expect("477");
    }

    [Test]
    public void A_script_that_repeats_the_received_host_has_not_chosen_it_S1()
    {
        var bed = new ProxyBed(() => { PseudoVariables.du = $"sip:{PseudoVariables.rd}:5080"; t_relay(); });
        bed.Receive(Alice, To("sip:bob@127.0.0.1"));
        bed.Expect("477");
        bed.ExpectSilence();
    }

    [Test]
    public void From_loopback_to_loopback_is_nobodys_secret()
    {
        var bed = new ProxyBed(() => t_relay());
        bed.Receive("127.0.0.1:5070", To("sip:x@127.0.0.1:5080"));
        bed.Expect("MESSAGE > 127.0.0.1:5080");
    }

    [Test]
    public void An_administrator_may_allow_it()
    {
        var bed = new ProxyBed(() => t_relay());
        bed.Options.Get<CoreOptions>().allow_local_targets = true;
        bed.Proxy.ControlPorts.Add(Address("127.0.0.1:2223"));
        bed.Receive(Alice, To("sip:x@127.0.0.1:5080"));
        bed.Expect("MESSAGE > 127.0.0.1:5080");
        bed.Receive(Alice, Request("MESSAGE", uri: "sip:x@127.0.0.1:2223", branch: "z9hG4bKcontrol"));
        bed.Expect("477");
    }

    [Test]
    public void Control_ports_are_never_reached_from_the_network_S2()
    {
        var bed = new ProxyBed(() => t_relay());
        bed.Proxy.ControlPorts.Add(Address("192.0.2.100:2223"));
        bed.Receive(Alice, To("sip:x@192.0.2.100:2223"));
        bed.Expect("477");
        bed.ExpectSilence();
    }

    [Test]
    public void Over_a_stream_only_a_connection_that_is_open_already_leads_there_S1()
    {
        var bed = new ProxyBed(() => t_relay());
        bed.Receive(Alice, To("sip:x@127.0.0.1:22;transport=tcp"));
        Assert.That(bed.Expect(bed.Tcp, "MESSAGE > 127.0.0.1:22").MayConnect, Is.False);
        bed.Receive(Alice, Request("MESSAGE", uri: "sip:x@10.0.0.9;transport=tcp", branch: "z9hG4bK2"));
        Assert.That(bed.Expect(bed.Tcp, "MESSAGE > 10.0.0.9:5060").MayConnect, Is.True);
    }

    [Test]
    public void maddr_leads_where_a_contact_or_the_script_says_RFC_3261_18_1_1()
    {
        var bed = new ProxyBed(() => { Here.Context.NewRequestUri = Text.Of("sip:bob@pbx.example;maddr=10.0.0.7"u8.ToArray()); t_relay(); });
        bed.Receive(Alice, To("sip:bob@chappe.test"));
        Assert.That(bed.Expect("MESSAGE > 10.0.0.7:5060").StartLine, Is.EqualTo("MESSAGE sip:bob@pbx.example;maddr=10.0.0.7 SIP/2.0"));
        bed = new ProxyBed(() => { PseudoVariables.du = "sip:pbx.example:5070;maddr=127.0.0.1"; t_relay(); });
        bed.Receive(Alice, To("sip:bob@chappe.test"));
        bed.Expect("MESSAGE > 127.0.0.1:5070");
    }

    [Test]
    public void maddr_of_a_Request_URI_as_received_is_followed_only_when_allowed_and_never_to_our_own_S1()
    {
        var bed = new ProxyBed(() => t_relay());
        bed.Receive(Alice, To("sip:bob@10.0.0.2;maddr=10.0.0.7"));
        bed.Expect("MESSAGE > 10.0.0.2:5060");
        bed.Options.Get<CoreOptions>().follow_maddr = true;
        bed.Receive(Alice, Request("MESSAGE", uri: "sip:bob@10.0.0.2;maddr=10.0.0.7", branch: "z9hG4bK2"));
        bed.Expect("MESSAGE > 10.0.0.7:5060");
        bed.Receive(Alice, Request("MESSAGE", uri: "sip:bob@10.0.0.2;maddr=127.0.0.1", branch: "z9hG4bK3"));
        bed.Expect("477");
        bed.Receive(Alice, Request("MESSAGE", uri: "sip:bob@10.0.0.2;maddr=239.255.255.1", branch: "z9hG4bK4"));
        bed.Expect("477");
    }

    private sealed class Loopback : IResolver
    {
        public bool TryResolveNow(in ResolveQuestion question, out TargetList targets)
        {
            targets = new TargetList(new Target(TransportKind.Udp, Address("127.0.0.1:5060")));
            return true;
        }

        public void Resolve(in ResolveQuestion question, IResolveObserver observer) => observer.Resolved(default);
    }
}
