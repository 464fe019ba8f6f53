using Chappe.Engine;
using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;
using Chappe.Modules.Classics;
using Chappe.Tests.Engine;
using Chappe.Tests.Engine.Vocabulary;
using static Chappe.Engine.Vocabulary.AvpPseudoVariables;
using static Chappe.Engine.Vocabulary.TmFunctions;
using static Chappe.Modules.Classics.CorexFunctions;
using static Chappe.Tests.Engine.ProxyBed;

namespace Chappe.Tests.Modules.Classics;

/// <summary>Kamailio's corex: what is written into our Via, and data that is sent as it is. Expectations measured on Kamailio 5.6.3 where it has an answer.</summary>
public sealed class CorexTests
{
    private const string Alice = "10.0.0.1:5060", Bob = "10.0.0.2:5060";

    private static ProxyBed Bed(Action request)
    {
        var bed = new ProxyBed(request, new CorexModule());
        var core = bed.Options.Get<CoreOptions>();
        (core.server_id, core.xavp_via_params, core.xavp_via_fields) = (10, "via", "own");
        return bed;
    }

    /// <summary>What stands in our Via behind the branch.</summary>
    private static string Added(Sent sent)
    {
        string via = sent.Header("Via")!.Split('\n')[0];
        int branch = via.IndexOf(";branch=", StringComparison.Ordinal), next = via.IndexOf(';', branch + 1);
        return next < 0 ? "" : via[next..];
    }

    private static string AddedBy(Action request)
    {
        var bed = Bed(() => { request(); t_relay(); });
        bed.Receive(Alice, Request("OPTIONS"));
        return Added(bed.Expect("OPTIONS"));
    }

    [Test]
    public void The_Via_says_which_server_sent_it_and_the_newest_fields_first()
    {
        Assert.That(AddedBy(() => { via_add_srvid(1); xavp["via", "node"] = "10.1.1.1"; xavp["via", 0, "two"] = "x"; xavp["via", 0, "num"] = 7; via_add_xavp_params(1); }), Is.EqualTo(";srvid=10;num=7;two=x;node=10.1.1.1"));
        Assert.That(AddedBy(() => { xavp["via", "a"] = "1"; xavp["via", "b"] = "2"; via_add_xavp_params(1); }), Is.EqualTo(";b=2"), "the newest root alone");
        Assert.That(AddedBy(() => { via_add_xavp_params(1); via_add_srvid(1); via_add_srvid(1); }), Is.EqualTo(";srvid=10"));
        Assert.That(AddedBy(() => { via_add_srvid(1); via_add_srvid(0); }), Is.Empty);
        Assert.That(AddedBy(() => { xavp["via", "flag"] = ""; via_add_xavp_params(1); }), Is.EqualTo(";flag"));
    }

    [TestCase("x", "a b"), TestCase("x", "a;branch=z9hG4bKx"), TestCase("x", "a\r\nX-Evil: 1"), TestCase("x y", "1"), TestCase("BRANCH", "z9hG4bKx"), TestCase("received", "10.9.9.9"), TestCase("i", "1"), TestCase("rport", "1")]
    public void A_field_that_would_make_replies_unreadable_or_lead_them_astray_is_left_out(string name, string value) =>
        Assert.That(AddedBy(() => { xavp["via", "good"] = "1"; xavp["via", 0, name] = value; via_add_xavp_params(1); }), Is.EqualTo(";good=1"));

    [Test]
    public void Fields_that_do_not_fit_are_not_added_at_all()
    {
        var bed = Bed(() => { xavp["via", "long"] = new string('x', 600); via_add_xavp_params(1); t_relay(); });
        bed.Receive(Alice, Request("OPTIONS"));
        Assert.That(Added(bed.Expect("OPTIONS")), Is.Empty);
        Assert.That(bed.Log.Lines, Has.Some.Contains("more than 512 octets"));
    }

    [Test]
    public void A_branch_of_a_failure_route_has_them_too_and_so_has_a_request_forwarded_without_state()
    {
        var bed = Bed(() => { t_on_failure("F"); t_relay(); });
        bed.Add(RouteKinds.Failure, "F", () => { via_add_srvid(1); xavp["via", "node"] = "n"; via_add_xavp_params(1); CoreFunctions.seturi("sip:vm@10.0.0.9"); t_relay(); });
        bed.Receive(Alice, Request("OPTIONS"));
        var first = bed.Expect("OPTIONS");
        Assert.That(Added(first), Is.Empty);
        bed.Receive(Bob, first.Reply(486));
        Assert.That(Added(bed.Expect("OPTIONS > 10.0.0.9:5060")), Is.EqualTo(";srvid=10;node=n"));
        bed = Bed(() => { via_add_srvid(1); ForwardFunctions.forward(); });
        bed.Receive(Alice, Request("OPTIONS"));
        Assert.That(Added(bed.Expect("OPTIONS")), Is.EqualTo(";srvid=10"));
    }

    [TestCase("via.test", "7777", "via.test:7777"), TestCase("via.test", null, "via.test"), TestCase(null, "7777", "192.0.2.100:7777"), TestCase("[2001:db8::1]", "5060", "[2001:db8::1]")]
    [TestCase("a b", "1", "192.0.2.100"), TestCase("x;y", null, "192.0.2.100"), TestCase("via.test", "70000", "192.0.2.100"), TestCase(null, null, "192.0.2.100")]
    public void Another_host_and_port_may_stand_in_the_Via_and_its_reply_is_ours(string? address, string? port, string sentBy)
    {
        var bed = Bed(() =>
        {
            if (address is not null) xavp["own", 0, "address"] = address;
            if (port is not null) xavp["own", 0, "port"] = port;
            via_use_xavp_fields(1);
            t_relay();
        });
        bed.Receive(Alice, Request("OPTIONS"));
        var sent = bed.Expect("OPTIONS");
        Assert.That(sent.Header("Via"), Does.StartWith($"SIP/2.0/UDP {sentBy};branch="));
        bed.Receive(Bob, sent.Reply(200));
        bed.Expect("200");
    }

    [Test]
    public void A_reply_with_another_sent_by_is_not_ours_when_the_script_chose_none()
    {
        var bed = Bed(() => t_relay());
        bed.Receive(Alice, Request("OPTIONS"));
        bed.Receive(Bob, bed.Expect("OPTIONS").Reply(200).Replace("192.0.2.100", "via.test"));
        bed.ExpectSilence();
    }

    [Test]
    public void Data_is_sent_as_it_is()
    {
        using var message = OnMessage.Of();
        Assert.That((bool)send_data("sip:10.0.0.9:5070", "hello"), Is.True);
        Assert.That((bool)sendx("sip:10.0.0.9;transport=tcp", "tcp:127.0.0.1:5060", "by tcp"), Is.True);
        Assert.That((bool)sendx("sip:10.0.0.9", "udp:10.9.9.9:1", "from another one"), Is.True, "Kamailio warns and sends");
        Assert.That(message.Sent, Is.EqualTo(new[] { "hello", "by tcp", "from another one" }));
        Assert.That(message.Logged, Has.Some.Contains("udp:10.9.9.9:1"));
        Assert.That((bool)send_data("10.0.0.9:5070", "x") || send_data("sip:nowhere.invalid", "x") || send_data("sip:10.0.0.9", "") || send_data("sip:255.255.255.255", "x"), Is.False);
        Assert.That(message.Sent, Has.Count.EqualTo(3));
    }
}
