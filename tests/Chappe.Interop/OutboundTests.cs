using System.Diagnostics;
using Chappe.Interop.Harness;

namespace Chappe.Interop;

/// <summary>Clients that are found by the connection they opened (RFC 5626, 3327): Kamailio as the edge proxy before our registrar, ourselves as the edge, and no edge at all.</summary>
public sealed class OutboundTests
{
    private const string Registrar = """
        registrar.use_path = true;
        registrar.outbound_mode = 1;
        registrar.flow_timer = 120;

        void request_route()
        {
            if (is_method("REGISTER")) { save("location"); exit(); }
            if (!lookup("location")) { sl_send_reply(404, "Not Found"); exit(); }
            t_relay();
        }
        """;

    private static string Edge(int registrar) => $$"""
        outbound.outbound_active = true;

        void request_route()
        {
            if (is_method("REGISTER")) { add_path(); du = "sip:127.0.0.1:{{registrar}}"; t_relay(); exit(); }
            if (loose_route()) { t_relay(); exit(); }
            sl_send_reply(404, "Not here");
        }
        """;

    [Test, CancelAfter(60_000)]
    public async Task Kamailio_keeps_the_flow_and_our_registrar_finds_it(CancellationToken cancel)
    {
        Peers.RequireKamailioModule("outbound", "kamailio-outbound-modules");
        using var folder = new ScratchFolder();
        await using var chappe = await ChappePeer.RunAsync(folder.Write("main.csx", Registrar), cancel);
        int port = Ports.Next();
        await using var kamailio = await KamailioPeer.StartAsync("edge.cfg", port, cancel, ("NEXT_HOP", chappe.Address));
        await AssertFlowAsync(port, chappe, kamailio, cancel);
    }

    [Test, CancelAfter(60_000)]
    public async Task We_keep_the_flow_as_an_edge_proxy_ourselves(CancellationToken cancel)
    {
        using var folder = new ScratchFolder();
        await using var registrar = await ChappePeer.RunAsync(folder.Write("main.csx", Registrar), cancel);
        using var edgeFolder = new ScratchFolder();
        await using var edge = await ChappePeer.RunAsync(edgeFolder.Write("main.csx", Edge(registrar.Port)), cancel);
        await AssertFlowAsync(edge.Port, registrar, edge, cancel);
    }

    private static async Task AssertFlowAsync(int edge, ChappePeer registrar, ProcessPeer edgeProcess, CancellationToken cancel)
    {
        string uri = $"sip:bob@{registrar.Address}";
        using (var phone = new StreamPhone(edge))
        {
            string answer = phone.Register("bob", registrar.Address);
            Assert.That(answer, Does.StartWith("SIP/2.0 200 ").And.Contain("Require: outbound").And.Contain("Flow-Timer: 120").And.Contain("pub-gruu="), registrar.Output + edgeProcess.Output);
            phone.Send("\r\n\r\n");
            string gruu = answer[(answer.IndexOf("pub-gruu=\"", StringComparison.Ordinal) + 10)..];
            foreach (string target in new[] { uri, gruu[..gruu.IndexOf('"')] })
            {
                var asking = StreamPhone.AskAsync(registrar.Port, target, cancel);
                string request = phone.Receive();
                // The answer to the keep-alive of RFC 5626 section 4.4.1 may stand before it.
                Assert.That(request.TrimStart('\r', '\n'), Does.StartWith("OPTIONS sip:bob@192.0.2.77:5060;transport=tcp;ob SIP/2.0"), "on the connection that the client opened");
                phone.Accept(request.TrimStart('\r', '\n'));
                Assert.That(await asking, Is.EqualTo("SIP/2.0 200 OK"));
            }
        }
        // The edge needs a moment to see it. What goes to the phone in that moment has its answer after half a minute only, so it is not awaited.
        for (int attempt = 0; ; attempt++)
        {
            var asking = StreamPhone.AskAsync(registrar.Port, uri, cancel);
            if (await Task.WhenAny(asking, Task.Delay(5000, cancel)) == asking && await asking == "SIP/2.0 430 Flow Failed") break;
            Assert.That(attempt, Is.LessThan(5), asking.IsCompleted ? await asking : "no answer within five seconds");
        }
    }

