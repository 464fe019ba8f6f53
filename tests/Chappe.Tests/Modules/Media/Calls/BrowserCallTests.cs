using Chappe.Modules.Media.Dtls;
using Chappe.Modules.Media.Relay;
using Chappe.Tests.Modules.Media.Relay;
using Chappe.Tests.Modules.Media.Sdp;

namespace Chappe.Tests.Modules.Media.Calls;

/// <summary>A browser and a phone, with no flag at all: only the callee's transport is known.</summary>
public sealed class BrowserCallTests
{
    [Test]
    public void A_browser_calls_a_phone()
    {
        using var stage = new CallStage();
        string offer = stage.Offer(Offers.Browser(), more: "next-transport=udp");
        var toPhone = Offers.Read(offer).Media.Single();
        Assert.That((toPhone.Protocol.Name, toPhone.HasIce, toPhone.HasDtls, toPhone.HasRtcpMux, toPhone.Mid), Is.EqualTo(("RTP/AVP", false, false, false, (string?)null)));
        Assert.That(toPhone.Rtp.SameHost(RelayBench.Us) && toPhone.Rtcp.Port == toPhone.Rtp.Port + 1);

        var toBrowser = Offers.Read(stage.Answer(Offers.Phone(host: "203.0.113.2"))).Media.Single();
        Assert.Multiple(() =>
        {
            // webrtc.md: refused without any of these.
            Assert.That(toBrowser.Protocol.Name, Is.EqualTo("UDP/TLS/RTP/SAVPF"));
            Assert.That(toBrowser.HasRtcpMux && toBrowser.HasIce && toBrowser.HasDtls && toBrowser.IsWebRtc);
            Assert.That(toBrowser.IcePassword!.Length, Is.GreaterThanOrEqualTo(22));
            Assert.That(toBrowser.Setup, Is.EqualTo(Chappe.Modules.Media.Sdp.SetupRole.Active));
            Assert.That((toBrowser.Mid, toBrowser.Bundle), Is.EqualTo(("0", 0)));
            Assert.That(toBrowser.Codecs.Select(c => c.Name), Is.EqualTo((string[])["PCMU", "PCMA", "telephone-event"]));
        });
        var stream = stage.Session.Streams.Single();
        Assert.That(stream.A.Transport!.Terms is { Security: MediaSecurity.Dtls, DtlsRole: DtlsRole.Active, IsIce: true, RtcpMux: true, IceFragment: "Zk3d", Fingerprints.Count: 1 });
        Assert.That(stream.B.Transport!.Terms is { Security: MediaSecurity.Plain, IsIce: false, RtcpMux: false } terms && terms.Rtp.ToString() == "203.0.113.2:10000");
    }

    [Test]
    public void A_phone_calls_a_browser([Values("ws", "wss")] string transport)
    {
        using var stage = new CallStage();
        string offer = stage.Offer(Offers.Phone(), more: "next-transport=" + transport);
        var toBrowser = Offers.Read(offer);
        Assert.That(toBrowser.IsIceLite);
        Assert.That(toBrowser.Media[0] is { IsWebRtc: true, HasRtcpMux: true, Mid: "0", Bundle: 0, Setup: Chappe.Modules.Media.Sdp.SetupRole.ActPass, Protocol.Name: "UDP/TLS/RTP/SAVPF" });
        Assert.That(offer, Does.Contain(" typ host\r\n").And.Contain("a=end-of-candidates\r\n"));

        var toPhone = Offers.Read(stage.Answer(CallStage.BrowserAnswer(offer))).Media.Single();
        Assert.That((toPhone.Protocol.Name, toPhone.HasIce, toPhone.HasDtls, toPhone.HasRtcpMux), Is.EqualTo(("RTP/AVP", false, false, false)));
        Assert.That(stage.Session.Streams[0].B.Transport!.Terms is { Security: MediaSecurity.Dtls, DtlsRole: DtlsRole.Passive, IceFragment: "Answ" });
    }

