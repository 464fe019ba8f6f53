using Chappe.Engine.Modules;
using Chappe.Engine.Routing;
using Chappe.Engine.Transports;
using Chappe.Engine.Vocabulary;
using Chappe.Modules.Classics;
using Chappe.Sip.Messages;
using Chappe.Tests.Engine.Vocabulary;
using static Chappe.Engine.Vocabulary.HeaderPseudoVariables;
using static Chappe.Engine.Vocabulary.PseudoVariables;
using static Chappe.Modules.Classics.HeaderValueFunctions;
using static Chappe.Modules.Classics.IpopsFunctions;
using static Chappe.Modules.Classics.IteratorFunctions;
using static Chappe.Modules.Classics.PathFunctions;
using static Chappe.Modules.Classics.SanityFunctions;
using static Chappe.Modules.Classics.SiputilsFunctions;
using static Chappe.Modules.Classics.TextopsxFunctions;
using static Chappe.Modules.Classics.UriFunctions;
using Text = Chappe.Engine.Vocabulary.Text;

namespace Chappe.Tests.Modules.Classics;

/// <summary>Kamailio's sanity, path, ipops, siputils, textopsx, kex and cfgutils; expectations measured on Kamailio 5.6.3 where it has an answer.</summary>
public sealed class SmallModulesTests
{
    private static string? S(Text text) => text.IsNull ? null : text.ToString();

    // ---- sanity ----------------------------------------------------------------------------------------------------

    [TestCase("X-A: 1", null)]
    [TestCase("Expires: x", "400 Expires value is illegal")]
    [TestCase("Proxy-Require: foo, bar", "420 Bad Proxy Require Extension")]
    [TestCase("Authorization: Digest foo", "400 Bad Auth Header")]
    [TestCase("Authorization: Basic foo", null, 8192)]
    public void A_malformed_request_is_answered_with_the_reason(string header, string? reply, int checks = 32767)
    {
        using var message = OnMessage.Of(OnMessage.InviteWith(header), options: o => { o.Get<SanityOptions>().autodrop = false; o.Get<SanityOptions>().proxy_require = "bar"; });
        Assert.That((bool)sanity_check(checks, 15), Is.EqualTo(reply is null));
        Assert.That(message.Sent.Select(s => s.Split('\n')[0]), Is.EqualTo(reply is null ? [] : new[] { "SIP/2.0 " + reply }));
        if (reply?.StartsWith("420") == true) Assert.That(message.Sent[0], Does.Contain("\nUnsupported: foo\n"), "the supported one is not named");
    }

    [Test]
    public void The_URIs_and_the_scheme_are_checked_when_asked_for()
    {
        using var message = OnMessage.Of(OnMessage.Invite.Replace("<sip:alice@192.0.2.1:5061;ob>", "<zip x:y>"), options: o => o.Get<SanityOptions>().autodrop = false);
        Assert.That((bool)sanity_check("1024", "7"), Is.True);
        Assert.That((bool)sanity_check("1024", "8"), Is.False);
        Assert.That(message.Sent[0], Does.StartWith("SIP/2.0 400 Bad Contact URI"));
        message.Take(OnMessage.Invite.Replace("INVITE sip:bob@example.com:5070;transport=tcp", "INVITE http://bob"));
        Assert.That((bool)sanity_check(2), Is.False);
        Assert.That(message.Sent[1], Does.StartWith("SIP/2.0 416 "));
    }

    [Test]
    public void By_default_a_failed_check_ends_the_script()
    {
        using var message = OnMessage.Of(OnMessage.InviteWith("Expires: x"));
        Assert.That(sanity_check().Code, Is.Zero);
        Assert.That(message.Context.HasExited, Is.True);
    }

    [Test]
    public void The_reply_can_be_sent_later()
    {
        using var message = OnMessage.Of(OnMessage.InviteWith("Expires: x"), options: o => { o.Get<SanityOptions>().autodrop = false; o.Get<SanityOptions>().noreply = true; });
        Assert.That((bool)sanity_check(), Is.False);
        Assert.That(message.Sent, Is.Empty);
        Assert.That((bool)sanity_reply() && !sanity_reply(), Is.True);
        Assert.That(message.Sent.Single(), Does.StartWith("SIP/2.0 400 Expires"));
    }

