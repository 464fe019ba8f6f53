using static Chappe.Engine.Vocabulary.TmFunctions;
using static Chappe.Tests.Engine.ProxyBed;

namespace Chappe.Tests.Engine.Transactions;

/// <summary>RFC 3665 section 3.2 through one proxy, and what each message looks like behind it.</summary>
public sealed class BasicCallTests
{
    private const string Alice = "10.0.0.1:5060", Bob = "10.0.0.2:5060";

    [Test]
    public void A_call_goes_through_and_leaves_nothing_behind()
    {
        var bed = new ProxyBed(() => t_relay());
        bed.Receive(Alice, Request("INVITE", body: "v=0\n"));
        var trying = bed.Expect("100 > 10.0.0.1:5060");
        Assert.That(trying.StartLine, Is.EqualTo("SIP/2.0 100 trying -- your call is important to us"));
        var invite = bed.Expect("INVITE > 10.0.0.2:5060");
        bed.Receive(Bob, invite.Reply(180, "Ringing"));
        bed.Expect("180 > 10.0.0.1:5060");
        bed.Receive(Bob, invite.Reply(200, "OK", body: "v=0\n"));
        var ok = bed.Expect("200 > 10.0.0.1:5060");
        Assert.That(ok.Header("Via"), Is.EqualTo("SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKalice1"));
        bed.Receive(Alice, Request("ACK", branch: "z9hG4bKalice2", toTag: "far"));
        bed.Expect("ACK > 10.0.0.2:5060");
        bed.Receive(Alice, Request("BYE", branch: "z9hG4bKalice3", cseq: 2, toTag: "far"));
        var bye = bed.Expect("BYE > 10.0.0.2:5060");
        bed.Receive(Bob, bye.Reply(200, "OK"));
        bed.Expect("200 > 10.0.0.1:5060");
        bed.ExpectSilence();
        bed.ExpectNothingLeft();
    }

    [Test]
    public void A_forwarded_request_carries_our_Via_on_top_and_nothing_else_changed()
    {
        var bed = new ProxyBed(() => t_relay());
        bed.Receive(Alice, Request("OPTIONS"));
        var sent = bed.Expect("OPTIONS > 10.0.0.2:5060");
        var lines = sent.Text.Split('\n');
        Assert.That(lines[1], Does.Match(@"^Via: SIP/2\.0/UDP 192\.0\.2\.100;branch=z9hG4bK[0-9a-f]{17,}\.0\.[0-9a-f]{8}$"));
        Assert.That(string.Join('\n', lines[..1].Concat(lines[2..])), Is.EqualTo(Request("OPTIONS").ReplaceLineEndings("\n")));
    }

    [Test]
    public void The_previous_Via_learns_where_the_request_came_from()
    {
        var bed = new ProxyBed(() => t_relay());
        bed.Receive("198.51.100.7:6789", Request("OPTIONS").Replace(";branch=z9hG4bKalice1", ";rport;branch=z9hG4bKalice1"));
        var sent = bed.Expect("OPTIONS > 10.0.0.2:5060");
        Assert.That(sent.Header("Via").Split('\n')[1], Is.EqualTo("SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKalice1;received=198.51.100.7;rport=6789"));
        bed.Receive(Bob, sent.Reply(200));
        bed.Expect("200 > 198.51.100.7:6789");
    }
}
