using Chappe.Engine.Modules;
using Chappe.Engine.Routing;
using Chappe.Modules.Media.Rtpengine;
using Chappe.Modules.Media.Rtpproxy;
using Chappe.Tests.Engine;
using static Chappe.Engine.Vocabulary.TmFunctions;
using static Chappe.Modules.Media.Rtpproxy.RtpproxyFunctions;

namespace Chappe.Tests.Modules.Media.Rtpengine;

/// <summary>The words of rtpproxy and of rtpproxy-ng, the first name of rtpengine: letters for flags, the same engine behind.</summary>
public sealed class RtpproxyTests
{
    [TestCase("froc-sp", "", "trust-address,replace-origin,replace-session-connection,ICE=remove,RTP,AVP,rtcp-mux-demux")]
    [TestCase("froc+SP", "", "trust-address,replace-origin,replace-session-connection,ICE=force,SRTP,AVPF,rtcp-mux-offer,rtcp-mux-accept,generate-mid,SDES-off")]
    [TestCase("", "", "SIP-source-address")]
    [TestCase("ieaz30w2", "", "internal,external,asymmetric,repacketize=30,symmetric,via-branch=2,SIP-source-address")]
    [TestCase("z", "192.0.2.1", "SIP-source-address,media-address=192.0.2.1")]
    public void Letters_are_flags(string letters, string address, string flags) =>
        Assert.That(RtpproxyFlags.Translate(letters, address).Split(' '), Is.EquivalentTo(flags.Split(',')));

    [Test]
    public void A_call_passes_offer_answer_and_end()
    {
        const string sdp = "v=0\r\no=- 1 1 IN IP4 10.0.0.1\r\ns=-\r\nc=IN IP4 10.0.0.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n";
        var engine = new ScriptedEngine();
        var bed = new ProxyBed(null, new RtpproxyModule(), new RtpengineModule(), engine)
            .AddAsync(RouteKinds.Request, "request_route", async () => { await rtpproxy_manage("froc+SP"); t_on_reply("R"); t_relay(); })
            .AddAsync(RouteKinds.OnReply, "R", async () => await rtpproxy_manage("froc-sp"));
        foreach (var module in bed.Proxy.Modules) Assert.That(module.StartAsync(bed.Proxy, default).IsCompletedSuccessfully, Is.True);
        bed.Receive("10.0.0.1:5060", ProxyBed.Request("INVITE", headers: "Content-Type: application/sdp\n", body: sdp));
        bed.Expect("100");
        Assert.That((engine.Last.Text("command"), engine.Last.Text("transport-protocol"), engine.Last.Text("ICE")), Is.EqualTo(("offer", "RTP/SAVPF", "force")));
        bed.Receive("10.0.0.2:5060", bed.Expect("INVITE > 10.0.0.2:5060").Reply(200, headers: "Content-Type: application/sdp\n", body: sdp));
        Assert.That((engine.Last.Text("command"), engine.Last.Text("transport-protocol"), engine.Last.Text("ICE")), Is.EqualTo(("answer", "RTP/AVP", "remove")));
        bed.Receive("10.0.0.1:5060", ProxyBed.Request("BYE", toTag: "far", branch: "z9hG4bKbye"));
        Assert.That(engine.Last.Text("command"), Is.EqualTo("delete"));
    }

    [Test]
    public void Sockets_of_rtpproxy_ng_are_engines_and_an_RTPproxy_is_told_to_be_spared()
    {
        Module[] modules = [new RtpproxyModule(), new RtpproxyNgModule(), new RtpengineModule()];
        var plan = new Plan(modules);
        plan.Options.Get<RtpproxyNgOptions>().rtpproxy_sock.Add("udp:localhost:22223");
        plan.Options.Get<RtpproxyOptions>().rtpproxy_sock.Add("udp:127.0.0.1:7722");
        foreach (var module in modules) module.Validate(plan);
        Assert.That(plan.Options.Get<RtpengineOptions>().rtpengine_sock, Is.EqualTo(new[] { "udp:localhost:22223" }));
        Assert.That(plan.Problems.Select(p => p.IsError), Is.EqualTo(new[] { false }));
    }
}
