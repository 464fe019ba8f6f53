using Chappe.Engine.Modules;
using Chappe.Engine.Transports;
using Chappe.Engine.Vocabulary;
using Chappe.Modules.Classics;
using Chappe.Tests.Engine.Vocabulary;
using static Chappe.Engine.Vocabulary.PseudoVariables;
using static Chappe.Modules.Classics.ContactFunctions;
using static Chappe.Modules.Classics.NatSdpFunctions;
using static Chappe.Modules.Classics.NatTestFunctions;
using Text = Chappe.Engine.Vocabulary.Text;

namespace Chappe.Tests.Modules.Classics;

/// <summary>Kamailio's nathelper (semantics.md section 10; expectations measured on Kamailio 5.6.3). The source of the requests is 192.0.2.1:5061.</summary>
public sealed class NathelperTests
{
    private static readonly Action<OptionsSet> s_unsigned = o => o.Get<NathelperOptions>().sign = false;
    private const string Sdp = "v=0\no=- 1 1 IN IP4 10.0.0.5\ns=-\nc=IN IP4 10.0.0.5\nt=0 0\nm=audio 4000 RTP/AVP 0\na=rtcp:4001 IN IP4 10.0.0.5\na=sendrecv\n";

    private static OnMessage WithContact(string contact, TransportKind transport = TransportKind.Udp, Action<OptionsSet>? options = null) =>
        OnMessage.Of(OnMessage.Invite.Replace("<sip:alice@192.0.2.1:5061;ob>", contact), transport: transport, options: options ?? s_unsigned);

    private static string? S(Text text) => text.IsNull ? null : text.ToString();

    [TestCase(1, "<sip:alice@10.1.2.3>", true)]
    [TestCase(1, "<sip:alice@100.64.0.1>", true)]
    [TestCase(1, "<sip:alice@11.1.2.3>", false)]
    [TestCase(1, "<sip:alice@example.com>", false)]
    [TestCase(128, "<sip:alice@192.0.2.1:5061>", false)]
    [TestCase(128, "<sip:alice@192.0.2.1>", true)]
    [TestCase(1, "*", false)]
    public void Contact_tests(int test, string contact, bool expected)
    {
        using var message = WithContact(contact);
        Assert.That((bool)nat_uac_test(test), Is.EqualTo(expected));
    }

    [TestCase(2, "192.0.2.1:5061", false)]
    [TestCase(2, "192.0.2.2:5061", true)]
    [TestCase(2, "host.example.com", true)]
    [TestCase(4, "10.0.0.1", true)]
    [TestCase(4, "192.0.2.1", false)]
    [TestCase(16, "192.0.2.1:5061", false)]
    [TestCase(16, "192.0.2.1", true)]
    [TestCase(18, "192.0.2.1:5061", false)]
    [TestCase(32, "192.0.2.1:5061", false)]
    public void Via_tests(int test, string sentBy, bool expected)
    {
        using var message = OnMessage.Of(OnMessage.Invite.Replace("UDP 192.0.2.1:5061", "UDP " + sentBy));
        Assert.That((bool)nat_uac_test(test), Is.EqualTo(expected));
        Assert.That((bool)nat_uac_test(test.ToString()), Is.EqualTo(expected), "as a string");
    }

    [Test]
    public void Transport_body_and_target_tests()
    {
        using (OnMessage.Of(transport: TransportKind.Ws)) Assert.That((bool)nat_uac_test(64), Is.True);
        using var message = OnMessage.Of(OnMessage.InviteWith("Content-Type: application/sdp", Sdp));
        Assert.That((bool)nat_uac_test(8) && nat_uac_test(256) && !nat_uac_test(64), Is.True);
        Assert.That((bool)nat_uac_test(512), Is.False);
        du = "sip:198.51.100.1:5070";
        Assert.That((bool)nat_uac_test(512), Is.True);
        Assert.That((bool)is_rfc1918("172.31.0.1") && !is_rfc1918("172.32.0.1") && !is_rfc1918("x"), Is.True);
    }

    [Test]
    public void The_source_is_noted_for_the_registrar()
    {
        using var message = OnMessage.Of(transport: TransportKind.Tcp, options: o => o.Get<NathelperOptions>().received_avp = "$avp(RECEIVED)");
        Assert.That((bool)fix_nated_register(), Is.True);
        Assert.That(S(AvpPseudoVariables.avp["RECEIVED"]), Is.EqualTo("sip:192.0.2.1:5061;transport=tcp"));
        using var udp = OnMessage.Of();
        Assert.That((bool)fix_nated_register(), Is.False, "no AVP named");
    }

