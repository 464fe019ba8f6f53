using Chappe.Engine.Transports;
using Chappe.Modules.Media.Ice;
using Chappe.Modules.Media.Sdp;

namespace Chappe.Tests.Modules.Media.Sdp;

public sealed class DescriptionWriterTests
{
    private static readonly NetAddress s_rtp = NetAddress.From(System.Net.IPAddress.Parse("198.51.100.7"), 30000);

    private static LocalMedia Plain(int port = 30000) => new() { State = LocalMediaState.Relayed, Rtp = s_rtp.WithPort(port), Rtcp = s_rtp.WithPort(port + 1), DropsBrowserLines = true, DropsFeedback = true };

    private static string Write(string from, LocalSession local) => DescriptionWriter.Write(Offers.Parse(from), local).ToString();

    private static string[] Lines(string text) => text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);

    [Test]
    public void A_plain_phone_sees_a_browsers_offer_without_what_only_browsers_understand()
    {
        string written = Write(Offers.Browser(), new LocalSession { Media = [Plain()], DropsBrowserLines = true });
        Assert.That(Lines(written), Is.EqualTo((string[])["v=0", "o=- 4611731400430051336 2 IN IP4 127.0.0.1", "s=-", "t=0 0", "m=audio 30000 RTP/AVP 111 9 0 8 13 110 126", "c=IN IP4 198.51.100.7", "a=sendrecv",
            "a=rtpmap:111 opus/48000/2", "a=fmtp:111 minptime=10;useinbandfec=1", "a=rtpmap:9 G722/8000", "a=rtpmap:0 PCMU/8000", "a=rtpmap:8 PCMA/8000", "a=rtpmap:13 CN/8000", "a=rtpmap:110 telephone-event/48000",
            "a=rtpmap:126 telephone-event/8000", "a=rtcp:30001"]));
    }

    [Test]
    public void Retransmission_and_repair_formats_go_with_the_feedback_that_asks_for_them()
    {
        string written = Write(Offers.BrowserVideo(), new LocalSession { Media = [Plain(), Plain(30002)], DropsBrowserLines = true });
        Assert.That(written, Does.Contain("m=video 30002 RTP/AVP 96 102\r\n").And.Not.Contain("rtx").And.Not.Contain("rtcp-fb").And.Not.Contain("bundle-only").And.Not.Contain("a=mid").And.Not.Contain("a=group"));
    }

    [Test]
    public void A_browser_gets_all_that_webrtc_asks_for()
    {
        var ice = new IceCredentials("ourfrag1", "ourpassword012345678901");
        var media = new LocalMedia { State = LocalMediaState.Relayed, Protocol = MediaProtocol.DtlsSavpf, Rtp = s_rtp, HasRtcpMux = true, IsRtcpMuxOnly = true, Ice = ice, Fingerprint = "sha-256 AA:BB", Setup = SetupRole.Active, Mid = "0" };
        string written = Write(Offers.Phone(), new LocalSession { Media = [media], Bundle = ["0"], IsIceLite = true });
        Assert.That(Lines(written), Is.EqualTo((string[])["v=0", "o=phone 1 1 IN IP4 192.0.2.10", "s=call", "c=IN IP4 198.51.100.7", "t=0 0", "a=group:BUNDLE 0", "a=ice-lite", "m=audio 30000 UDP/TLS/RTP/SAVPF 0 8 101",
            "a=rtpmap:0 PCMU/8000", "a=rtpmap:8 PCMA/8000", "a=rtpmap:101 telephone-event/8000", "a=fmtp:101 0-15", "a=ptime:20", "a=sendrecv", "a=mid:0", "a=rtcp:30000", "a=rtcp-mux", "a=setup:active",
            "a=fingerprint:sha-256 AA:BB", "a=ice-ufrag:ourfrag1", "a=ice-pwd:ourpassword012345678901", "a=candidate:chappe1 1 UDP 2130706431 198.51.100.7 30000 typ host", "a=end-of-candidates"]));
    }

    [Test]
    public void A_refused_medium_keeps_its_place_with_port_0()
    {
        string written = Write(Offers.BrowserVideo(), new LocalSession { Media = [Plain(), new LocalMedia { State = LocalMediaState.Rejected }], DropsBrowserLines = true });
        Assert.That(written, Does.Contain("m=video 0 RTP/AVP 96 97 102 103 127\r\n").And.Not.Contain("ice-").And.Not.Contain("fingerprint"));
    }

    [Test]
    public void What_we_do_not_carry_keeps_its_own_address_when_the_sessions_becomes_ours()
    {
        string written = Write(Offers.Phone() + Offers.Lines("m=message 7654 TCP/MSRP *", "a=path:msrp://192.0.2.10:7654/x;tcp"), new LocalSession { Media = [Plain(), new LocalMedia { State = LocalMediaState.Untouched }] });
        Assert.That(written, Does.EndWith("m=message 7654 TCP/MSRP *\r\nc=IN IP4 192.0.2.10\r\na=path:msrp://192.0.2.10:7654/x;tcp\r\n"));
    }

    [Test]
    public void IPv4_becomes_IPv6()
    {
        var six = NetAddress.From(System.Net.IPAddress.Parse("2001:db8::7"), 30000);
        string written = Write(Offers.Phone(), new LocalSession { Media = [Plain() with { Rtp = six, Rtcp = six.WithPort(30001), HasFullRtcp = true }], Origin = new SdpOrigin("phone", "1", "1", "IP6", "2001:db8::7") });
        Assert.That(written, Does.Contain("c=IN IP6 2001:db8::7\r\n").And.Contain("a=rtcp:30001 IN IP6 2001:db8::7\r\n").And.Contain("o=phone 1 1 IN IP6 2001:db8::7\r\n").And.Not.Contain("192.0.2.10"));
    }

    [Test]
    public void A_zero_address_is_passed_on_or_said_in_todays_way()
    {
        Assert.That(Write(Offers.Phone(host: "0.0.0.0"), new LocalSession { Media = [Plain() with { HasZeroAddress = true }] }), Does.Contain("c=IN IP4 0.0.0.0\r\n"));
        Assert.That(Write(Offers.Phone(host: "0.0.0.0"), new LocalSession { Media = [Plain() with { Flow = MediaFlow.Sends }] }), Does.Contain("c=IN IP4 198.51.100.7\r\n").And.Contain("a=sendonly\r\n").And.Not.Contain("a=sendrecv"));
    }

    [Test]
    public void Codecs_that_go_take_their_lines_and_their_retransmissions_with_them()
    {
        var media = Plain() with { DropsFeedback = false, DropsBrowserLines = false, Codecs = new CodecRules { Strip = ["VP8"] } };
        string written = Write(Offers.BrowserVideo(), new LocalSession { Media = [Plain(), media] });
        Assert.That(written, Does.Contain("RTP/AVP 102 103 127\r\n").And.Not.Contain(":96 ").And.Not.Contain(":97 ").And.Contain("a=fmtp:103 apt=102"));
    }

    [Test]
    public void A_browser_is_told_that_it_may_ask_for_key_frames_of_a_phone_that_never_said_so()
    {
        string phone = Offers.Phone() + Offers.Lines("m=video 10002 RTP/AVP 96", "a=rtpmap:96 VP8/90000");
        var video = new LocalMedia { State = LocalMediaState.Relayed, Protocol = MediaProtocol.DtlsSavpf, Rtp = s_rtp, HasRtcpMux = true, KeyFrameRequests = new HashSet<int> { -1 } };
        Assert.That(Write(phone, new LocalSession { Media = [Plain(), video] }), Does.Contain("a=rtcp-fb:96 nack pli\r\n"));
    }

    [Test]
    public void With_force_relay_the_peers_own_candidates_stay_and_ours_is_a_relayed_one()
    {
        var media = new LocalMedia { State = LocalMediaState.Relayed, Protocol = MediaProtocol.DtlsSavpf, Rtp = s_rtp, HasRtcpMux = true, Ice = new IceCredentials("f", "p"), KeepsCandidates = true };
        Assert.That(Write(Offers.Browser(), new LocalSession { Media = [media] }), Does.Contain("a=candidate:1467250027 1 udp").And.Contain(" 198.51.100.7 30000 typ relay raddr"));
    }
}