    // ---- path ------------------------------------------------------------------------------------------------------

    [Test]
    public void A_Path_stands_before_the_first_one_else_last()
    {
        using var message = OnMessage.Of(options: o => o.Get<RrOptions>().sign = false);
        add_path();
        Assert.That(message.Lines("Path"), Is.EqualTo(new[] { "Path: <sip:127.0.0.1;lr>" }));
        message.Take(OnMessage.InviteWith("Path: <sip:p1;lr>"));
        add_path("me", "ob");
        Assert.That(message.Lines("Path", message.Tcp), Is.EqualTo(new[] { "Path: <sip:me@127.0.0.1;transport=tcp;lr;ob>", "Path: <sip:p1;lr>" }));
        add_path_received("me", ";ob");
        Assert.That(message.Lines("Path")[0], Is.EqualTo("Path: <sip:me@127.0.0.1;lr;received=sip:192.0.2.1:5061;ob>"));
        Assert.That((bool)add_path("a>b"), Is.False);
    }

    [Test]
    public void A_received_parameter_comes_back_as_the_destination_when_we_wrote_it_S1()
    {
        Action<OptionsSet> options = o => o.Get<PathOptions>().use_received = true;
        string route;
        using (var register = OnMessage.Of(transport: TransportKind.Tcp, options: options))
        {
            add_path_received();
            route = register.Lines("Path")[0].Replace("Path", "Route");
        }
        Assert.That(route, Does.Match("^Route: <sip:127.0.0.1;lr;received=sip:192.0.2.1:5061%3btransport%3dtcp;mac=.{11}>$"));
        using var invite = OnMessage.Of(OnMessage.InDialog(route, totag: "", method: "INVITE"), options: options);
        Assert.That(RrFunctions.loose_route().Code, Is.EqualTo(-3));
        Assert.That(S(du), Is.EqualTo("sip:192.0.2.1:5061;transport=tcp"));
        du = null;
        invite.Take(OnMessage.InDialog(route.Replace("192.0.2.1", "192.0.2.2"), totag: "", method: "INVITE"));
        RrFunctions.loose_route();
        Assert.That(S(du), Is.Null);
    }

    // ---- ipops -----------------------------------------------------------------------------------------------------

    [Test]
    public void Addresses_are_told_apart_and_compared()
    {
        Assert.Multiple(() =>
        {
            Assert.That((ip_type("1.2.3.4"), ip_type("::1"), ip_type("[::1]"), ip_type("example.com"), ip_type("1.2.3")), Is.EqualTo((1, 2, 3, -1, -1)));
            Assert.That((bool)is_ip("[::1]") && is_ipv4("1.2.3.4") && is_ipv6("::1") && !is_ipv6("[::1]") && is_ipv6_reference("[::1]") && is_pure_ip("::1"), Is.True);
            Assert.That((bool)compare_ips("1080:0:0:0:8:800:200C:417A", "[1080::8:800:200c:417a]"), Is.True);
            Assert.That((bool)compare_pure_ips("::1", "[::1]"), Is.False);
            Assert.That((bool)is_ip_rfc1918("172.16.0.1") && !is_ip_rfc1918("100.64.0.1"), Is.True);
        });
    }

    [TestCase("10.0.123.123", "10.0.123.1/24", true)]
    [TestCase("10.0.124.123", "10.0.123.1/24", false)]
    [TestCase("10.0.123.123", "192.168.0.0/24, 10.0.0.0/16", true)]
    [TestCase("10.0.0.1", "10.0.0.1", true)]
    [TestCase("10.0.0.1", "0.0.0.0/0", true)]
    [TestCase("2001:db8::5", "2001:db8::/32", true)]
    [TestCase("2001:db9::5", "2001:db8::/31", true)]
    [TestCase("2001:dba::5", "2001:db8::/31", false)]
    [TestCase("10.0.0.1", "::/0", false)]
    [TestCase("10.0.0.1", "10.0.0.0/33", false)]
    public void An_address_is_in_a_subnet(string address, string subnets, bool expected) =>
        Assert.That((bool)is_in_subnet(address, subnets), Is.EqualTo(expected));