    [Test]
    public void Fixing_a_contact_keeps_user_parameters_and_name()
    {
        using var message = WithContact("\"Al\" <sip:alice@10.0.0.5:5062;ob>;q=1, <sip:a@10.0.0.6>");
        Assert.That((bool)fix_nated_contact(), Is.True);
        Assert.That(message.Lines("Contact"), Is.EqualTo(new[] { "Contact: \"Al\" <sip:alice@192.0.2.1:5061;ob>;q=1, <sip:a@192.0.2.1:5061>" }));
    }

    [TestCase("<sip:alice@10.0.0.5:5062;ob>", 1, "<sip:alice@10.0.0.5:5062;alias=192.0.2.1~5061~1;ob>")]
    [TestCase("sip:alice@10.0.0.5;ob", 1, "<sip:alice@10.0.0.5;alias=192.0.2.1~5061~1>;ob")]
    [TestCase("<sip:alice@192.0.2.1:5061;transport=udp>", 2, "<sip:alice@192.0.2.1:5061;transport=udp>")]
    [TestCase("<sip:alice@192.0.2.1:5061>", 1, "<sip:alice@192.0.2.1:5061;alias=192.0.2.1~5061~1>")]
    [TestCase("<mailto:x>", -1, "<mailto:x>")]
    public void An_alias_is_added_behind_host_and_port(string contact, int rc, string expected)
    {
        using var message = WithContact(contact);
        Assert.That(add_contact_alias().Code, Is.EqualTo(rc));
        Assert.That(message.Lines("Contact"), Is.EqualTo(new[] { "Contact: " + expected }));
    }

    [Test]
    public void An_alias_can_be_given_and_a_message_without_contact_needs_none()
    {
        using var message = WithContact("<sip:alice@10.0.0.5:5062;ob>");
        Assert.That(add_contact_alias("9.8.7.6", "99", "tcp").Code, Is.EqualTo(1));
        Assert.That(message.Lines("Contact"), Is.EqualTo(new[] { "Contact: <sip:alice@10.0.0.5:5062;alias=9.8.7.6~99~2;ob>" }));
        Assert.That(add_contact_alias("nohost", "99", "tcp").Code, Is.EqualTo(-1));
        message.Take(OnMessage.Invite.Replace("Contact: <sip:alice@192.0.2.1:5061;ob>\n", ""));
        Assert.That((add_contact_alias().Code, set_contact_alias().Code), Is.EqualTo((2, 2)));
    }

    [TestCase("<sip:alice@10.0.0.5:5062;ob>", "<sip:alice@10.0.0.5:5062;ob;alias=192.0.2.1~5061~1>")]
    [TestCase("sip:alice@10.0.0.5", "<sip:alice@10.0.0.5;alias=192.0.2.1~5061~1>")]
    public void Set_contact_alias_adds_it_last_always(string contact, string expected)
    {
        using var message = WithContact(contact);
        Assert.That(set_contact_alias().Code, Is.EqualTo(1));
        Assert.That(message.Lines("Contact"), Is.EqualTo(new[] { "Contact: " + expected }));
        Assert.That(set_contact_alias(1).Code, Is.EqualTo(1));
        Assert.That(message.Lines("Contact"), Is.EqualTo(new[] { "Contact: " + expected }), "trimmed and added again");
    }

    [TestCase(";alias=127.0.0.1~35071~1;x=1", 1, "sip:127.0.0.1:35071", ";x=1")]
    [TestCase(";x=1;alias=127.0.0.1~35071~2", 1, "sip:127.0.0.1:35071;transport=tcp", ";x=1")]
    [TestCase(";alias=127.0.0.1~35071~5;alias=1.1.1.1~2~1", 1, "sip:127.0.0.1:35071;transport=ws", ";alias=1.1.1.1~2~1")]
    [TestCase(";alias=[::1]~35071~3", 1, "sip:[::1]:35071;transport=tls", "")]
    [TestCase(";alias=1.1.1.1~5~6", 1, "sip:1.1.1.1:5;transport=ws", "")]
    [TestCase(";alias=bad", 2, null, ";alias=bad")]
    [TestCase("", 2, null, "")]
    [TestCase(";alias=1.1.1.1~5~9", -1, null, ";alias=1.1.1.1~5~9")]
    [TestCase(";alias=1.1.1.1~99999~1", -1, null, ";alias=1.1.1.1~99999~1")]
    [TestCase(";alias=evil.example.com~5060~1", -1, null, ";alias=evil.example.com~5060~1")]
    public void An_alias_of_the_Request_URI_is_followed(string parameters, int rc, string? destination, string left)
    {
        using var message = OnMessage.Of(OnMessage.Invite.Replace("sip:bob@example.com:5070;transport=tcp", "sip:bob@10.0.0.1:5062" + parameters), options: s_unsigned);
        Assert.That(handle_ruri_alias().Code, Is.EqualTo(rc));
        Assert.That((S(du), S(ru)), Is.EqualTo((destination, "sip:bob@10.0.0.1:5062" + left)));
    }

