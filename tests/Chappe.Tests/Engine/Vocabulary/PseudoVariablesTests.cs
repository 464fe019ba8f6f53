using Chappe.Engine.Vocabulary;
using Chappe.Engine.Transports;
using static Chappe.Engine.Vocabulary.AddressPseudoVariables;
using static Chappe.Engine.Vocabulary.AvpPseudoVariables;
using static Chappe.Engine.Vocabulary.BranchPseudoVariables;
using static Chappe.Engine.Vocabulary.FlagPseudoVariables;
using static Chappe.Engine.Vocabulary.HeaderPseudoVariables;
using static Chappe.Engine.Vocabulary.NetworkPseudoVariables;
using static Chappe.Engine.Vocabulary.PseudoVariables;
using static Chappe.Engine.Vocabulary.TimePseudoVariables;
using Text = Chappe.Engine.Vocabulary.Text;

namespace Chappe.Tests.Engine.Vocabulary;

/// <summary>Pseudo-variables read and set what Kamailio's do (semantics.md section 5).</summary>
public sealed class PseudoVariablesTests
{
    private const string Ringing = """
        SIP/2.0 180 Ringing
        Via: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bKx
        Via: SIP/2.0/UDP 192.0.2.1:5061;branch=z9hG4bK776asdhds
        To: Bob <sip:bob@example.com>;tag=b
        From: "Alice" <sip:alice@atlanta.com>;tag=1928301774
        Call-ID: a84b4c76e66710@pc33.atlanta.com
        CSeq: 314159 INVITE
        Content-Length: 0


        """;

    private static string? S(Text text) => text.IsNull ? null : text.ToString();

    [Test]
    public void A_request_is_read_by_its_parts()
    {
        using var message = OnMessage.Of();
        Assert.Multiple(() =>
        {
            Assert.That(S(ru), Is.EqualTo("sip:bob@example.com:5070;transport=tcp"));
            Assert.That(S(rU), Is.EqualTo("bob"));
            Assert.That(S(rd), Is.EqualTo("example.com"));
            Assert.That(S(rp), Is.EqualTo("5070"));
            Assert.That(S(rP), Is.EqualTo("tcp"), "the parameter's own spelling");
            Assert.That(S(rz), Is.EqualTo("sip"));
            Assert.That(S(rm), Is.EqualTo("INVITE"));
            Assert.That(S(fu), Is.EqualTo("sip:alice@atlanta.com"));
            Assert.That(S(fn), Is.EqualTo("\"Alice\""));
            Assert.That(S(ft), Is.EqualTo("1928301774"));
            Assert.That(S(tn), Is.EqualTo("Bob"));
            Assert.That(S(tU), Is.EqualTo("bob"));
            Assert.That(S(tt), Is.Null);
            Assert.That(S(td), Is.EqualTo("example.com"));
            Assert.That(S(ci), Is.EqualTo("a84b4c76e66710@pc33.atlanta.com"));
            Assert.That(S(cs), Is.EqualTo("314159"));
            Assert.That(S(ct), Is.EqualTo("<sip:alice@192.0.2.1:5061;ob>"));
            Assert.That(S(ua), Is.EqualTo("Phone 1.0"));
            Assert.That(S(cT), Is.Null);
            Assert.That(S(rb), Is.EqualTo(""), "no body is empty, not undefined");
            Assert.That(S(du), Is.Null);
            Assert.That(S(rs), Is.Null);
            Assert.That(mt, Is.EqualTo(1));
        });
    }

    [Test]
    public void Where_it_came_from_and_where_it_came_in()
    {
        using var message = OnMessage.Of(transport: TransportKind.Tcp);
        Assert.Multiple(() =>
        {
            Assert.That(S(si), Is.EqualTo("192.0.2.1"));
            Assert.That(S(sp), Is.EqualTo("5061"));
            Assert.That(S(proto), Is.EqualTo("tcp"));
            Assert.That(prid, Is.EqualTo(2));
            Assert.That(S(Ri), Is.EqualTo("127.0.0.1"));
            Assert.That(Rp == 5060, Is.True);
            Assert.That(S(su), Is.EqualTo("sip:192.0.2.1:5061;transport=tcp"));
            Assert.That(S(af), Is.EqualTo("INET"));
            Assert.That(conid, Is.EqualTo(7));
        });
    }

