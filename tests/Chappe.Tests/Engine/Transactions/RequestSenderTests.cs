using Chappe.Engine.Routing;
using Chappe.Engine.Transactions;
using Chappe.Engine.Vocabulary;
using static Chappe.Tests.Engine.ProxyBed;

namespace Chappe.Tests.Engine.Transactions;

/// <summary>Requests of our own: probes, pings that want an answer, notifications.</summary>
public sealed class RequestSenderTests
{
    private static readonly OutgoingRequest s_probe = new() { Method = "OPTIONS", Uri = "sip:10.0.0.2", From = "<sip:probe@chappe.test>" };

    private static Task<RequestOutcome> Send(ProxyBed bed, OutgoingRequest? request = null, CancellationToken cancel = default) =>
        bed.Proxy.Transactions.Requests.SendAsync(request ?? s_probe, cancel);

    [Test]
    public async Task The_final_reply_is_the_outcome([Values(200, 404, 503)] int code)
    {
        var bed = new ProxyBed();
        var outcome = Send(bed);
        var sent = bed.Expect("OPTIONS > 10.0.0.2:5060");
        Assert.That(sent.Header("Via"), Does.StartWith("SIP/2.0/UDP 192.0.2.100;branch=z9hG4bK"));
        Assert.That((sent.Header("Max-Forwards"), sent.Header("CSeq"), sent.Header("To")), Is.EqualTo(("70", "1 OPTIONS", "<sip:10.0.0.2>")));
        bed.Receive("10.0.0.2:5060", sent.Reply(100));
        Assert.That(outcome.IsCompleted, Is.False);
        bed.Receive("10.0.0.2:5060", sent.Reply(code));
        var end = await outcome;
        Assert.That((end.Code, end.IsLocal, end.IsSuccess), Is.EqualTo((code, false, code == 200)));
        Assert.That(System.Text.Encoding.ASCII.GetString(end.Reply.Span), Does.StartWith($"SIP/2.0 {code} "));
        bed.Receive("10.0.0.2:5060", sent.Reply(code));
        bed.ExpectSilence();
        bed.ExpectNothingLeft();
    }

    [Test]
    public async Task It_is_repeated_until_its_time_is_over()
    {
        var bed = new ProxyBed();
        var outcome = Send(bed, s_probe with { Timeout = 2000 });
        bed.Pass(2100);
        Assert.That(bed.TakeAll(), Has.Count.EqualTo(3), "at 0, 0.5 and 1.5 s");
        Assert.That(await outcome, Is.EqualTo(new RequestOutcome(408, true, default)));
        bed.ExpectNothingLeft();
    }

    [Test]
    public async Task A_challenge_is_not_answered_A7([Values(401, 407)] int code)
    {
        var bed = new ProxyBed();
        var outcome = Send(bed);
        bed.Receive("10.0.0.2:5060", bed.Expect("OPTIONS").Reply(code, headers: "WWW-Authenticate: Digest realm=\"chappe.test\", nonce=\"n\"\n"));
        Assert.That((await outcome).Code, Is.EqualTo(code));
        bed.Pass(10_000);
        bed.ExpectSilence();
    }

    [Test]
    public async Task What_cannot_be_sent_is_an_outcome_too()
    {
        var bed = new ProxyBed();
        bed.Udp.Outcome = _ => Chappe.Engine.Transports.SendOutcome.Unreachable;
        Assert.That((await Send(bed)).Code, Is.EqualTo(477));
        Assert.That((await Send(bed, s_probe with { Uri = "tel:+49123" })).Code, Is.EqualTo(478));
        Assert.That((await Send(bed, s_probe with { Uri = "sip:nowhere.example" })).Code, Is.EqualTo(478));
        Assert.That((await Send(bed, s_probe with { Uri = "sip:10.0.0.2 SIP/2.0\r\nX: y" })).Code, Is.EqualTo(400), "R3");
        Assert.That((await Send(bed, s_probe with { Headers = "no colon\r\n" })).Code, Is.EqualTo(400));
        Assert.ThrowsAsync<ArgumentException>(() => Send(bed, s_probe with { Method = "INVITE" }));
        bed.ExpectNothingLeft();
    }

    [Test]
    public async Task Who_gives_up_hears_487_and_nothing_is_left()
    {
        var bed = new ProxyBed();
        using var stop = new CancellationTokenSource();
        var outcome = Send(bed, null, stop.Token);
        bed.Expect("OPTIONS");
        await stop.CancelAsync();
        Assert.That((await outcome).Code, Is.EqualTo(487));
        bed.Pass(5000);
        bed.ExpectSilence();
        bed.ExpectNothingLeft();
    }

    [Test]
    public async Task The_event_route_sees_it_may_change_it_and_may_keep_it_back()
    {
        var bed = new ProxyBed().Add(RouteKinds.Event, "tm:local-request", () =>
        {
            var context = Here.Context;
            if (context.Message.Method == Chappe.Sip.Messages.SipMethod.Message) context.IsDropped = true;
            context.Message.Edits.Insert(context.Message.HeadersEnd, "X-Seen: yes\r\n"u8);
            PseudoVariables.du = "sip:10.0.0.9";
        });
        var outcome = Send(bed);
        var sent = bed.Expect("OPTIONS > 10.0.0.9:5060");
        Assert.That(sent.Header("X-Seen"), Is.EqualTo("yes"));
        bed.Receive("10.0.0.9:5060", sent.Reply(200));
        Assert.That((await outcome).IsSuccess);
        Assert.That((await Send(bed, s_probe with { Method = "MESSAGE" })).Code, Is.EqualTo(487));
        bed.ExpectSilence();
        bed.ExpectNothingLeft();
    }

    [Test]
    public async Task They_count_among_the_transactions_T5()
    {
        var bed = new ProxyBed();
        bed.Tm.max_transactions = 3;
        bed.Add(RouteKinds.Request, "request_route", () => { });
        var three = Enumerable.Range(0, 3).Select(_ => Send(bed)).ToArray();
        Assert.That((await Send(bed)).Code, Is.EqualTo(503));
        bed.Pass(31_000);
        Assert.That((await Task.WhenAll(three)).Select(o => o.Code), Has.All.EqualTo(408));
        bed.ExpectNothingLeft();
    }

    [Test]
    public async Task It_leaves_on_the_socket_and_the_flow_that_were_asked_for()
    {
        var bed = new ProxyBed();
        var outcome = Send(bed, s_probe with { Uri = "sip:x@10.0.0.2;transport=tcp", ConnectionId = 77 });
        var sent = bed.Expect(bed.Tcp, "OPTIONS > 10.0.0.2:5060");
        Assert.That((sent.ConnectionId, sent.MayConnect), Is.EqualTo((77L, false)));
        bed.Receive(bed.Tcp, "10.0.0.2:5060", 77, sent.Reply(200));
        Assert.That((await outcome).IsSuccess);
        bed.ExpectNothingLeft();
    }
}