    [Test]
    public void An_alias_is_followed_only_when_we_wrote_it_S1()
    {
        string uri;
        using (var message = WithContact("<sip:alice@10.0.0.5:5062;ob>", TransportKind.Tcp, _ => { }))
        {
            set_contact_alias();
            uri = message.Lines("Contact")[0]["Contact: <".Length..].TrimEnd('>');
        }
        Assert.That(uri, Does.Match("^sip:alice@10.0.0.5:5062;ob;am=[A-Za-z0-9_-]{11};alias=192.0.2.1~5061~2$"), "last, as Kamailio has it");
        using var back = OnMessage.Of(OnMessage.Invite.Replace("sip:bob@example.com:5070;transport=tcp", uri));
        Assert.That(handle_ruri_alias().Code, Is.EqualTo(1));
        Assert.That((S(du), S(ru)), Is.EqualTo(("sip:192.0.2.1:5061;transport=tcp", "sip:alice@10.0.0.5:5062;ob")));
        foreach (string forged in new[] { uri.Replace("192.0.2.1~", "192.0.2.2~"), uri.Replace("~2", "~1"), "sip:x@y;alias=10.0.0.1~22~2" })
        {
            back.Take(OnMessage.Invite.Replace("sip:bob@example.com:5070;transport=tcp", forged));
            back.Context.NewRequestUri = back.Context.DestinationUri = default;
            Assert.That(handle_ruri_alias().Code, Is.EqualTo(-1), forged);
            Assert.That(S(du), Is.Null);
        }
    }

    [Test]
    public void The_source_can_be_told_to_a_registrar_behind()
    {
        using var message = WithContact("<sip:alice@10.0.0.5:5062;ob>");
        add_rcv_param();
        Assert.That(message.Lines("Contact"), Is.EqualTo(new[] { "Contact: <sip:alice@10.0.0.5:5062;ob>;received=\"sip:192.0.2.1:5061\"" }));
        message.Take(OnMessage.Invite);
        add_rcv_param(1);
        Assert.That(message.Lines("Contact"), Is.EqualTo(new[] { "Contact: <sip:alice@192.0.2.1:5061;ob;received=sip:192.0.2.1:5061>" }));
    }

    [Test]
    public void An_SDP_is_given_the_source_address()
    {
        using var message = OnMessage.Of(OnMessage.InviteWith("Content-Type: application/sdp", Sdp));
        Assert.That(fix_nated_sdp(15).Code, Is.EqualTo(1));
        Assert.That(message.Leaving().Split("\n\n")[1], Is.EqualTo(Sdp.Replace("10.0.0.5", "192.0.2.1") + "a=direction:active\na=nortpproxy:yes\na=oldmediaip:10.0.0.5\na=oldmediaip:10.0.0.5\na=oldmediaip:10.0.0.5\n"));
        message.Take(OnMessage.InviteWith("Content-Type: application/sdp", Sdp));
        Assert.That(fix_nated_sdp(2, "9.8.7.6").Code, Is.EqualTo(1));
        Assert.That(message.Leaving(), Does.Contain("\nc=IN IP4 9.8.7.6\n").And.Contain("\na=rtcp:4001 IN IP4 9.8.7.6\n").And.Contain("o=- 1 1 IN IP4 10.0.0.5"));
        message.Take(OnMessage.InviteWith("Content-Type: application/sdp", "v=0\nc=IN IP4 0.0.0.0\n"));
        Assert.That(fix_nated_sdp(2).Code, Is.EqualTo(2), "on hold stays on hold");
        message.Take(OnMessage.Invite);
        Assert.That(fix_nated_sdp(2).Code, Is.EqualTo(-1));
    }

    [Test]
    public void Testing_and_aliasing_take_no_memory()
    {
        using var message = WithContact("<sip:alice@10.0.0.5:5062;ob>", options: _ => { });
        Assert.That(OnMessage.Allocated(() => { nat_uac_test(151); set_contact_alias(); handle_ruri_alias(); }), Is.Zero);
    }
}