    [TestCase("192.168.1.2", "PRIVATE")]
    [TestCase("8.8.8.8", "PUBLIC")]
    [TestCase("100.64.0.1", "SHARED")]
    [TestCase("255.255.255.255", "BROADCAST")]
    [TestCase("2001:db8::1", "DOCUMENTATION")]
    [TestCase("[fe80::1]", "LINK-LOCAL-UNICAST")]
    [TestCase("2a00::1", "GLOBAL-UNICAST")]
    public void An_address_has_a_range(string address, string expected) => Assert.That(S(detailed_ip_type(address)), Is.EqualTo(expected));

    // ---- siputils --------------------------------------------------------------------------------------------------

    [Test]
    public void The_first_hop_of_a_request_has_one_Via()
    {
        using var message = OnMessage.Of();
        Assert.That((bool)is_first_hop() && is_request() && !is_reply() && !has_totag(), Is.True);
        message.Take(OnMessage.Invite.Replace("Max-Forwards", "Via: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKz\nMax-Forwards"));
        Assert.That((bool)is_first_hop(), Is.False);
        message.Take(OnMessage.Invite.Replace("INVITE sip:bob@example.com:5070;transport=tcp SIP/2.0", "SIP/2.0 200 OK").Replace("Max-Forwards", "Record-Route: <sip:127.0.0.1;lr>, <sip:10.0.0.9;lr>\nMax-Forwards"));
        Assert.That((bool)is_first_hop(), Is.True, "a reply: the topmost Record-Route is ours");
        message.Take(OnMessage.Invite.Replace("INVITE sip:bob@example.com:5070;transport=tcp SIP/2.0", "SIP/2.0 200 OK").Replace("Max-Forwards", "Record-Route: <sip:10.0.0.9;lr>, <sip:127.0.0.1;lr>\nMax-Forwards"));
        Assert.That((bool)is_first_hop(), Is.False);
    }

    [Test]
    public void Parameters_of_the_Request_URI()
    {
        using var message = OnMessage.Of(OnMessage.Invite.Replace(";transport=tcp", ";transport=tcp;lr;X=y"));
        Assert.That((bool)uri_param("lr") && !uri_param("x") && uri_param("x", "y") && !uri_param("x", "z") && uri_param_any("x") && !uri_param_any("z"), Is.True);
        Assert.That((bool)add_uri_param("nat=yes") && add_uri_param("nat=no") && uri_param_rm("lr") && !uri_param_rm("lr"), Is.True);
        Assert.That(S(ru), Is.EqualTo("sip:bob@example.com:5070;transport=tcp;X=y;nat=yes"));
        Assert.That((bool)add_uri_param("a>b"), Is.False);
    }

    [Test]
    public void Tel_URIs_become_SIP_URIs()
    {
        Assert.That(tel2sip("tel:+(34)-999-888-777", "foo.com", out var sip).Code, Is.EqualTo(1));
        Assert.That(S(sip), Is.EqualTo("sip:+34999888777@foo.com;user=phone"));
        Assert.That(tel2sip("tel:+12-(34)-56-78;Ext=200;ISUB=+123-456", "foo.com", out sip).Code, Is.EqualTo(1));
        Assert.That(S(sip), Is.EqualTo("sip:+12345678;ext=200;isub=+123-456@foo.com;user=phone"));
        Assert.That(tel2sip("sip:a@b", "foo.com", out sip).Code, Is.EqualTo(2));
    }

    [Test]
    public void Numbers_letters_and_URIs_are_told_apart()
    {
        Assert.That((bool)is_numeric("0123") && !is_numeric("") && !is_numeric("1a") && is_alphanum("a1") && !is_alphanum("a.") && is_alphanumex("a.1", "._"), Is.True);
        Assert.That((bool)is_e164("+49301234") && !is_e164("0301234") && !is_e164("+0123") && is_tel_number("0301234") && is_tel_number("+49") && !is_tel_number("+"), Is.True);
        Assert.That((bool)is_uri("sip:a@b") && !is_uri("a@b") && is_uri_user_e164("sip:+4930123@b"), Is.True);
        Assert.That((bool)cmp_uri("sip:a@B.com;x=1", "sip:a@b.COM;X=1") && !cmp_uri("sip:a@b", "sip:A@b"), Is.True);
        Assert.That((bool)cmp_aor("sip:a@B.com:5099;x=1", "sips:a@b.com") && !cmp_aor("sip:a@b", "sip:c@b"), Is.True);
        Assert.That(S(set_uri_user("sip:a@b;x", "c")), Is.EqualTo("sip:c@b;x"));
        Assert.That((bool)cmp_hdr_name("f", "From"), Is.True);
    }