    [Test]
    public void In_a_reply_there_is_a_status_and_no_Request_URI()
    {
        using var message = OnMessage.Of(Ringing);
        Assert.Multiple(() =>
        {
            Assert.That(rs == 180, Is.True);
            Assert.That(S(rr_), Is.EqualTo("Ringing"));
            Assert.That(S(rm), Is.EqualTo("INVITE"));
            Assert.That(S(ru), Is.Null);
            Assert.That(S(rU), Is.Null);
            Assert.That(S(rp), Is.Null);
            Assert.That(S(tt), Is.EqualTo("b"));
        });
    }

    [Test]
    public void The_Request_URI_is_changed_part_by_part()
    {
        using var message = OnMessage.Of();
        rU = "vm-" + rU;
        Assert.That(S(ru), Is.EqualTo("sip:vm-bob@example.com:5070;transport=tcp"));
        rd = "10.0.0.1";
        Assert.That(S(ru), Is.EqualTo("sip:vm-bob@10.0.0.1:5070;transport=tcp"), "port and parameters stay");
        rp = "5099";
        Assert.That(S(ru), Is.EqualTo("sip:vm-bob@10.0.0.1:5099;transport=tcp"));
        rp = null;
        Assert.That(S(rp), Is.EqualTo("5060"), "the default as text");
        rU = null;
        Assert.That(S(ru), Is.EqualTo("sip:10.0.0.1;transport=tcp"), "null drops the user");
        Assert.That(S(rU), Is.Null);
        ru = "sips:x@y";
        Assert.That((S(rp), S(rP)), Is.EqualTo(("5061", "UDP")));
        Assert.That(S(ou), Is.EqualTo("sip:bob@example.com:5070;transport=tcp"));
    }

    [TestCase("no uri")]
    [TestCase("sip:a@b\r\nX-Evil: 1")]
    [TestCase("sip:a@b>;x")]
    [TestCase("sip:a\0@b")]
    public void What_is_no_URI_is_refused_and_logged_R3(string value)
    {
        using var message = OnMessage.Of();
        ru = value;
        du = value;
        rU = value[3..] + "\r\n";
        Assert.That((S(ru), S(du)), Is.EqualTo(("sip:bob@example.com:5070;transport=tcp", (string?)null)));
        Assert.That(message.Logged, Has.Count.EqualTo(3));
    }

    [Test]
    public void The_destination_can_be_set_read_and_removed()
    {
        using var message = OnMessage.Of();
        du = "sip:10.0.0.2:5080;transport=tls";
        Assert.That((S(dd), S(dp), S(dP)), Is.EqualTo(("10.0.0.2", "5080", "tls")));
        Assert.That(S(nh("d")), Is.EqualTo("10.0.0.2"));
        du = null;
        Assert.That(S(du), Is.Null);
        Assert.That(S(nh("d")), Is.EqualTo("example.com"));
    }

    [Test]
    public void Headers_by_name_and_place()
    {
        using var message = OnMessage.Of(OnMessage.InviteWith("X-A: one\nk: path,\n  timer\nx-a: two"));
        Assert.Multiple(() =>
        {
            Assert.That(S(hdr["X-A"]), Is.EqualTo("one"), "the first");
            Assert.That(S(hdr["x-a", 1]), Is.EqualTo("two"));
            Assert.That(S(hdr["X-A", -1]), Is.EqualTo("two"));
            Assert.That(S(hdr["X-A", 2]), Is.Null);
            Assert.That(S(hdr.all("X-A")), Is.EqualTo("one,two"));
            Assert.That(hdrc("X-A"), Is.EqualTo(2));
            Assert.That(S(hdr["Supported"]), Is.EqualTo("path, timer"), "the compact name matches, the fold is one space (P5)");
            Assert.That(S(hdr["Missing"]), Is.Null);
        });
    }

