using Chappe.Modules.Media.Sdp;

namespace Chappe.Tests.Modules.Media.Sdp;

public sealed class DescriptionReaderTests
{
    [Test]
    public void A_browsers_offer_is_understood()
    {
        var session = Offers.Read(Offers.Browser());
        var audio = session.Media.Single();
        Assert.Multiple(() =>
        {
            Assert.That(audio.IsWebRtc);
            Assert.That(audio.Protocol, Is.EqualTo(MediaProtocol.DtlsSavpf));
            Assert.That((audio.IceFragment, audio.IcePassword), Is.EqualTo(("Zk3d", "asd88fgpdd777uzjYhagZgkd")));
            Assert.That(audio.Setup, Is.EqualTo(SetupRole.ActPass));
            Assert.That(audio.Fingerprints.Single().ToString(), Is.EqualTo(Offers.BrowserFingerprint));
            Assert.That((audio.Mid, audio.Bundle, audio.MidExtension), Is.EqualTo(("0", 0, (byte)4)));
            Assert.That(audio.HasRtcpMux && audio.HasReducedSizeRtcp);
            Assert.That(audio.Rtp.IsDefault, "port 9 is where candidates are still to come");
            Assert.That(audio.HasZeroAddress, Is.False, "with ICE, 0.0.0.0 is no hold");
            Assert.That(audio.Ssrcs, Is.EqualTo((uint[])[1399694169]));
            Assert.That(audio.Codecs.Select(c => $"{c.PayloadType} {c.Name}/{c.ClockRate}/{c.Channels}"), Is.EqualTo((string[])["111 opus/48000/2", "63 red/48000/2", "9 G722/8000/1", "0 PCMU/8000/1",
                "8 PCMA/8000/1", "13 CN/8000/1", "110 telephone-event/48000/1", "126 telephone-event/8000/1"]));
        });
    }

    [Test]
    public void RFC_9143_a_bundle_only_medium_is_not_refused_and_stands_on_the_heads_transport()
    {
        var session = Offers.Read(Offers.BrowserVideo());
        Assert.That(session.Media[1].IsRejected, Is.False);
        Assert.That(session.Media[1].IsBundleOnly);
        Assert.That(session.BundleHead(session.Media[1]).Index, Is.Zero);
        Assert.That(session.Media[1].KeyFrameRequests, Is.EquivalentTo((int[])[96, 102]));
    }

    [Test]
    public void Port_0_without_a_bundle_is_a_refusal() =>
        Assert.That(Offers.Read(Offers.Phone(0)).Media[0].IsRejected);

    [Test]
    public void A_plain_phones_rtcp_is_the_next_port_unless_it_says_another()
    {
        Assert.That(Offers.Read(Offers.Phone(10000)).Media[0].Rtcp.ToString(), Is.EqualTo("192.0.2.10:10001"));
        Assert.That(Offers.Read(Offers.Phone(10000, more: "a=rtcp:53020")).Media[0].Rtcp.ToString(), Is.EqualTo("192.0.2.10:53020"));
        Assert.That(Offers.Read(Offers.Phone(10000, more: "a=rtcp:53020 IN IP4 192.0.2.99")).Media[0].Rtcp.ToString(), Is.EqualTo("192.0.2.99:53020"), "RFC 3605 section 2.1");
        Assert.That(Offers.Read(Offers.Phone(10000, more: "a=rtcp-mux")).Media[0].Rtcp.ToString(), Is.EqualTo("192.0.2.10:10000"));
    }

    [Test]
    public void Static_payload_types_need_no_rtpmap()
    {
        var codecs = Offers.Read(Offers.Lines("v=0", "o=- 1 1 IN IP4 192.0.2.1", "s=-", "c=IN IP4 192.0.2.1", "t=0 0", "m=audio 4000 RTP/AVP 0 8 18 9 96")).Media[0].Codecs;
        Assert.That(codecs.Select(c => c.Name), Is.EqualTo((string[])["PCMU", "PCMA", "G729", "G722", ""]));
    }

    [Test]
    public void Keys_and_ICE_of_the_session_hold_for_media_that_have_none()
    {
        var audio = Offers.Read(Offers.Lines("v=0", "o=- 1 1 IN IP4 192.0.2.1", "s=-", "c=IN IP4 192.0.2.1", "t=0 0", "a=ice-ufrag:abcd", "a=ice-pwd:0123456789012345678901", $"a=fingerprint:{Offers.BrowserFingerprint}",
            "a=setup:active", "a=sendonly", "m=audio 4000 UDP/TLS/RTP/SAVPF 0")).Media[0];
        Assert.That((audio.HasIce, audio.HasDtls, audio.Setup, audio.Flow), Is.EqualTo((true, true, SetupRole.Active, MediaFlow.Sends)));
    }

    [Test]
    public void RFC_8839_a_password_that_is_too_short_is_no_ICE() =>
        Assert.That(Offers.Read(Offers.Browser().Replace("asd88fgpdd777uzjYhagZgkd", "short")).Media[0].HasIce, Is.False);

    [TestCase("sha-1 4A:AD:B9:B1:3F:82:18:3B:54:02:12:DF:3E:5D:49:6B:19:E5:7C:AB")]
    [TestCase("md5 00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF")]
    public void A_fingerprint_that_is_too_weak_is_none(string fingerprint) =>
        Assert.That(Offers.Read(Offers.Browser().Replace(Offers.BrowserFingerprint, fingerprint)).Media[0].HasDtls, Is.False);

    [Test]
    public void Zero_address_is_the_old_hold() =>
        Assert.That(Offers.Read(Offers.Phone(host: "0.0.0.0")).Media[0].HasZeroAddress);

    [TestCase("224.2.1.1/127")]
    [TestCase("255.255.255.255")]
    [TestCase("phone.example.com")]
    public void M7_names_multicast_and_broadcast_are_no_address(string host) =>
        Assert.That(Offers.Read(Offers.Phone(host: host)).Media[0].Rtp.IsDefault);
}
