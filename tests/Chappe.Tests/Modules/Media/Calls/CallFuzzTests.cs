using Chappe.Modules.Media.Sdp;
using Chappe.Tests.Modules.Media.Sdp;

namespace Chappe.Tests.Modules.Media.Calls;

/// <summary>Commands and descriptions that nobody honest sends: each gets a reply, none an exception, and no port is forgotten.</summary>
public sealed class CallFuzzTests
{
    private static readonly string[] s_flags =
    [
        "transport-protocol=RTP/AVP", "transport-protocol=RTP/SAVPF", "transport-protocol=UDP/TLS/RTP/SAVPF", "transport-protocol=nonsense", "ICE=remove", "ICE=force", "ICE=force-relay", "DTLS=off", "DTLS=passive", "SDES+=off",
        "SDES+=only-AES_CM_128_HMAC_SHA1_80", "SDES+=nonew", "rtcp-mux+=offer", "rtcp-mux+=require", "rtcp-mux+=reject", "next-transport=ws", "next-transport=udp", "replace+=origin", "replace+=SDP-version", "replace+=zero-address",
        "generate-mid", "codec-strip-all", "codec-mask-PCMU", "codec-transcode-PCMA", "single-codec", "loop-protect", "bridge-only", "asymmetric", "media-address=192.0.2.1", "media-address=x", "address-family=IP6", "via-branch=1", "branch=0",
        "branch=1", "status=486", "status=200", "reset", "ptime=20", "ptime=-5", "direction+=default", "direction+=nowhere", "label=x", "all", "file=/nowhere", "code=5", "delete-delay=0", "delete-delay=-1",
    ];
    private static readonly string[] s_commands = ["offer", "offer", "offer", "answer", "answer", "answer", "delete", "query", "list", "statistics", "block media", "silence media", "play media", "play DTMF", "start recording", "stop recording", ""];

    [Test]
    public void Any_command_in_any_order_gets_a_reply_and_all_ports_come_back([Range(1, 8)] int seed)
    {
        using var stage = new CallStage();
        var random = new Random(seed);
        string[] bodies = [Offers.Browser(), Offers.BrowserVideo(), Offers.BrowserVideo(isMaxBundle: false), Offers.Phone(), Offers.Phone(0), Offers.Phone(host: "0.0.0.0"), Offers.Phone() + "m=video 10002 RTP/AVP 96\r\n",
            Offers.Phone(protocol: "RTP/SAVP", more: "a=crypto:4 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz"), Offers.Browser(setup: "active"), "v=0\r\ns=-\r\nm=image 5 udptl t38\r\n", "v=0\r\n", ""];
        string[] tags = ["alice", "bob", "carol", ""];
        for (int i = 0; i < 1500; i++)
        {
            string body = bodies[random.Next(bodies.Length)];
            if (random.Next(3) == 0 && body.Length > 0)
            {
                var octets = body.ToCharArray();
                for (int k = random.Next(1, 6); k > 0; k--) octets[random.Next(octets.Length)] = (char)random.Next(256);
                body = new string(octets);
            }
            string[] flags = [.. Enumerable.Range(0, random.Next(6)).Select(_ => s_flags[random.Next(s_flags.Length)])];
            string to = tags[random.Next(tags.Length)];
            var reply = stage.Ask(s_commands[random.Next(s_commands.Length)], body, tags[random.Next(tags.Length)], to.Length == 0 ? null : to, flags);
            Assert.That(reply.Text("result"), Is.Not.Null);
            // What is written can be read again.
            if (reply.Has("sdp")) Assert.That(SessionDescription.Parse(reply.Octets("sdp").Span, out _), Is.Not.Null);
            if (random.Next(50) == 0) stage.Bench.Time.Go(random.Next(40_000));
            if (random.Next(20) == 0) stage.Calls.Check();
        }
        for (int i = 0; i < 40; i++)
            foreach (string tag in tags) stage.Delete(tag, null, "delete-delay=0");
        stage.Bench.Time.Go(4_000_000);
        stage.Bench.Relay.Check();
        stage.Calls.Check();
        Assert.That((stage.Calls.Count, stage.Bench.Relay.Sessions.Count, stage.Bench.Ports.OpenCount), Is.EqualTo((0, 0, 0)));
    }
}