    [Test]
    public void OPTIONS_to_us_is_answered_with_what_we_take()
    {
        using var message = OnMessage.Of(OnMessage.InDialog("X: y", uri: "sip:127.0.0.1", method: "OPTIONS", totag: ""));
        Assert.That((bool)options_reply(), Is.True);
        Assert.That(message.Sent.Single(), Does.StartWith("SIP/2.0 200 OK\n").And.Contain("\nAccept: */*\nAccept-Language: en\n"));
        message.Take(OnMessage.InDialog("X: y", uri: "sip:bob@127.0.0.1", method: "OPTIONS", totag: ""));
        Assert.That((bool)options_reply(), Is.False, "a user is somebody else's to answer");
    }

    // ---- textopsx --------------------------------------------------------------------------------------------------

    [Test]
    public void Values_in_lists_are_edited()
    {
        using var message = OnMessage.Of(OnMessage.InviteWith("Supported: path, timer\nAllow: INVITE, BYE, ACK\nRequire: a,b\nX-A: 1\nX-B: 1, 2\nX-C: a;p=1, b;q=2\nX-Auth: Digest realm=\"x\", nonce=\"y\""), isPorted: true);
        append_hf_value("Supported", "new");
        insert_hf_value("Supported", "first");
        exclude_hf_value("Allow", "bye");
        include_hf_value("Require", "x");
        include_hf_value("Require", "A");
        assign_hf_value("X-A", "v");
        append_hf_value("X-B[1]", "zz");
        remove_hf_value("X-C[1]");
        assign_hf_value2("X-Auth.nonce", "\"n\"");
        Assert.That((bool)hf_value_exists("Supported", "PATH") && !hf_value_exists("Supported", "100rel"), Is.True);
        Assert.Multiple(() =>
        {
            Assert.That(message.Lines("Supported"), Is.EqualTo(new[] { "Supported: first", "Supported: path, timer", "Supported: new" }));
            Assert.That(message.Lines("Allow"), Is.EqualTo(new[] { "Allow: INVITE, ACK" }));
            Assert.That(message.Lines("Require"), Is.EqualTo(new[] { "Require: a,b,x" }));
            Assert.That(message.Lines("X-A"), Is.EqualTo(new[] { "X-A: v" }));
            Assert.That(message.Lines("X-B"), Is.EqualTo(new[] { "X-B: 1,zz, 2" }));
            Assert.That(message.Lines("X-C"), Is.EqualTo(new[] { "X-C: b;q=2" }));
            Assert.That(message.Lines("X-Auth"), Is.EqualTo(new[] { "X-Auth: Digest realm=\"x\", nonce=\"n\"" }));
        });
    }

    [TestCase("X-C[2].q", "9", "X-C: a;p=1, b;q=9")]
    [TestCase("X-C[-1].r", "", "X-C: a;p=1, b;q=2;r")]
    [TestCase("X-C[*].z", "0", "X-C: a;p=1;z=0, b;q=2;z=0")]
    [TestCase("X-C.p", null, "X-C: a, b;q=2")]
    [TestCase("X-C[-1]", null, "X-C: a;p=1")]
    [TestCase("X-C[*]", null, "")]
    [TestCase("X-C[7]", null, "X-C: a;p=1, b;q=2")]
    public void Parameters_and_places_of_values(string name, string? value, string expected)
    {
        using var message = OnMessage.Of(OnMessage.InviteWith("X-C: a;p=1, b;q=2"));
        bool isDone = value is null ? remove_hf_value(name) : assign_hf_value(name, value);
        Assert.That(string.Join("|", message.Lines("X-C")), Is.EqualTo(expected));
        Assert.That(isDone, Is.EqualTo(!name.Contains('7')));
    }

    [Test]
    public void What_is_missing_becomes_a_header_of_its_own()
    {
        using var message = OnMessage.Of();
        append_hf_value("X-B[1]", "zz");
        include_hf_value("Require", "x");
        Assert.That((bool)assign_hf_value("X-A", "v"), Is.False);
        Assert.That(message.Leaving(), Does.Contain("\nX-B: zz\nRequire: x\n"));
        Assert.That((bool)append_hf_value("X-B", "a\r\nX-Evil: 1"), Is.False, "R3");
    }