    [Test]
    public void The_talks_flags_come_to_the_same()
    {
        using var stage = new CallStage();
        var toPhone = Offers.Read(stage.Offer(Offers.Browser(), more: ["trust-address", "replace+=origin", "replace+=session-connection", "rtcp-mux+=demux", "ICE=remove", "SDES+=off", "transport-protocol=RTP/AVP"])).Media[0];
        Assert.That((toPhone.Protocol.Name, toPhone.HasIce, toPhone.HasRtcpMux), Is.EqualTo(("RTP/AVP", false, false)));
        string answer = stage.Answer(Offers.Phone(), more: ["replace+=origin", "rtcp-mux+=accept", "ICE=force", "SDES+=off", "transport-protocol=RTP/SAVPF"]);
        Assert.That(Offers.Read(answer).Media[0].IsWebRtc);
        Assert.That(answer, Does.Contain("o=phone 1 1 IN IP4 198.51.100.1\r\n"));
    }

    [Test]
    public void Max_bundle_a_browsers_two_media_go_to_a_phones_separate_ports_and_come_back_in_one_bundle()
    {
        using var stage = new CallStage();
        string offer = stage.Offer(Offers.BrowserVideo(), more: "next-transport=udp");
        Assert.That(CallStage.Port(offer, 0), Is.Not.EqualTo(CallStage.Port(offer, 1)).And.Not.Zero);
        string phone = Offers.Phone(host: "203.0.113.2") + Offers.Lines("m=video 10002 RTP/AVP 96", "a=rtpmap:96 VP8/90000");
        string answer = stage.Answer(phone);
        var said = Offers.Read(answer);
        Assert.That(said.Bundles.Single(), Is.EqualTo((string[])["0", "1"]));
        Assert.That(CallStage.Port(answer, 0), Is.EqualTo(CallStage.Port(answer, 1)), "RFC 9143 section 7.3: one address for the whole bundle");
        Assert.That(said.Media.All(m => m.IsWebRtc && m.HasRtcpMux));
        Assert.That(answer, Does.Contain("a=rtcp-fb:96 nack pli\r\n"), "the browser may ask for key frames although the phone never said so");
        Assert.That(stage.Session.Streams[0].A.Transport, Is.SameAs(stage.Session.Streams[1].A.Transport));
        Assert.That(stage.Session.Streams[0].B.Transport, Is.Not.SameAs(stage.Session.Streams[1].B.Transport));
    }

    [Test]
    public void A_phone_without_video_leaves_the_bundle_to_the_voice()
    {
        using var stage = new CallStage();
        stage.Offer(Offers.BrowserVideo(), more: "next-transport=udp");
        var said = Offers.Read(stage.Answer(Offers.Phone(more: ["m=video 0 RTP/AVP 96"])));
        Assert.That(said.Bundles.Single(), Is.EqualTo((string[])["0"]));
        Assert.That(said.Media[1] is { IsRejected: true, Mid: "1" });
        var second = Offers.Read(stage.Answer(Offers.Phone() + "m=video 10002 RTP/AVP 96\r\n", to: "carol"));
        Assert.That(second.Bundles.Single(), Is.EqualTo((string[])["0", "1"]), "another phone of the fork takes it");
    }

    [Test]
    public void A_phone_that_leaves_an_m_line_out_is_mended()
    {
        using var stage = new CallStage();
        stage.Offer(Offers.BrowserVideo(), more: "next-transport=udp");
        Assert.That(Offers.Read(stage.Answer(Offers.Phone())).Media[1] is { IsRejected: true, Mid: "1" });
    }

    [Test]
    public void A_phone_with_video_offers_a_browser_one_bundle_on_one_port()
    {
        using var stage = new CallStage();
        string offer = stage.Offer(Offers.Phone() + Offers.Lines("m=video 10002 RTP/AVP 96", "a=rtpmap:96 VP8/90000"), more: "next-transport=wss");
        var said = Offers.Read(offer);
        Assert.That(said.Bundles.Single(), Is.EqualTo((string[])["0", "1"]));
        Assert.That(said.Media[1] is { IsBundleOnly: true, IsWebRtc: true }, "RFC 9143 section 7.2.1");
        string answer = stage.Answer(Offers.BrowserVideo().Replace("m=video 0", "m=video 46243").Replace("a=bundle-only\r\n", "").Replace("actpass", "active"));
        Assert.That(Offers.Read(answer).Media.Select(m => m.Rtp.Port).Distinct().Count(), Is.EqualTo(2));
        Assert.That(stage.Session.Streams[0].B.Transport, Is.SameAs(stage.Session.Streams[1].B.Transport));
    }

