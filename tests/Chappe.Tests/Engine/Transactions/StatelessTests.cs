using Chappe.Engine.Vocabulary;
using static Chappe.Engine.Vocabulary.ForwardFunctions;
using static Chappe.Tests.Engine.ProxyBed;

namespace Chappe.Tests.Engine.Transactions;

/// <summary>RFC 3261 section 16.11.</summary>
public sealed class StatelessTests
{
    private const string Alice = "10.0.0.1:5060", Bob = "10.0.0.2:5060";

    private static string Branch(Sent sent) => sent.Header("Via").Split('\n')[0].Split("branch=")[1];

    [Test]
    public void A_request_is_forwarded_and_its_reply_comes_back_without_state()
    {
        var bed = new ProxyBed(() => forward());
        bed.Receive(Alice, Request("INVITE"));
        var sent = bed.Expect("INVITE > 10.0.0.2:5060");
        Assert.That(bed.Proxy.Transactions.Count, Is.Zero);
        bed.Receive(Bob, sent.Reply(180));
        Assert.That(bed.Expect("180 > 10.0.0.1:5060").Header("Via"), Is.EqualTo("SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKalice1"));
        bed.Receive(Bob, sent.Reply(200));
        bed.Expect("200 > 10.0.0.1:5060");
    }

    [Test]
    public void A_copy_and_the_CANCEL_and_the_ACK_get_the_same_branch()
    {
        var bed = new ProxyBed(() => forward());
        var branches = new HashSet<string>();
        foreach (string method in (string[])["INVITE", "INVITE", "CANCEL", "ACK"])
        {
            bed.Receive(Alice, Request(method));
            branches.Add(Branch(bed.Next()));
        }
        Assert.That(branches, Has.Count.EqualTo(1));
        bed.Receive(Alice, Request("INVITE", branch: "z9hG4bKanother"));
        Assert.That(branches.Add(Branch(bed.Next())));
    }

    [Test]
    public void A_reply_goes_only_to_whom_the_request_came_from_T1()
    {
        var bed = new ProxyBed(() => forward());
        bed.Receive("198.51.100.7:6789", Request("OPTIONS").Replace(";branch=z9hG4bKalice1", ";rport;branch=z9hG4bKalice1"));
        var sent = bed.Next();
        bed.Receive(Bob, sent.Reply(200).Replace("received=198.51.100.7", "received=203.0.113.1"));
        bed.Receive(Bob, sent.Reply(200).Replace("rport=6789", "rport=53"));
        bed.Receive(Bob, sent.Reply(200).Replace("call-1@alice", "call-2@alice"));
        bed.ExpectSilence();
        bed.Receive(Bob, sent.Reply(200));
        bed.Expect("200 > 198.51.100.7:6789");
    }

    [Test]
    public void It_can_be_told_where_to()
    {
        var bed = new ProxyBed(() => forward("10.0.0.5", 5099));
        bed.Receive(Alice, Request("OPTIONS"));
        bed.Expect("OPTIONS > 10.0.0.5:5099");
        bed = new ProxyBed(() => forward_tcp("10.0.0.5", 5099));
        bed.Receive(Alice, Request("OPTIONS"));
        bed.Expect(bed.Tcp, "OPTIONS > 10.0.0.5:5099");
    }

    [Test]
    public void A_request_that_cannot_be_sent_is_reported_to_the_script_only()
    {
        bool? sent = null;
        var bed = new ProxyBed(() => sent = forward());
        bed.Receive(Alice, Request("OPTIONS", uri: "tel:123"));
        Assert.That(sent, Is.False);
        bed.ExpectSilence();
    }
}
