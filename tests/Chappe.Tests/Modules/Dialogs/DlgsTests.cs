using Chappe.Engine.Vocabulary;
using Chappe.Modules.Dialogs.Counting;
using Chappe.Tests.Engine;

namespace Chappe.Tests.Modules.Dialogs;

/// <summary>Calls that are only counted.</summary>
public sealed class DlgsTests
{
    [Test]
    public void Calls_are_counted_from_INVITE_to_BYE_and_forgotten()
    {
        var module = new DlgsModule();
        int count = 0;
        var bed = new ProxyBed(() =>
        {
            if (Here.Context.Message.Method == Chappe.Sip.Messages.SipMethod.Invite) DlgsFunctions.dlgs_init("alice", "bob", "x");
            DlgsFunctions.dlgs_update();
            count = DlgsFunctions.dlgs_count("src", "eq", "alice").Code;
            PseudoVariables.du = "sip:10.0.0.2";
            TmFunctions.t_relay();
        }, module);
        bed.Add(Chappe.Engine.Routing.RouteKinds.CoreReply, "reply_route", () => DlgsFunctions.dlgs_update());
        module.Reconfigure(bed.Options);
        module.StartAsync(bed.Proxy, default).AsTask().Wait();
        string Stats() => string.Join(' ', bed.Proxy.Rpc.InvokeAsync("dlgs.stats", [], default).AsTask().GetAwaiter().GetResult()!.AsObject().Where(p => (int)p.Value! > 0).Select(p => p.Key));
        bed.Receive("10.0.0.1:5060", ProxyBed.Request("INVITE"));
        Assert.That((count, Stats()), Is.EqualTo((1, "init")));
        var invite = bed.TakeAll().Single(s => s.Name == "INVITE");
        bed.Receive("10.0.0.2:5060", invite.Reply(180));
        Assert.That(Stats(), Is.EqualTo("progress"));
        bed.Receive("10.0.0.2:5060", invite.Reply(200));
        Assert.That(Stats(), Is.EqualTo("answered"));
        bed.Receive("10.0.0.1:5060", ProxyBed.Request("ACK", branch: "z9hG4bKack", toTag: "far"));
        Assert.That(Stats(), Is.EqualTo("confirmed"));
        bed.Receive("10.0.0.1:5060", ProxyBed.Request("BYE", branch: "z9hG4bKbye", toTag: "far", cseq: 2));
        Assert.That((count, Stats()), Is.EqualTo((-1, "terminated")));
        bed.Pass(41_000);
        Assert.That(Stats(), Is.Empty);
        module.StopAsync().AsTask().Wait();
    }
}