    private static readonly string s_busy = OnMessage.Invite.Replace("INVITE sip:bob@example.com:5070;transport=tcp SIP/2.0", "SIP/2.0 603 Decline");

    [Test]
    public void A_reply_gets_another_status_that_everybody_sees()
    {
        using var message = OnMessage.Of(s_busy, isPorted: true);
        HeaderFunctions.append_hf("X-A: 1\r\n");
        Assert.That((bool)change_reply_status(404, "Not Found"), Is.True);
        Assert.That(message.Context.Message.StatusCode, Is.EqualTo(404));
        Assert.That(message.Leaving(), Does.StartWith("SIP/2.0 404 Not Found\n").And.Contain("\nX-A: 1\n"));
        Assert.That((bool)change_reply_status(200, "OK") || change_reply_status(180, "Ringing") || change_reply_status(404, "a\r\nb"), Is.False);
        Assert.That((bool)change_reply_status_code(486), Is.True);
    }

    [Test]
    public void Headers_and_body_lines_can_be_walked()
    {
        using var message = OnMessage.Of(OnMessage.InviteWith("X-One: 1\nX-Two: 2", "a=1\nb=2\n"));
        hf_iterator_start("i");
        while (hf_iterator_next("i"))
        {
            if (hfitname("i") == "X-One") hf_iterator_rm("i");
            if (hfitbody("i") == "2") hf_iterator_append("i", "X-Three: 3\r\n");
        }
        hf_iterator_end("i");
        Assert.That(message.Leaving(), Does.Contain("\nX-Two: 2\nX-Three: 3\n").And.Not.Contain("X-One"));
        Assert.That((bool)bl_iterator_start("b") && bl_iterator_next("b") && bl_iterator_insert("b", "z=0\r\n") && bl_iterator_next("b") && bl_iterator_rm("b") && !bl_iterator_next("b"), Is.True);
        Assert.That(message.Leaving(), Does.EndWith("\n\nz=0\na=1\n"));
    }

    [Test]
    public void Shell_patterns_match()
    {
        Assert.That((bool)fnmatch("12345", "123*") && fnmatch("ABC", "a?c", "i") && !fnmatch("ABC", "a?c"), Is.True);
    }

    // ---- kex, corex, cfgutils ------------------------------------------------------------------------------------------

    [Test]
    public void We_know_ourselves()
    {
        using var message = OnMessage.Of();
        Assert.That((bool)CoreFunctions.is_myself("sip:x@127.0.0.1") && CoreFunctions.is_myself("sip:PROXY.example.org:5099") && CoreFunctions.is_myself("127.0.0.1:5060"), Is.True);
        Assert.That((bool)CoreFunctions.is_myself("sip:127.0.0.1:5099") || CoreFunctions.is_myself("sip:other.org"), Is.False);
        Assert.That(CoreFunctions.uri_is_myself || CoreFunctions.src_ip_is_myself, Is.False, "the source port is not one of ours");
        message.Context.Source = message.Context.Source with { Remote = NetAddress.FromIPv4(0x7F000001, 5060) };
        Assert.That(CoreFunctions.src_ip_is_myself, Is.True);
    }

    [Test]
    public void Chance_and_routes()
    {
        using var message = OnMessage.Of();
        Assert.That((bool)CfgutilsFunctions.rand_set_prob(100) && CfgutilsFunctions.rand_event() && CfgutilsFunctions.rand_set_prob(0) && !CfgutilsFunctions.rand_event() && !CfgutilsFunctions.rand_set_prob(101), Is.True);
        CfgutilsFunctions.rand_reset_prob();
        Assert.That(CfgutilsFunctions.rand_get_prob(), Is.EqualTo(10));
        Assert.That((bool)CfgutilsFunctions.check_route_exists("X"), Is.False);
        message.Context.Routes = new RouteTable(2, [new Route("X", RouteKinds.None, () => new RouteCompletion(7, null))], message.Proxy.Routes.Options);
        Assert.That(CfgutilsFunctions.route_if_exists("X").Code, Is.EqualTo(7));
    }
}
