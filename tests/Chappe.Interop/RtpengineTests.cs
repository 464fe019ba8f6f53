using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Chappe.Interop.Harness;

namespace Chappe.Interop;

/// <summary>Debian's rtpengine behind the rtpengine words: packets pass it in both directions; one that dies or hangs is passed over, and used again when it is back.</summary>
public sealed partial class RtpengineTests
{
    private const string Script = """
        foreach (string engine in env("ENGINES").Split(',')) rtpengine.rtpengine_sock.Add(engine);
        rtpengine.rtpengine_tout_ms = 150;
        rtpengine.rtpengine_retr = 2;
        rtpengine.rtp_inst_pvar = "$avp(engine)";
        listen("udp:127.0.0.1:5060");

        async Task request_route()
        {
            if (is_method("INVITE|BYE")) await rtpengine_manage("replace-origin replace-session-connection");
            if (is_method("INVITE")) append_hf($"X-Engine: {avp["engine"]}\r\n");
            if (is_method("OPTIONS")) { var figures = await rtpstat; append_to_reply($"X-Statistics: {figures}\r\n"); sl_send_reply(200, "OK"); exit(); }
            t_on_reply(R);
            t_relay();
        }

        [onreply_route]
        async Task R() => await rtpengine_manage("replace-origin replace-session-connection");
        """;

    [Test, CancelAfter(120_000)]
    public async Task Packets_pass_in_both_directions_and_are_counted(CancellationToken cancel)
    {
        await using var engine = await RtpenginePeer.StartAsync(cancel);
        using var folder = new ScratchFolder();
        await using var chappe = await RunAsync(folder, [engine], cancel);
        using var call = new Call(chappe.Port);
        await call.EstablishAsync("c1", cancel);
        Assert.That(call.OfferedPort, Is.Not.EqualTo(call.AliceMedia.Port()));
        await call.TalkAsync(cancel);
        string answer = await call.AskAsync("OPTIONS", cancel);
        Assert.That(Regex.Match(answer, @"X-Statistics: RTP: (\d+) bytes, (\d+) packets, 0 errors").Groups[2].Value, Is.Not.Empty.And.Not.EqualTo("0"), answer);
    }

    [Test, CancelAfter(120_000)]
    public async Task Of_two_engines_one_that_dies_and_one_that_hangs_is_passed_over(CancellationToken cancel)
    {
        await using var one = await RtpenginePeer.StartAsync(cancel);
        await using var two = await RtpenginePeer.StartAsync(cancel);
        using var folder = new ScratchFolder();
        await using var chappe = await RunAsync(folder, [one, two], cancel);

        // The octets of x1, v1, z1 and t1 sum up to odd numbers: of two engines they all choose the same.
        string first = await EngineOfAsync(chappe, "x1", cancel);
        var (used, other) = first == Url(one) ? (one, two) : (two, one);
        Assert.That(await EngineOfAsync(chappe, "x1", cancel), Is.EqualTo(Url(used)), "the same Call-ID, the same engine");

        // It hangs: the call goes on with the other one, behind two tries of 150 ms.
        await used.FreezeAsync(cancel);
        Assert.That(await EngineOfAsync(chappe, "v1", cancel), Is.EqualTo(Url(other)));
        Assert.That(await ShownAsync(chappe, used, cancel), Is.EqualTo("1"));
        used.Thaw();
        await chappe.AskAsync("rtpengine.ping", cancel, Url(used));
        Assert.That(await ShownAsync(chappe, used, cancel), Is.EqualTo("0"), "it answers and is used again");
        Assert.That(await EngineOfAsync(chappe, "z1", cancel), Is.EqualTo(Url(used)));

        // It dies: nobody listens there, which is known without waiting.
        used.Signal(ProcessPeer.SIGKILL);
        await used.WaitForExitAsync(cancel);
        using var call = new Call(chappe.Port);
        await call.EstablishAsync("t1", cancel);
        Assert.That(call.Engine, Is.EqualTo(Url(other)));
        await call.TalkAsync(cancel);
    }

    private static string Url(RtpenginePeer engine) => $"udp:127.0.0.1:{engine.Control}";

    private static async Task<ChappePeer> RunAsync(ScratchFolder folder, RtpenginePeer[] engines, CancellationToken cancel) =>
        await ChappePeer.RunAsync(folder.Write("main.csx", Script), cancel, environment: new Dictionary<string, string> { ["ENGINES"] = string.Join(',', engines.Select(Url)) });

    private static async Task<string?> ShownAsync(ChappePeer chappe, RtpenginePeer engine, CancellationToken cancel) =>
        (string?)(await chappe.AskAsync("rtpengine.show", cancel, Url(engine)))![0]!["disabled"];

    /// <summary>Makes a call and ends it; says which engine had it.</summary>
    private static async Task<string> EngineOfAsync(ChappePeer chappe, string callId, CancellationToken cancel)
    {
        using var call = new Call(chappe.Port);
        await call.EstablishAsync(callId, cancel);
        await call.EndAsync(cancel);
        return call.Engine;
    }