    [Test, CancelAfter(60_000)]
    public async Task A_client_that_closes_its_connection_is_gone_within_a_second(CancellationToken cancel)
    {
        using var folder = new ScratchFolder();
        await using var chappe = await ChappePeer.RunAsync(folder.Write("main.csx", "usrloc.handle_lost_tcp = true;\n" + Registrar + """

            [event_route("usrloc:contact-expired")]
            void GONE() { xlog("L_NOTICE", $"{ulc["exp", "aor"]} is gone\n"); }
            """), cancel);
        string uri = $"sip:bob@{chappe.Address}";
        using (var phone = new StreamPhone(chappe.Port))
        {
            Assert.That(phone.Register("bob", chappe.Address), Does.StartWith("SIP/2.0 200 "));
            var asking = StreamPhone.AskAsync(chappe.Port, uri, cancel);
            phone.Accept(phone.Receive());
            Assert.That(await asking, Is.EqualTo("SIP/2.0 200 OK"));
        }
        var clock = Stopwatch.StartNew();
        await chappe.WaitForLineAsync("bob is gone", cancel);
        Assert.That(clock.Elapsed, Is.LessThan(TimeSpan.FromSeconds(1)));
        Assert.That(await StreamPhone.AskAsync(chappe.Port, uri, cancel), Is.EqualTo("SIP/2.0 404 Not Found"));
    }

    [Test, CancelAfter(60_000)]
    public async Task A_browser_is_found_over_its_WebSocket_and_gone_within_a_second(CancellationToken cancel)
    {
        using var folder = new ScratchFolder();
        await using var chappe = await ChappePeer.RunAsync(folder.Write("main.csx", "core.tcp_accept_no_cl = true;\n" + Registrar + """

            [event_route("xhttp:request")]
            void HTTP() { ws_handle_handshake(); }

            [event_route("usrloc:contact-expired")]
            void GONE() { xlog("L_NOTICE", $"{ulc["exp", "aor"]} is gone\n"); }
            """), cancel);
        string uri = $"sip:bob@{chappe.Address}";
        using (var browser = new System.Net.WebSockets.ClientWebSocket())
        {
            browser.Options.AddSubProtocol("sip");
            await browser.ConnectAsync(new Uri($"ws://{chappe.Address}/"), cancel);
            await SendAsync(browser, $"REGISTER sip:{chappe.Address} SIP/2.0\r\nVia: SIP/2.0/WS df7jal23ls0d.invalid;branch=z9hG4bK-1\r\nFrom: <{uri}>;tag=t\r\nTo: <{uri}>\r\n"
                + "Call-ID: browser\r\nCSeq: 1 REGISTER\r\nMax-Forwards: 70\r\nSupported: gruu\r\n"
                + "Contact: <sip:8ah4@df7jal23ls0d.invalid;transport=ws>;+sip.instance=\"<urn:uuid:1>\";expires=600\r\nContent-Length: 0\r\n\r\n", cancel);
            string answer = await ReceiveAsync(browser, cancel);
            Assert.That(answer, Does.StartWith("SIP/2.0 200 ").And.Contain($"pub-gruu=\"{uri};gr=urn:uuid:1\""), chappe.Output);
            foreach (string target in new[] { uri, $"{uri};gr=urn:uuid:1" })
            {
                var asking = StreamPhone.AskAsync(chappe.Port, target, cancel);
                string request = await ReceiveAsync(browser, cancel);
                Assert.That(request, Does.StartWith("OPTIONS sip:8ah4@df7jal23ls0d.invalid;transport=ws SIP/2.0\r\nVia: SIP/2.0/WS "));
                await SendAsync(browser, StreamPhone.AnswerTo(request), cancel);
                Assert.That(await asking, Is.EqualTo("SIP/2.0 200 OK"));
            }
            browser.Abort();
        }
        var clock = Stopwatch.StartNew();
        await chappe.WaitForLineAsync("bob is gone", cancel);
        Assert.That(clock.Elapsed, Is.LessThan(TimeSpan.FromSeconds(1)));
        Assert.That(await StreamPhone.AskAsync(chappe.Port, uri, cancel), Is.EqualTo("SIP/2.0 404 Not Found"));
    }

    private static async Task SendAsync(System.Net.WebSockets.ClientWebSocket browser, string text, CancellationToken cancel) =>
        await browser.SendAsync(System.Text.Encoding.ASCII.GetBytes(text), System.Net.WebSockets.WebSocketMessageType.Text, endOfMessage: true, cancel);

    private static async Task<string> ReceiveAsync(System.Net.WebSockets.ClientWebSocket browser, CancellationToken cancel)
    {
        var buffer = new byte[65536];
        var result = await browser.ReceiveAsync(buffer, cancel);
        return System.Text.Encoding.ASCII.GetString(buffer, 0, result.Count);
    }
}