    [Test]
    public void An_ICE_restart_gets_new_credentials_and_nothing_else_changes()
    {
        using var stage = new CallStage();
        stage.Offer(Offers.Browser(), more: "next-transport=udp");
        var before = Offers.Read(stage.Answer(Offers.Phone())).Media[0];
        stage.Offer(Offers.Browser(), to: "bob");
        var same = Offers.Read(stage.Answer(Offers.Phone())).Media[0];
        Assert.That((same.IceFragment, same.Rtp, same.Setup), Is.EqualTo((before.IceFragment, before.Rtp, before.Setup)));
        stage.Offer(Offers.Browser(fragment: "Nu3w"), to: "bob");
        var restarted = Offers.Read(stage.Answer(Offers.Phone())).Media[0];
        Assert.That(restarted.IceFragment, Is.Not.EqualTo(before.IceFragment));
        Assert.That((restarted.Rtp, restarted.Setup), Is.EqualTo((before.Rtp, before.Setup)));
    }

    [Test]
    public void A_phone_that_calls_back_in_the_call_offers_the_browser_what_it_speaks()
    {
        using var stage = new CallStage();
        stage.Offer(Offers.Browser(), more: "next-transport=udp");
        var first = Offers.Read(stage.Answer(Offers.Phone())).Media[0];
        string hold = stage.Offer(Offers.Phone(flow: "sendonly"), from: "bob", to: "alice", more: "next-transport=udp");
        var offered = Offers.Read(hold).Media[0];
        Assert.That(offered is { IsWebRtc: true, Mid: "0", Setup: Chappe.Modules.Media.Sdp.SetupRole.ActPass, Flow: Chappe.Modules.Media.Sdp.MediaFlow.Sends });
        Assert.That((offered.IceFragment, offered.Rtp), Is.EqualTo((first.IceFragment, first.Rtp)));
        var answered = Offers.Read(stage.Answer(Offers.Browser(46243, setup: "passive", flow: "recvonly").Replace("RTP/SAVPF 111 63 9 0 8 13 110 126", "RTP/SAVPF 0"), from: "bob", to: "alice")).Media[0];
        Assert.That((answered.Protocol.Name, answered.Flow), Is.EqualTo(("RTP/AVP", Chappe.Modules.Media.Sdp.MediaFlow.Receives)));
        Assert.That(stage.Session.Streams[0].A.Transport!.Terms is { DtlsRole: DtlsRole.Active });
    }

    [Test]
    public void The_hold_of_RFC_2543_is_said_to_a_browser_in_todays_words()
    {
        using var stage = new CallStage();
        string offer = stage.Offer(Offers.Phone(host: "0.0.0.0"), more: "next-transport=ws");
        Assert.That(offer, Does.Contain("a=sendonly\r\n").And.Not.Contain("c=IN IP4 0.0.0.0"));
    }

    [Test]
    public void A_data_channel_is_refused_and_the_voice_goes_on()
    {
        using var stage = new CallStage();
        string browser = Offers.Browser().Replace("BUNDLE 0", "BUNDLE 0 1") + Offers.Lines("m=application 0 UDP/DTLS/SCTP webrtc-datachannel", "a=bundle-only", "a=mid:1", "a=sctp-port:5000");
        Assert.That(CallStage.Port(stage.Offer(browser, more: "next-transport=udp"), 1), Is.Zero);
        var answer = Offers.Read(stage.Answer(Offers.Phone(more: ["m=application 0 UDP/DTLS/SCTP webrtc-datachannel"])));
        Assert.That(answer.Bundles.Single(), Is.EqualTo((string[])["0"]));
    }
}