    /// <summary>Two plain phones on sockets of their own, and the proxy between them.</summary>
    private sealed partial class Call(int proxy) : IDisposable
    {
        private readonly UdpClient _alice = Bound(), _bob = Bound();
        private string _callId = "";
        private int _cseq;
        private IPEndPoint _toAlice = new(0, 0), _toBob = new(0, 0);

        public UdpClient AliceMedia { get; } = Bound();
        public UdpClient BobMedia { get; } = Bound();
        public string Engine { get; private set; } = "";
        public int OfferedPort => _toAlice.Port;

        private static UdpClient Bound() => new(new IPEndPoint(IPAddress.Loopback, 0));

        public async Task EstablishAsync(string callId, CancellationToken cancel)
        {
            _callId = callId;
            await SendAsync(_alice, Request("INVITE", Sdp(AliceMedia)), cancel);
            string invite = await ReadAsync(_bob, cancel);
            Engine = Regex.Match(invite, "X-Engine: (.*)\r\n").Groups[1].Value;
            _toAlice = Target(invite);
            var lines = invite.Split("\r\n").Where(l => Regex.IsMatch(l, "^(Via|From|Call-ID|CSeq):")).Append(Regex.Match(invite, "To: [^\r]*").Value + ";tag=b");
            string sdp = Sdp(BobMedia);
            await SendAsync(_bob, $"SIP/2.0 200 OK\r\n{string.Join("\r\n", lines)}\r\nContact: <sip:bob@127.0.0.1:{_bob.Port()}>\r\nContent-Type: application/sdp\r\nContent-Length: {sdp.Length}\r\n\r\n{sdp}", cancel);
            string answer = await ReadAsync(_alice, cancel);
            while (answer.StartsWith("SIP/2.0 1", StringComparison.Ordinal)) answer = await ReadAsync(_alice, cancel);
            _toBob = Target(answer);
            await SendAsync(_alice, Request("ACK"), cancel);
            await ReadAsync(_bob, cancel);
        }

        /// <summary>RTP from each to the other, through what their SDP named.</summary>
        public async Task TalkAsync(CancellationToken cancel)
        {
            for (int i = 0; i < 3; i++)
            {
                await PassAsync(AliceMedia, _toBob, BobMedia, (byte)i, cancel);
                await PassAsync(BobMedia, _toAlice, AliceMedia, (byte)(100 + i), cancel);
            }
        }

        public async Task EndAsync(CancellationToken cancel)
        {
            await SendAsync(_alice, Request("BYE"), cancel);
            Assert.That(await ReadAsync(_bob, cancel), Does.StartWith("BYE "));
        }

        public async Task<string> AskAsync(string method, CancellationToken cancel)
        {
            await SendAsync(_alice, Request(method), cancel);
            return await ReadAsync(_alice, cancel);
        }

        private static async Task PassAsync(UdpClient from, IPEndPoint to, UdpClient at, byte mark, CancellationToken cancel)
        {
            byte[] packet = new byte[172];
            (packet[0], packet[3], packet[11], packet[171]) = (0x80, mark, 7, mark);
            await from.SendAsync(packet, to, cancel);
            var got = await at.ReceiveAsync(cancel);
            Assert.That((got.Buffer.Length, got.Buffer[171]), Is.EqualTo((172, mark)));
        }

        private string Request(string method, string body = "") =>
            $"{method} sip:bob@127.0.0.1:{_bob.Port()} SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:{_alice.Port()};branch=z9hG4bK{_callId}{method}\r\nMax-Forwards: 70\r\nFrom: <sip:alice@127.0.0.1>;tag=a\r\nTo: <sip:bob@127.0.0.1>{(method is "ACK" or "BYE" or "OPTIONS" ? ";tag=b" : "")}\r\n"
            + $"Call-ID: {_callId}\r\nCSeq: {(method is "ACK" ? 1 : ++_cseq)} {method}\r\nContact: <sip:alice@127.0.0.1:{_alice.Port()}>\r\n{(body.Length > 0 ? "Content-Type: application/sdp\r\n" : "")}Content-Length: {body.Length}\r\n\r\n{body}";

        private static string Sdp(UdpClient media) => $"v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio {media.Port()} RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n";

        private static IPEndPoint Target(string message) => new(IPAddress.Loopback, int.Parse(MediaLine().Match(message).Groups[1].Value));

        private async Task SendAsync(UdpClient from, string message, CancellationToken cancel) => await from.SendAsync(Encoding.ASCII.GetBytes(message), new IPEndPoint(IPAddress.Loopback, proxy), cancel);

        private static async Task<string> ReadAsync(UdpClient at, CancellationToken cancel) => Encoding.ASCII.GetString((await at.ReceiveAsync(cancel)).Buffer);

        [GeneratedRegex(@"m=audio (\d+) RTP/AVP")]
        private static partial Regex MediaLine();

        public void Dispose()
        {
            _alice.Dispose();
            _bob.Dispose();
            AliceMedia.Dispose();
            BobMedia.Dispose();
        }
    }
}

internal static class UdpClients
{
    internal static int Port(this UdpClient client) => ((IPEndPoint)client.Client.LocalEndPoint!).Port;
}
