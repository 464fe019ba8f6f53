using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;
using static Chappe.Tests.Engine.ProxyBed;

namespace Chappe.Tests.Engine.Transactions;

/// <summary>t_suspend and t_continue.</summary>
public sealed class SuspendTests
{
    private string _index = "", _label = "";
    private int _code;

    private ProxyBed Suspended(string method = "INVITE", Action? before = null)
    {
        var bed = new ProxyBed(() =>
        {
            before?.Invoke();
            Here.Context.Avps.Push("kept", "yes");
            _code = SuspendFunctions.t_suspend().Code;
            (_index, _label) = (SuspendFunctions.T("id_index").ToString(), SuspendFunctions.T("id_label").ToString());
        });
        bed.Receive("10.0.0.1:5060", Request(method));
        return bed;
    }

    private int Continue(ProxyBed bed, string? label = null, string route = "LATER")
    {
        var context = bed.Proxy.Contexts.Rent();
        context.Routes = bed.Proxy.Routes;
        Here.ContextOrNull = context;
        try
        {
            return SuspendFunctions.t_continue(_index, label ?? _label, route).Code;
        }
        finally
        {
            Here.ContextOrNull = null;
            bed.Proxy.Contexts.Return(context);
        }
    }

    [Test]
    public void It_goes_on_where_it_is_told_to_with_all_that_it_had()
    {
        var bed = Suspended();
        string kept = "";
        bed.Add(RouteKinds.None, "LATER", () => { kept = Here.Context.Avps.Get("kept").ToString(); TmFunctions.t_relay(); });
        bed = Restart(bed);
        bed.Receive("10.0.0.1:5060", Request("INVITE"));
        Assert.That(_code, Is.EqualTo(1));
        bed.Expect("100");
        bed.Receive("10.0.0.1:5060", Request("INVITE"));
        bed.Expect("100");
        Assert.That(Continue(bed), Is.EqualTo(1));
        var invite = bed.Expect("INVITE > 10.0.0.2:5060");
        Assert.That((kept, Continue(bed)), Is.EqualTo(("yes", -1)), "once");
        bed.Receive("10.0.0.2:5060", invite.Reply(200));
        bed.Expect("200");
        bed.ExpectNothingLeft();
    }

    /// <summary>The transaction keeps the version that began it, so the route must be there before.</summary>
    private static ProxyBed Restart(ProxyBed bed)
    {
        bed.TakeAll();
        bed.Pass(200_000);
        bed.TakeAll();
        bed.Pass(40_000);
        bed.TakeAll();
        return bed;
    }

    [Test]
    public void Nobody_continues_and_the_caller_is_told()
    {
        var bed = Suspended();
        bed.Expect("100");
        bed.Pass(186_000);
        Assert.That(bed.TakeAll().Select(s => s.Name), Does.Contain("408"));
        Assert.That(Continue(bed), Is.EqualTo(-1));
        bed.ExpectNothingLeft();
    }

    [Test]
    public void A_CANCEL_ends_the_waiting()
    {
        var bed = new ProxyBed(() => { if (Here.Context.Message.Method == Chappe.Sip.Messages.SipMethod.Cancel) TmFunctions.t_relay(); else { SuspendFunctions.t_suspend(); (_index, _label) = (SuspendFunctions.T("id_index").ToString(), SuspendFunctions.T("id_label").ToString()); } });
        bed.Add(RouteKinds.None, "LATER", () => TmFunctions.t_relay());
        bed.Receive("10.0.0.1:5060", Request("INVITE"));
        bed.Receive("10.0.0.1:5060", Request("CANCEL"));
        Assert.That(bed.TakeAll().Select(s => s.ToString().Split(' ')[0]), Is.EqualTo(new[] { "100", "200", "487" }));
        Assert.That(Continue(bed), Is.EqualTo(-1));
        bed.ExpectSilence();
    }

    [TestCase("1")]
    [TestCase("")]
    [TestCase("nonsense")]
    public void A_name_that_is_none_continues_nothing(string label)
    {
        var bed = Suspended();
        Assert.That((Continue(bed, label), Continue(bed, null, "NOWHERE")), Is.EqualTo((-1, -1)));
    }

    [Test]
    public void What_has_been_relayed_or_answered_is_not_suspended()
    {
        Suspended(before: () => TmFunctions.t_relay());
        Assert.That(_code, Is.EqualTo(-1));
        Suspended("OPTIONS", () => { TmFunctions.t_newtran(); TmFunctions.t_reply(200, "OK"); });
        Assert.That(_code, Is.EqualTo(-1));
        Suspended("ACK");
        Assert.That(_code, Is.EqualTo(-1));
    }

    [Test]
    public void A_request_of_our_own_with_its_own_From()
    {
        var codes = new List<int>();
        var bed = new ProxyBed(() =>
        {
            codes.Add(SuspendFunctions.t_uac_send("MESSAGE", "sip:bob@10.0.0.2", default, default, "From: <sip:me@chappe.test>;tag=x\r\nContent-Type: text/plain\r\n", "hi").Code);
            codes.Add(SuspendFunctions.t_uac_send("INVITE", "sip:bob@10.0.0.2", default, default, default, default).Code);
            codes.Add(SuspendFunctions.t_uac_send("MESSAGE", "nonsense", default, default, default, default).Code);
        });
        bed.Receive("10.0.0.1:5060", Request("OPTIONS"));
        var sent = bed.Expect("MESSAGE > 10.0.0.2:5060");
        Assert.That((sent.Header("From").Split(';')[0], sent.Header("Content-Type"), sent.Text[^2..]), Is.EqualTo(("<sip:me@chappe.test>", "text/plain", "hi")));
        Assert.That(codes, Is.EqualTo(new[] { 1, -1, -1 }));
    }
}