    [Test]
    public void A_header_can_be_set_and_removed_and_shows_at_once()
    {
        using var message = OnMessage.Of();
        hdr["X-New"] = "1";
        hdr["User-Agent"] = "hidden";
        Assert.That((S(hdr["X-New"]), S(ua)), Is.EqualTo(("1", "hidden")));
        hdr["X-New"] = null;
        Assert.That(S(hdr["X-New"]), Is.Null);
        hdr["X-Bad"] = "a\r\nX-Evil: 1";
        Assert.That(message.Leaving(), Does.Not.Contain("Evil").And.Contain("User-Agent: hidden\n"));
    }

    [Test]
    public void In_a_ported_script_edits_show_only_when_sent()
    {
        using var message = OnMessage.Of(isPorted: true);
        hdr["X-New"] = "1";
        Assert.That(S(hdr["X-New"]), Is.Null);
        Assert.That(message.Lines("X-New"), Is.EqualTo(new[] { "X-New: 1" }));
    }

    [Test]
    public void A_text_read_before_an_edit_stays_what_it_was()
    {
        using var message = OnMessage.Of();
        var before = ua;
        hdr["User-Agent"] = "something much longer than what stood there";
        Assert.That(S(ua), Does.StartWith("something"));
        Assert.That(S(before), Is.EqualTo("Phone 1.0"));
    }

    [Test]
    public void From_and_To_can_be_rewritten()
    {
        using var message = OnMessage.Of();
        fu = "sip:sales@example.com;x=1";
        tU = "carol";
        fn = "Sales \"desk\"";
        tn = null;
        Assert.That(message.Lines("From"), Is.EqualTo(new[] { "From: \"Sales \\\"desk\\\"\" <sip:sales@example.com;x=1>;tag=1928301774" }));
        Assert.That(message.Lines("To"), Is.EqualTo(new[] { "To:  <sip:carol@example.com>" }));
        fn = "a\nb";
        Assert.That(message.Logged, Has.Count.EqualTo(1));
    }

    [Test]
    public void An_AVP_is_a_stack()
    {
        using var message = OnMessage.Of();
        avp["a"] = "1";
        avp["a"] = "2";
        Assert.That((S(avp["a"]), S(avp["a", 1]), S(avp["a", -1]), S(avp.all("a"))), Is.EqualTo(("2", "1", (string?)null, "2, 1")));
        avp["a"] = null;
        Assert.That(S(avp["a"]), Is.EqualTo("1"), "null removes the newest");
        avp.replace("a", "9");
        Assert.That(avp.count("a"), Is.EqualTo(1));
    }

    [Test]
    public void An_XAVP_is_a_stack_of_groups()
    {
        using var message = OnMessage.Of();
        xavp["u", "f"] = "1";
        xavp["u", "f"] = "2";
        xavp["u", 0, "g"] = "x";
        Assert.That((S(xavp["u", "f"]), S(xavp["u", "g"]), S(xavp["u", 1, "f"]), xavp.count("u")), Is.EqualTo(("2", "x", "1", 2)));
        Assert.That(xavp.remove("u"), Is.True);
        Assert.That((S(xavp["u", "f"]), S(xavp["u", "g"])), Is.EqualTo(("1", (string?)null)));
        xavu["n"] = "1";
        xavu["n"] = "2";
        Assert.That(S(xavu["n"]), Is.EqualTo("2"));
    }

    [Test]
    public void Shared_variables_are_of_the_whole_proxy_and_0_at_first()
    {
        using var message = OnMessage.Of();
        Assert.That(shv["n"] == 0, Is.True);
        shv["n"] = "x";
        Assert.That(S(shv["n"]), Is.EqualTo("x"));
        Assert.That(shv.add("m", 2) + shv.add("m"), Is.EqualTo(5));
        using var other = OnMessage.Of();
        Assert.That(S(shv["n"]), Is.EqualTo("0"), "another proxy has its own");
    }

