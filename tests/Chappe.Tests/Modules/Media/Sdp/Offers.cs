using System.Text;
using Chappe.Modules.Media.Sdp;

namespace Chappe.Tests.Modules.Media.Sdp;

/// <summary>Descriptions as peers of the world write them.</summary>
internal static class Offers
{
    internal const string BrowserFingerprint = "sha-256 7B:8B:F0:65:5F:78:E2:51:3B:AC:6F:F3:3F:46:1B:35:DC:B8:5F:64:1A:24:C2:43:F0:A1:58:D0:A1:2C:19:08";

    /// <summary>What Chromium 156 offers for a voice call, with one host candidate.</summary>
    internal static string Browser(int port = 9, string fragment = "Zk3d", string setup = "actpass", string flow = "sendrecv") => Lines(
        "v=0", "o=- 4611731400430051336 2 IN IP4 127.0.0.1", "s=-", "t=0 0", "a=group:BUNDLE 0", "a=extmap-allow-mixed", "a=msid-semantic: WMS 5f6c", BrowserAudio(port, fragment, setup, flow));

    private static string BrowserAudio(int port, string fragment, string setup, string flow) => Lines(
        $"m=audio {port} UDP/TLS/RTP/SAVPF 111 63 9 0 8 13 110 126", port == 9 ? "c=IN IP4 0.0.0.0" : "c=IN IP4 127.0.0.1", $"a=rtcp:9 IN IP4 0.0.0.0",
        $"a=candidate:1467250027 1 udp 2122260223 127.0.0.1 46243 typ host generation 0 network-id 1", "a=candidate:435653019 1 tcp 1845501695 127.0.0.1 9 typ host tcptype active generation 0 network-id 1",
        $"a=ice-ufrag:{fragment}", "a=ice-pwd:asd88fgpdd777uzjYhagZgkd", "a=ice-options:trickle", $"a=fingerprint:{BrowserFingerprint}", $"a=setup:{setup}", "a=mid:0",
        "a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level", "a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01", "a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid",
        $"a={flow}", "a=msid:5f6c 0a1b", "a=rtcp-mux", "a=rtcp-rsize", "a=rtpmap:111 opus/48000/2", "a=rtcp-fb:111 transport-cc", "a=fmtp:111 minptime=10;useinbandfec=1", "a=rtpmap:63 red/48000/2",
        "a=fmtp:63 111/111", "a=rtpmap:9 G722/8000", "a=rtpmap:0 PCMU/8000", "a=rtpmap:8 PCMA/8000", "a=rtpmap:13 CN/8000", "a=rtpmap:110 telephone-event/48000", "a=rtpmap:126 telephone-event/8000",
        "a=ssrc:1399694169 cname:foo", "a=ssrc:1399694169 msid:5f6c 0a1b", "a=rtcp-xr:rcvr-rtt=all");

    /// <summary>What Chromium offers with video under <c>bundlePolicy: "max-bundle"</c>: the second medium has no transport of its own.</summary>
    internal static string BrowserVideo(bool isMaxBundle = true) => Browser(46243).Replace("BUNDLE 0", "BUNDLE 0 1") + Lines(
        $"m=video {(isMaxBundle ? "0" : "46244")} UDP/TLS/RTP/SAVPF 96 97 102 103 127", "c=IN IP4 0.0.0.0", "a=rtcp:9 IN IP4 0.0.0.0", "a=ice-ufrag:Zk3d", "a=ice-pwd:asd88fgpdd777uzjYhagZgkd", "a=ice-options:trickle",
        $"a=fingerprint:{BrowserFingerprint}", "a=setup:actpass", "a=mid:1", "a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid", "a=sendrecv", isMaxBundle ? "a=bundle-only" : "a=x-nothing", "a=rtcp-mux", "a=rtcp-rsize",
        "a=rtpmap:96 VP8/90000", "a=rtcp-fb:96 goog-remb", "a=rtcp-fb:96 transport-cc", "a=rtcp-fb:96 ccm fir", "a=rtcp-fb:96 nack", "a=rtcp-fb:96 nack pli", "a=rtpmap:97 rtx/90000", "a=fmtp:97 apt=96",
        "a=rtpmap:102 H264/90000", "a=rtcp-fb:102 ccm fir", "a=rtcp-fb:102 nack pli", "a=fmtp:102 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42001f", "a=rtpmap:103 rtx/90000", "a=fmtp:103 apt=102",
        "a=rtpmap:127 ulpfec/90000", "a=ssrc-group:FID 2231627014 632943048", "a=ssrc:2231627014 cname:foo", "a=ssrc:632943048 cname:foo");

    /// <summary>What a plain phone says.</summary>
    internal static string Phone(int port = 10000, string host = "192.0.2.10", string formats = "0 8 101", string flow = "sendrecv", string protocol = "RTP/AVP", params string[] more) => Lines(
        ["v=0", $"o=phone 1 1 IN IP4 {host}", "s=call", $"c=IN IP4 {host}", "t=0 0", $"m=audio {port} {protocol} {formats}", "a=rtpmap:0 PCMU/8000", "a=rtpmap:8 PCMA/8000", "a=rtpmap:101 telephone-event/8000",
            "a=fmtp:101 0-15", "a=ptime:20", $"a={flow}", .. more]);

    internal static string Lines(params string[] lines) => string.Concat(lines.Select(l => l.EndsWith('\n') ? l : l + "\r\n"));

    internal static SessionDescription Parse(string text) =>
        SessionDescription.Parse(Encoding.Latin1.GetBytes(text), out var fault) ?? throw new AssertionException(fault.ToString());

    internal static RemoteSession Read(string text) => DescriptionReader.Read(Parse(text));
}
