using Chappe.Tests.Modules.Media.Sdp;

namespace Chappe.Tests.Modules.Media.Calls;

/// <summary><c>bridge-only</c>: who speaks the same is left alone, branch by branch.</summary>
public sealed class BridgeOnlyTests
{
    private static readonly string[] s_toBrowser = ["bridge-only", "next-transport=ws", "branch=0"], s_toPhone = ["bridge-only", "next-transport=udp", "branch=1"];

    [Test]
    public void Two_browsers_or_two_phones_speak_directly()
    {
        using var stage = new CallStage();
        Assert.That(stage.Offer(Offers.Browser(), more: s_toBrowser), Is.EqualTo(Offers.Browser()));
        Assert.That(stage.Answer(Offers.Browser(setup: "active"), more: ["bridge-only", "branch=0"]), Is.EqualTo(Offers.Browser(setup: "active")));
        Assert.That(stage.Offer(Offers.Phone(), more: s_toPhone), Is.EqualTo(Offers.Phone()));
        Assert.That((stage.Calls.Count, stage.Bench.Ports.OpenCount), Is.EqualTo((0, 0)));
        Assert.That(stage.Delete(more: "bridge-only").Text("result"), Is.EqualTo("ok"));
    }

    [TestCase("offer", "bridge-only", "udp", true)]
    [TestCase("offer", "bridge-only", "ws", false)]
    [TestCase("offer", "other", "udp", false)]
    [TestCase("answer", "bridge-only", "", true)]
    [TestCase("delete", "bridge-only", "", false)]
    public void While_all_speak_alike_the_relay_need_not_come_to_life(string name, string flag, string transport, bool passes)
    {
        var command = new Chappe.Modules.Media.Ng.NgDictionary { ["command"] = name, ["sdp"] = Offers.Phone(), ["next-transport"] = transport };
        command.MakeList("flags").Add(flag);
        var reply = Chappe.Modules.Media.Calls.PassingBy.Reply(command, new Chappe.Modules.Media.Calls.ContactProfiles(new Chappe.Engine.Timers.Clock(TimeProvider.System)));
        Assert.That(reply?.Text("sdp"), Is.EqualTo(passes ? Offers.Phone() : null));
    }

    [Test]
    public void A_browser_that_rings_a_browser_and_a_phone_is_bridged_to_the_phone_alone()
    {
        using var stage = new CallStage();
        Assert.That(stage.Offer(Offers.Browser(), more: s_toBrowser), Is.EqualTo(Offers.Browser()));
        Assert.That(Offers.Read(stage.Offer(Offers.Browser(), more: s_toPhone)).Media[0].Protocol.Name, Is.EqualTo("RTP/AVP"));
        string direct = Offers.Browser(setup: "active", fragment: "Carl");
        Assert.That(stage.Answer(direct, to: "carol", more: ["bridge-only", "branch=0", "status=183"]), Is.EqualTo(direct), "the other browser's answer passes");
        stage.Delete("alice", "carol", "branch=0", "status=486");
        Assert.That(Offers.Read(stage.Answer(Offers.Phone(), more: ["bridge-only", "branch=1", "status=200"])).IsWebRtc);
        Assert.That(Offers.Read(stage.Offer(Offers.Browser(), to: "bob", more: ["bridge-only", "next-transport=udp", "branch=0"])).IsWebRtc, Is.False, "a new INVITE of the dialog has other branch numbers");
        Assert.That(Offers.Read(stage.Answer(Offers.Phone(), more: ["bridge-only", "branch=0", "status=200"])).IsWebRtc);
    }

    [Test]
    public void The_dialog_with_the_other_browser_goes_on_past_us()
    {
        using var stage = new CallStage();
        stage.Offer(Offers.Browser(), more: s_toBrowser);
        stage.Offer(Offers.Browser(), more: s_toPhone);
        stage.Answer(Offers.Phone(), to: "bob", more: ["bridge-only", "branch=1", "status=183"]);
        Assert.That(stage.Offer(Offers.Browser(), to: "carol", more: ["bridge-only", "next-transport=ws", "branch=0"]), Is.EqualTo(Offers.Browser()));
    }
}
