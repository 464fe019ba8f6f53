using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;
using static Chappe.Engine.Vocabulary.TmFunctions;
using static Chappe.Tests.Engine.ProxyBed;

namespace Chappe.Tests.Engine.Transactions;

/// <summary>A phone whose connection nobody can open again has gone: who waits for it is told at once (RFC 5626 section 5.3.1).</summary>
public sealed class LostFlowTests
{
    private const string Alice = "10.0.0.1:5060";

    private static ProxyBed Bed(Action? more = null) => new(() =>
    {
        Here.Context.SendConnectionId = 77;
        more?.Invoke();
        t_relay();
    });

    [TestCase("MESSAGE")]
    [TestCase("INVITE")]
    public void What_waits_for_an_answer_over_it_is_answered_430(string method)
    {
        var bed = Bed();
        bed.Receive(Alice, Request(method));
        if (method == "INVITE") bed.Expect("100 > 10.0.0.1:5060");
        bed.Expect($"{method} > 10.0.0.2:5060");
        bed.Proxy.Transactions.Flows.End([78]);
        bed.ExpectSilence();
        bed.Proxy.Transactions.Flows.End([77]);
        Assert.That(bed.Expect("430 > 10.0.0.1:5060").StartLine, Is.EqualTo("SIP/2.0 430 Flow Failed"));
    }

    [Test]
    public void A_phone_that_rang_and_closed_rings_no_longer()
    {
        var bed = Bed();
        bed.Receive(Alice, Request("INVITE"));
        bed.Expect("100 > 10.0.0.1:5060");
        var invite = bed.Expect("INVITE > 10.0.0.2:5060");
        bed.Receive("10.0.0.2:5060", invite.Reply(180));
        bed.Expect("180 > 10.0.0.1:5060");
        bed.Proxy.Transactions.Flows.End([77]);
        bed.Expect("430 > 10.0.0.1:5060");
    }

    [Test]
    public void An_answered_call_is_not_touched()
    {
        var bed = Bed();
        bed.Receive(Alice, Request("INVITE"));
        bed.Expect("100 > 10.0.0.1:5060");
        var invite = bed.Expect("INVITE > 10.0.0.2:5060");
        bed.Receive("10.0.0.2:5060", invite.Reply(200));
        bed.Expect("200 > 10.0.0.1:5060");
        bed.Proxy.Transactions.Flows.End([77]);
        bed.ExpectSilence();
    }

    [Test]
    public void The_failure_route_may_try_somebody_else()
    {
        var bed = Bed(() => t_on_failure("NEXT"));
        bed.Add(RouteKinds.Failure, "NEXT", () =>
        {
            Here.Context.SendConnectionId = 0;
            PseudoVariables.ru = "sip:carol@10.0.0.3";
            t_relay();
        });
        bed.Receive(Alice, Request("INVITE"));
        bed.Expect("100 > 10.0.0.1:5060");
        bed.Expect("INVITE > 10.0.0.2:5060");
        bed.Proxy.Transactions.Flows.End([77]);
        bed.Expect("INVITE > 10.0.0.3:5060");
        bed.ExpectSilence();
    }
}
