using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;
using Chappe.Modules.Http;
using Chappe.Modules.WebSocket;
using Chappe.Tests.Engine.Transports;
using static Chappe.Modules.WebSocket.WebSocketFunctions;

namespace Chappe.Tests.Modules.WebSocket;

/// <summary>RFC 6455 section 4.2 and RFC 7118 section 4; threats F5.</summary>
public sealed class HandshakeTests
{
    private static WebBench Bench(Action<WebSocketOptions>? configure = null, Action? body = null) =>
        new(configure: o => configure?.Invoke(o.Get<WebSocketOptions>()), routes: (RouteKinds.Event, "xhttp:request", body ?? (() => ws_handle_handshake())));

    [Test]
    public async Task The_key_of_RFC_6455_section_1_3_has_the_answer_printed_there([Values("ws:127.0.0.1:0", "tcp:127.0.0.1:0")] string listen)
    {
        await using var bench = Bench();
        using var client = TransportBench.StreamClient(await bench.ListenAsync(listen));
        Assert.That(WebBench.Ask(client, WebBench.Request()), Does.StartWith("HTTP/1.1 101 Switching Protocols\r\n")
            .And.Contain("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n").And.Contain("Sec-WebSocket-Protocol: sip\r\n")
            .And.Contain("Upgrade: websocket\r\n").And.Contain("Connection: upgrade\r\n").And.Not.Contain("Content-Length"));
    }

    [TestCase("", "13", WebBench.Key, "GET", "", "400")]
    [TestCase("xmpp", "13", WebBench.Key, "GET", "", "400")]
    [TestCase("sips", "13", WebBench.Key, "GET", "", "400")]
    [TestCase("sip", "8", WebBench.Key, "GET", "", "426")]
    [TestCase("sip", "13", "c2hvcnQ=", "GET", "", "400")]
    [TestCase("sip", "13", "!!!!!!!!!!!!!!!!!!!!!!==", "GET", "", "400")]
    [TestCase("sip", "13", WebBench.Key, "POST", "", "400")]
    [TestCase("sip", "13", WebBench.Key, "GET", "Sec-WebSocket-Key: " + WebBench.Key + "\r\n", "400")]
    public async Task F5_What_is_missing_or_wrong_is_answered_and_closed(string protocol, string version, string key, string method, string more, string code)
    {
        bool went = false;
        await using var bench = Bench(body: () => { ws_handle_handshake(); went = ScriptFlow.HasExited; });
        using var client = TransportBench.StreamClient(await bench.ListenAsync());
        client.Send(System.Text.Encoding.ASCII.GetBytes(WebBench.Request(protocol, version, key, method, more)));
        Assert.That(TransportBench.ReadAll(client), Does.StartWith($"HTTP/1.1 {code} ").And.Contain("Sec-WebSocket-Version: 13\r\n").And.Contain("Sec-WebSocket-Protocol: sip\r\n").And.Contain("Connection: close"));
        TransportBench.Await(() => went, "the script ends, as Kamailio's does");
        Assert.That(bench.Count("websocket.ws_failed_handshakes"), Is.EqualTo(1));
    }

    [TestCase("chat, sip", true)]
    [TestCase("SIP", true)]
    public async Task The_sub_protocol_may_stand_among_others(string protocol, bool isGood)
    {
        await using var bench = Bench();
        using var client = TransportBench.StreamClient(await bench.ListenAsync());
        Assert.That(WebBench.Ask(client, WebBench.Request(protocol)).StartsWith("HTTP/1.1 101", StringComparison.Ordinal), Is.EqualTo(isGood));
    }

    [TestCase("Origin: https://phone.test\r\n", "101")]
    [TestCase("Origin: https://evil.test\r\n", "403")]
    [TestCase("Origin: https://phone.test.evil.test\r\n", "403")]
    [TestCase("", "403")]
    public async Task F5_The_Origin_is_checked_when_a_list_is_set(string origin, string code)
    {
        await using var bench = Bench(o => o.allowed_origins = "https://phone.test, https://other.test");
        using var client = TransportBench.StreamClient(await bench.ListenAsync());
        Assert.That(WebBench.Ask(client, WebBench.Request(more: origin)), Does.StartWith($"HTTP/1.1 {code} "));
    }

    [TestCase(0, null)]
    [TestCase(1, "*")]
    [TestCase(2, "https://phone.test")]
    public async Task Cors_mode_says_who_may_read_the_answer(int mode, string? allowed)
    {
        await using var bench = Bench(o => o.cors_mode = mode);
        using var client = TransportBench.StreamClient(await bench.ListenAsync());
        string head = WebBench.Ask(client, WebBench.Request(more: "Origin: https://phone.test\r\n"));
        if (allowed is null) Assert.That(head, Does.Not.Contain("Access-Control"));
        else Assert.That(head, Does.Contain($"Access-Control-Allow-Origin: {allowed}\r\n"));
    }

    [Test]
    public async Task set_reply_close_does_not_close_what_becomes_a_WebSocket()
    {
        await using var bench = Bench(body: () => { CoreFunctions.set_reply_close(); ws_handle_handshake(); });
        using var client = WebBench.Open(await bench.ListenAsync());
        client.Send(WebBench.Frame(0x89, "x"u8));
        Assert.That(WebBench.ReadFrame(client), Is.EqualTo((0x8A, "x"u8.ToArray())).Using<(int, byte[])>((a, b) => a.Item1 == b.Item1 && a.Item2.AsSpan().SequenceEqual(b.Item2)));
    }

    [Test]
    public async Task F4_A_handshake_that_does_not_arrive_in_time_is_closed_however_it_trickles()
    {
        await using var bench = Bench();
        using var client = TransportBench.StreamClient(await bench.ListenAsync());
        byte[] request = System.Text.Encoding.ASCII.GetBytes(WebBench.Request());
        client.Send(request.AsSpan(0, 20));
        TransportBench.Await(() => bench.Transports.Streams.Count == 1, "the connection");
        for (int second = 0; second < 9; second++)
        {
            Thread.Yield();
            bench.Advance(1);
            client.Send(request.AsSpan(20 + second, 1));
        }
        bench.Advance(2);
        TransportBench.Await(() => { bench.Transports.Tick(); return bench.Transports.Streams.Count == 0; }, "the close");
        Assert.That(TransportBench.ReadAll(client), Is.Empty);
    }

    [Test]
    public async Task F3_SIP_without_a_WebSocket_is_refused_on_a_port_of_WebSockets()
    {
        await using var bench = Bench();
        using var client = TransportBench.StreamClient(await bench.ListenAsync());
        client.Send(TransportBench.Request());
        TransportBench.ReadAll(client);
        Assert.That(bench.Count("core.rcv_requests"), Is.Zero);
        Assert.That(bench.Count("tcp.con_refused_octets"), Is.EqualTo(1));
    }

    [Test]
    public async Task While_disabled_handshakes_get_503()
    {
        await using var bench = Bench();
        await bench.Proxy.Rpc.InvokeAsync("ws.disable", [], default);
        using var client = TransportBench.StreamClient(await bench.ListenAsync());
        Assert.That(WebBench.Ask(client, WebBench.Request()), Does.StartWith("HTTP/1.1 503 "));
    }
}