    [Test]
    public void The_send_socket_is_found_by_its_address()
    {
        using var message = OnMessage.Of();
        fs = "tcp:127.0.0.1:5060";
        Assert.That(message.Context.SendSocket, Is.SameAs(message.Tcp));
        Assert.That(S(fs), Is.EqualTo("tcp:127.0.0.1:5060"));
        fs = "udp:10.0.0.1:5060";
        Assert.That((message.Context.SendSocket, message.Logged.Count), Is.EqualTo((message.Tcp, 1)));
        fs = null;
        Assert.That(S(fs), Is.Null);
    }

    [Test]
    public void Appended_branches_are_read_and_changed()
    {
        using var message = OnMessage.Of();
        Assert.That((S(br), branch.count), Is.EqualTo(((string?)null, 0)));
        message.Context.Branches.Add(new Chappe.Engine.Routing.BranchTarget { Uri = "sip:carol@c", Q = 500 });
        branch["dst_uri", 0] = "sip:10.0.0.1";
        branch["q", 0] = "0.7";
        branch["send_socket", 0] = "tcp:127.0.0.1:5060";
        Assert.That((S(br), S(branch["dst_uri", 0]), S(branch["q", 0]), S(branch["send_socket", 0])), Is.EqualTo(("sip:carol@c", "sip:10.0.0.1", "0.7", "tcp:127.0.0.1:5060")));
        Assert.That(S(ds), Is.EqualTo("Contact: <sip:bob@example.com:5070;transport=tcp>, <sip:carol@c>;q=0.7"));
        branch["uri", 0] = "nonsense";
        branch["uri", 1] = "sip:a@b";
        Assert.That((S(br), message.Logged.Count), Is.EqualTo(("sip:carol@c", 2)));
    }

    [Test]
    public void The_time_that_contacts_ask_for()
    {
        using var message = OnMessage.Of(OnMessage.InviteWith("Expires: 600\nContact: <sip:a@b>;expires=60, <sip:c@d>"));
        Assert.That((S(expires("min")), S(expires("max"))), Is.EqualTo(("60", "600")));
        message.Take(OnMessage.Invite);
        Assert.That(S(expires("min")), Is.Null);
    }

    [Test]
    public void Flags_are_masks()
    {
        using var message = OnMessage.Of();
        FlagFunctions.setflag(3);
        FlagFunctions.setbflag(0);
        Assert.That((mf, bf, sf), Is.EqualTo((8, 1, 0)));
        Assert.That((bool)FlagFunctions.isflagset(3) && !FlagFunctions.isflagset(4), Is.True);
        Assert.That(() => FlagFunctions.setflag(32), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Time_is_written_by_strftimes_letters()
    {
        using var message = OnMessage.Of();
        Assert.That(S(utimef("%Y-%m-%d %%x")), Does.Match(@"^\d{4}-\d\d-\d\d %x$"));
        Assert.That(S(((Text)"86400000").ftime("%Y")), Is.EqualTo("1972"));
        Assert.That(((Text)"soon").ftime("%Y").IsNull);
        Assert.That(S(TV("sn")), Does.Match(@"^\d+\.\d{6}$"));
        Assert.That(S(uuid()), Does.Match("^[0-9a-f-]{36}$"));
    }

    [Test]
    public void Reading_takes_no_memory()
    {
        using var message = OnMessage.Of();
        Assert.That(OnMessage.Allocated(() => { _ = ru; _ = rU; _ = rp; _ = fu; _ = fU; _ = td; _ = ci; _ = cs; _ = si; _ = sp; _ = proto; _ = ua; _ = ct; _ = hdr["Contact"]; }), Is.Zero);
    }

    [Test]
    public void Setting_the_Request_URI_takes_no_memory()
    {
        using var message = OnMessage.Of();
        Assert.That(OnMessage.Allocated(() => { message.Context.NewRequestUri = default; ru = "sip:carol@10.0.0.1"; rU = "dave"; du = "sip:127.0.0.1:5080"; }), Is.Zero);
    }
}
