using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Chappe.Interop.Harness;

namespace Chappe.Interop;

/// <summary>A browser and a plain phone, bridged by the relay in this process: DTLS-SRTP, ICE and a bundle on one side, RTP/AVP on the other. No rtpengine runs.</summary>
public sealed class MediaTests
{
    private const int PhoneTone = 1000, BrowserTone = 600;

    [Test]
    [CancelAfter(60_000)]
    public async Task A_browser_and_a_plain_phone_call_each_other_through_the_default_script(CancellationToken cancel)
    {
        await using var chappe = await ChappePeer.RunAsync(Path.Combine(Folders.Scripts, "main.csx"), cancel, environment: new Dictionary<string, string> { ["CHAPPE_DOMAINS"] = "127.0.0.1" });
        await PlayAsync(chappe, cancel);
        Assert.That(ChildrenNamed("rtpengine", chappe.Id), Is.Zero);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task A_browser_hears_itself_when_sipp_sends_its_RTP_back(CancellationToken cancel)
    {
        await using var chappe = await ChappePeer.RunAsync(Path.Combine(Folders.Scripts, "main.csx"), cancel, environment: new Dictionary<string, string> { ["CHAPPE_DOMAINS"] = "127.0.0.1" });
        int port = Ports.Next(), media = Ports.Next() & ~1;
        await using var sipp = await SippPeer.AnswerAsync("uas", port, cancel, more: ["-rtp_echo", "-mi", "127.0.0.1", "-mp", media.ToString()]);
        await RegisterAsync("bob", port, chappe.Port, cancel);
        using var folder = new ScratchFolder();
        string microphone = Path.Combine(folder.Path, "microphone.wav");
        WaveFile.WriteTone(microphone, BrowserTone, TimeSpan.FromSeconds(10), rate: 48000);
        var (exitCode, output) = await BrowserStage.PlayAsync("plain-phone.mjs", chappe, cancel, more: new Dictionary<string, string> { ["MICROPHONE"] = microphone, ["PHONE_TONE"] = BrowserTone.ToString(), ["ECHO"] = "1" });
        Assert.That(exitCode, Is.Zero, $"{output}\n--- chappe:\n{chappe.Output}\n--- sipp:\n{sipp.Output}");
        Assert.That(output, Does.EndWith("all good"));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Voice_and_video_of_a_max_bundle_browser_go_to_a_phones_separate_ports_and_back(CancellationToken cancel)
    {
        await using var chappe = await ChappePeer.RunAsync(Path.Combine(Folders.Scripts, "main.csx"), cancel, environment: new Dictionary<string, string> { ["CHAPPE_DOMAINS"] = "127.0.0.1" });
        await using var phone = await BaresipPeer.RegisterAsync("bob", chappe.Port, PhoneTone, cancel, hasVideo: true);
        var (exitCode, output) = await BrowserStage.PlayAsync("video.mjs", chappe, cancel, more: new Dictionary<string, string> { ["PHONE_CONTROL"] = phone.Control.ToString(), ["SIP_PORT"] = chappe.Port.ToString() });
        Assert.That(exitCode, Is.Zero, $"{output}\n--- chappe:\n{chappe.Output}\n--- baresip:\n{phone.Output}");
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task M5_a_certificate_that_the_SDP_does_not_name_ends_the_call_with_a_clear_reason(CancellationToken cancel)
    {
        await using var chappe = await ChappePeer.RunAsync(Path.Combine(Folders.Scripts, "main.csx"), cancel, environment: new Dictionary<string, string> { ["CHAPPE_DOMAINS"] = "127.0.0.1" });
        await using var phone = await BaresipPeer.RegisterAsync("bob", chappe.Port, PhoneTone, cancel);
        var (exitCode, output) = await BrowserStage.PlayAsync("wrong-fingerprint.mjs", chappe, cancel);
        Assert.That(exitCode, Is.Zero, $"{output}\n--- chappe:\n{chappe.Output}\n--- baresip:\n{phone.Output}");
        await phone.WaitForLineAsync("session closed", cancel);
        Assert.That(chappe.Output, Does.Contain("the peer's certificate is not the one that its SDP names"));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task The_sample_bridges_them_with_flags(CancellationToken cancel)
    {
        await using var chappe = await ChappePeer.RunAsync(Sample, cancel);
        await PlayAsync(chappe, cancel);
        Assert.That(chappe.Output, Does.Match(@"duration=\d+\.\d+; callid=\S+; mos=[1-5]\.\d; loss=\d+"), "the record of each call says how it sounded");
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task The_same_sample_passes_with_an_rtpengine(CancellationToken cancel)
    {
        await using var engine = await RtpenginePeer.StartAsync(cancel);
        await using var chappe = await ChappePeer.RunAsync(Sample, cancel, environment: new Dictionary<string, string> { ["CHAPPE_RTPENGINE"] = $"udp:127.0.0.1:{engine.Control}" });
        await PlayAsync(chappe, cancel, hasRelay: false);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Kamailio_uses_us_as_its_relay_by_the_NG_protocol(CancellationToken cancel)
    {
        Peers.RequireKamailioModule("rtpengine", "kamailio");
        Peers.RequireKamailioModule("websocket", "kamailio-websocket-modules");
        int ng = Ports.Next();
        using var folder = new ScratchFolder();
        string script = folder.Write("relay.csx", $"media.listen_ng.Add(\"udp:127.0.0.1:{ng}\");\nlisten(\"udp:127.0.0.1:5060\");\nvoid request_route() {{ sl_send_reply(404, \"Not Found\"); exit(); }}\n");
        await using var chappe = await ChappePeer.RunAsync(script, cancel);
        int port = Ports.Next();
        await using var kamailio = await KamailioPeer.StartAsync("media.cfg", port, cancel, ("NG_PORT", ng.ToString()));
        await PlayAsync(chappe, cancel, port: port);
    }

    // sipp's own registration would be a scenario of its own.
    private static async Task RegisterAsync(string user, int port, int registrar, CancellationToken cancel)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        string request = $"REGISTER sip:127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:{((IPEndPoint)socket.LocalEndPoint!).Port};branch=z9hG4bK-echo\r\nFrom: <sip:{user}@127.0.0.1>;tag=t\r\nTo: <sip:{user}@127.0.0.1>\r\n"
            + $"Call-ID: echo\r\nCSeq: 1 REGISTER\r\nMax-Forwards: 70\r\nContact: <sip:{user}@127.0.0.1:{port}>\r\nContent-Length: 0\r\n\r\n";
        await socket.SendToAsync(Encoding.ASCII.GetBytes(request), new IPEndPoint(IPAddress.Loopback, registrar), cancel);
        var buffer = new byte[4096];
        Assert.That(Encoding.ASCII.GetString(buffer, 0, await socket.ReceiveAsync(buffer, cancel)), Does.StartWith("SIP/2.0 200"));
    }

    private static string Sample => Path.Combine(Folders.Root, "samples", "browser-to-phone", "main.csx");

    private static async Task PlayAsync(ChappePeer chappe, CancellationToken cancel, bool hasRelay = true, int? port = null)
    {
        using var folder = new ScratchFolder();
        string microphone = Path.Combine(folder.Path, "microphone.wav");
        int server = port ?? chappe.Port;
        WaveFile.WriteTone(microphone, BrowserTone, TimeSpan.FromSeconds(10), rate: 48000);
        await using var phone = await BaresipPeer.RegisterAsync("bob", server, PhoneTone, cancel);
        var (exitCode, output) = await BrowserStage.PlayAsync("plain-phone.mjs", chappe, cancel, url: $"http://127.0.0.1:{server}", more: new Dictionary<string, string>
        {
            ["MICROPHONE"] = microphone, ["PHONE_TONE"] = PhoneTone.ToString(), ["PHONE_CONTROL"] = phone.Control.ToString(), ["SIP_PORT"] = server.ToString(), ["MEDIA_RPC"] = hasRelay ? "1" : "0",
        });
        Assert.That(exitCode, Is.Zero, $"{output}\n--- chappe:\n{chappe.Output}\n--- baresip:\n{phone.Output}");
        Assert.That(output, Does.EndWith("all good"));
        TestContext.Out.WriteLine(output.Split('\n').First(l => l.StartsWith("first audio", StringComparison.Ordinal)));
        var heard = phone.Heard();
        Assert.That(heard.ShareOf(BrowserTone), Is.GreaterThan(0.8), $"the phone heard {heard.Length.TotalSeconds:0.0} s");
        Assert.That(heard.ShareOf(PhoneTone), Is.LessThan(0.1), "not its own voice");
    }

    private static int ChildrenNamed(string name, int parent) => Process.GetProcessesByName(name).Count(p => File.Exists($"/proc/{p.Id}/stat") && File.ReadAllText($"/proc/{p.Id}/stat").Contains($") S {parent} "));
}
