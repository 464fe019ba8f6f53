using System.Text;
using Chappe.Engine;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Forwarding;
using Chappe.Engine.Modules;
using Chappe.Engine.Routing;
using Chappe.Engine.Transports;
using Chappe.Sip.Messages;

namespace Chappe.Tests.Engine.Forwarding;

/// <summary>RFC 3261 section 8.2.6: what a reply copies from its request.</summary>
public sealed class ReplyBuilderTests
{
    private sealed class NoLog : ILogSink
    {
        public void Write(LogLevel level, string source, string text, string? callId) { }
    }

    private sealed class Deaf(ListenSpec spec, NetAddress local) : Listener(spec, local)
    {
        public override SendOutcome Send(in NetAddress to, long connectionId, ReadOnlySpan<byte> octets, ISendObserver? observer, bool mayConnect) => SendOutcome.Sent;
    }

    private static readonly Listener s_listener = new Deaf(new ListenSpec(TransportKind.Udp, "127.0.0.1", 5060), NetAddress.FromIPv4(0x7F000001, 5060));

    private static RouteContext Request(string text, uint from = 0xC0000201, int port = 5099)
    {
        var proxy = new Proxy([], TimeProvider.System, new NoLog());
        var context = proxy.Contexts.Rent();
        var octets = Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r\n"));
        context.Source = new Hop(s_listener, NetAddress.FromIPv4(from, port));
        context.Message.Parse(octets, octets.Length);
        return context;
    }

    private static string Write(RouteContext context, int code, string reason, string tag = "", string headers = "", string body = "")
    {
        var room = new byte[4000];
        int length = ReplyBuilder.Write(context, code, Encoding.UTF8.GetBytes(reason), Encoding.UTF8.GetBytes(tag), Encoding.UTF8.GetBytes(headers), Encoding.UTF8.GetBytes(body), room);
        return Encoding.UTF8.GetString(room, 0, length).ReplaceLineEndings("\n");
    }

    private const string Invite = """
        INVITE sip:bob@biloxi.com SIP/2.0
        Record-Route: <sip:p1.example.com;lr>
        v: SIP/2.0/UDP 192.0.2.1:5061;branch=z9hG4bK776asdhds
        Via: SIP/2.0/TCP 10.1.1.1;branch=z9hG4bKold
        Max-Forwards: 70
        To: Bob
         <sip:bob@biloxi.com>
        f: Alice <sip:alice@atlanta.com>;tag=1928301774
        Call-ID: a84b4c76e66710
        CSeq: 314159 INVITE
        Timestamp: 54
        Content-Length: 4

        v=0

        """;

    [Test]
    public void Copied_headers_keep_their_spelling_their_folds_and_their_order() =>
        Assert.That(Write(Request(Invite), 180, "Ringing", "x1"), Is.EqualTo("""
            SIP/2.0 180 Ringing
            Record-Route: <sip:p1.example.com;lr>
            v: SIP/2.0/UDP 192.0.2.1:5061;branch=z9hG4bK776asdhds
            Via: SIP/2.0/TCP 10.1.1.1;branch=z9hG4bKold
            To: Bob
             <sip:bob@biloxi.com>;tag=x1
            f: Alice <sip:alice@atlanta.com>;tag=1928301774
            Call-ID: a84b4c76e66710
            CSeq: 314159 INVITE
            Server: Chappe
            Content-Length: 0


            """.ReplaceLineEndings("\n")));

    [Test]
    public void A_100_has_no_tag_and_no_route_set_but_the_timestamp()
    {
        var reply = Write(Request(Invite), 100, "Trying", "x1");
        Assert.That(reply, Does.Contain("Timestamp: 54").And.Not.Contain("Record-Route").And.Not.Contain("tag=x1"));
    }

    [Test]
    public void A_final_refusal_carries_no_route_set() =>
        Assert.That(Write(Request(Invite), 404, "Not Found", "x1"), Does.Not.Contain("Record-Route").And.Contain("tag=x1"));

    [Test]
    public void A_tag_that_To_has_already_stays() =>
        Assert.That(Write(Request(Invite.Replace("bob@biloxi.com>\nf", "bob@biloxi.com>;tag=old\nf")), 200, "OK", "x1"), Does.Contain(";tag=old\n").And.Not.Contain("x1"));

    [Test]
    public void Rport_without_a_value_gets_the_source_port_and_received_stands_beside_it() =>
        Assert.That(Write(Request(Invite.Replace(";branch=z9hG4bK776", ";rport;branch=z9hG4bK776")), 180, "Ringing"),
            Does.Contain("v: SIP/2.0/UDP 192.0.2.1:5061;branch=z9hG4bK776asdhds;received=192.0.2.1;rport=5099\n"));

    [Test]
    public void A_sender_behind_another_address_is_told_by_received() =>
        Assert.That(Write(Request(Invite, from: 0xC6336401), 180, "Ringing"), Does.Contain("z9hG4bK776asdhds;received=198.51.100.1\n"));

    [TestCase(";rport=1;received=203.0.113.9;branch=z9hG4bK776")]
    [TestCase(";received=203.0.113.9;rport=1;branch=z9hG4bK776")]
    public void What_a_sender_claims_about_its_address_is_replaced_S1(string parameters) =>
        Assert.That(Write(Request(Invite.Replace(";branch=z9hG4bK776", parameters), from: 0xC6336401), 180, "Ringing"),
            Does.Contain("v: SIP/2.0/UDP 192.0.2.1:5061;branch=z9hG4bK776asdhds;received=198.51.100.1;rport=5099\n"));

    [Test]
    public void A_reason_cannot_begin_a_header_of_its_own_R3() =>
        Assert.That(Write(Request(Invite), 404, "No\r\nX-Evil: 1"), Does.StartWith("SIP/2.0 404 No  X-Evil: 1\n"));

    [Test]
    public void Added_headers_and_a_body_come_last_with_its_length() =>
        Assert.That(Write(Request(Invite), 302, "Moved", "x1", "Contact: <sip:c@d>\r\nContent-Type: text/plain\r\n", "hello"),
            Does.EndWith("Contact: <sip:c@d>\nContent-Type: text/plain\nContent-Length: 5\n\nhello"));

    [Test]
    public void Too_little_room_is_reported_and_nothing_is_written_behind_it([Range(0, 420, 20)] int size)
    {
        var request = Request(Invite);
        Assert.That(ReplyBuilder.Write(request, 404, "Not Found"u8, "tag"u8, default, default, new byte[size]), Is.EqualTo(-1).Or.LessThanOrEqualTo(size));
        Assert.That(ReplyBuilder.Write(request, 404, "Not Found"u8, "tag"u8, default, default, new byte[ReplyBuilder.Bound(request)]), Is.GreaterThan(0));
    }

    [Test]
    public void Building_a_reply_takes_no_memory()
    {
        var request = Request(Invite.Replace(";branch=z9hG4bK776", ";rport;branch=z9hG4bK776"));
        var room = new byte[2000];
        for (int i = 0; i < 200; i++) ReplyBuilder.Write(request, 404, "Not Found"u8, "tag"u8, default, default, room);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 200; i++) ReplyBuilder.Write(request, 404, "Not Found"u8, "tag"u8, default, default, room);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }
}
