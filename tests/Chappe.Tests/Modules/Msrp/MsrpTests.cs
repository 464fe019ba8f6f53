using System.Net;
using System.Net.Sockets;
using System.Text;
using Chappe.Engine.Modules;
using Chappe.Engine.Routing;
using Chappe.Engine.Transports;
using Chappe.Engine.Vocabulary;
using Chappe.Modules.Http;
using Chappe.Modules.Msrp;
using Chappe.Tests.Engine.Transports;
using Chappe.Tests.Modules.WebSocket;
using static Chappe.Modules.Msrp.MsrpFunctions;

namespace Chappe.Tests.Modules.Msrp;

/// <summary>The words of msrp on real loopback connections, told by what clients receive. What is expected here was seen of Kamailio 5.6.3, unless a test says otherwise.</summary>
public sealed class MsrpTests
{
    private const string Relay = "msrp://relay.test:2855/s1;tcp";

    private static WebBench Bench(Action body, Action<MsrpOptions>? configure = null) =>
        new(TransportBench.Echo, configure: o => configure?.Invoke(o.Get<MsrpOptions>()), routes:
        [
            (RouteKinds.Event, "msrp:frame-in", body),
            (RouteKinds.Event, "xhttp:request", () => { Chappe.Modules.WebSocket.WebSocketFunctions.ws_handle_handshake(); }),
        ]);

    private static string UriOf(Socket client, string session) => $"msrp://127.0.0.1:{((IPEndPoint)client.LocalEndPoint!).Port}/{session};tcp";

    private static string Frame(string id, string line, string to, string from, string headers = "", string? body = null, char flag = '$') =>
        $"MSRP {id} {line}\r\nTo-Path: {to}\r\nFrom-Path: {from}\r\n{headers}{(body is null ? "" : $"\r\n{body}\r\n")}-------{id}{flag}\r\n";

    private static void Send(Socket client, string text) => client.Send(Encoding.Latin1.GetBytes(text));

    /// <summary>Reads exactly that frame.</summary>
    private static void Expect(Socket client, string frame) => Assert.That(Encoding.Latin1.GetString(TransportBench.Read(client, frame.Length)), Is.EqualTo(frame));

    [Test]
    public async Task A_reply_goes_back_to_the_last_hop_with_the_Message_ID_and_the_lines_of_the_script()
    {
        await using var bench = Bench(() => Assert.That((bool)msrp_reply(403, "No\r\nway", "X-A: b\r\n")));
        using var client = TransportBench.StreamClient(await bench.ListenAsync("tcp:127.0.0.1:0"));
        Send(client, Frame("a1b2", "SEND", Relay + " msrp://bob.test/x;tcp", "msrp://alice.test/y;tcp msrp://far.test/z;tcp", "Message-ID: 7\r\nByte-Range: 1-5/5\r\nContent-Type: text/plain\r\n", "Hello"));
        Expect(client, Frame("a1b2", "403 No  way", "msrp://alice.test/y;tcp", Relay, "Message-ID: 7\r\nX-A: b\r\n"));
        // RFC 4975 section 7.2: to what is no SEND, back along the whole path. Kamailio answers the last hop only.
        Send(client, Frame("a1b3", "AUTH", Relay, "msrp://alice.test/y;tcp msrp://far.test/z;tcp"));
        Expect(client, Frame("a1b3", "403 No  way", "msrp://alice.test/y;tcp msrp://far.test/z;tcp", Relay, "X-A: b\r\n"));
    }

    [Test]
    public async Task A_line_without_its_end_cannot_swallow_the_end_line()
    {
        await using var bench = Bench(() => msrp_reply("200", "OK", "X-A: b"));
        using var client = TransportBench.StreamClient(await bench.ListenAsync("tcp:127.0.0.1:0"));
        Send(client, Frame("a1b2", "SEND", Relay, "msrp://alice.test/y;tcp"));
        Expect(client, Frame("a1b2", "200 OK", "msrp://alice.test/y;tcp", Relay, "X-A: b\r\n"));
    }

    [Test]
    public async Task msrp_relay_moves_this_hop_from_To_Path_to_From_Path_and_leaves_the_rest_as_it_came([Values('$', '+', '#')] char flag)
    {
        await using var bench = Bench(() => Assert.That((bool)msrp_relay()));
        var listener = await bench.ListenAsync("tcp:127.0.0.1:0");
        using var alice = TransportBench.StreamClient(listener);
        using var bob = TransportBench.StreamClient(listener);
        string a = UriOf(alice, "alice"), b = UriOf(bob, "bob"), rest = "Message-ID: 3\r\nX-Odd :  y \r\nContent-Type: text/plain\r\n", body = "Hello\r\n-------a1b\r\n\0\u00FF";
        Send(alice, Frame("a1b2", "SEND", $"{Relay} {b}", a, rest, body, flag));
        Expect(bob, Frame("a1b2", "SEND", b, $"{Relay} {a}", rest, body, flag));
        Send(bob, Frame("a1b2", "200 OK", $"{Relay} {a}", b));
        Expect(alice, Frame("a1b2", "200 OK", a, $"{Relay} {b}"));
    }

    [Test]
    public async Task A_last_hop_is_not_relayed_even_where_the_script_names_a_place()
    {
        var results = new List<int>();
        await using var bench = Bench(() =>
        {
            results.Add(msrp_relay().Code);
            results.Add(msrp_set_dst("hello").Code);
            results.Add(msrp_set_dst("msrp://127.0.0.1:9").Code);
            results.Add(msrp_relay().Code);
            msrp_reply(200, "OK");
        });
        using var client = TransportBench.StreamClient(await bench.ListenAsync("tcp:127.0.0.1:0"));
        Send(client, Frame("a1b2", "SEND", Relay, "msrp://alice.test/y;tcp"));
        Expect(client, Frame("a1b2", "200 OK", "msrp://alice.test/y;tcp", Relay));
        Assert.That(results, Is.EqualTo(new[] { -1, -1, 1, -1 }));
    }

    [Test]
    public async Task msrp_set_dst_leads_to_a_client_that_only_its_connection_reaches_a_WebSocket_too()
    {
        string address = "", socket = "";
        await using var bench = Bench(() =>
        {
            if (msrp["method"] == "AUTH")
            {
                (address, socket) = (msrp["srcaddr"].ToString(), msrp["srcsock"].ToString());
                msrp_reply(200, "OK");
                return;
            }
            msrp_relay_flags(1);
            msrp_set_dst(address, socket);
            Assert.That((bool)msrp_relay());
        });
        var listener = await bench.ListenAsync("tcp:127.0.0.1:0");
        using var bob = WebBench.Open(listener, "msrp");
        using var alice = TransportBench.StreamClient(listener);
        const string b = "msrp://browser.invalid:2855/bob;ws";
        bob.Send(WebBench.Frame(0x81, Encoding.ASCII.GetBytes(Frame("b1b2", "AUTH", Relay, b))));
        Assert.That(Encoding.ASCII.GetString(WebBench.ReadFrame(bob).Payload), Is.EqualTo(Frame("b1b2", "200 OK", b, Relay)));
        Assert.That((address, socket), Is.EqualTo(($"msrp://127.0.0.1:{((IPEndPoint)bob.LocalEndPoint!).Port}", $"tcp:{listener.Local}")));
        Send(alice, Frame("a1b2", "SEND", $"{Relay} {b}", UriOf(alice, "alice"), "Content-Type: text/plain\r\n", "hi"));
        Assert.That(Encoding.ASCII.GetString(WebBench.ReadFrame(bob).Payload), Is.EqualTo(Frame("a1b2", "SEND", b, $"{Relay} {UriOf(alice, "alice")}", "Content-Type: text/plain\r\n", "hi")));
    }

    [Test]
    public async Task A_connection_is_opened_where_there_is_none_unless_the_flag_says_no([Values] bool mayConnect)
    {
        int result = 0;
        await using var bench = Bench(() =>
        {
            if (!mayConnect) msrp_relay_flags("1");
            result = msrp_relay().Code;
            msrp_reply(200, "OK");
        });
        using var alice = TransportBench.StreamClient(await bench.ListenAsync("tcp:127.0.0.1:0"));
        using var bob = new TcpListener(IPAddress.Loopback, 0);
        bob.Start();
        string to = $"msrp://127.0.0.1:{((IPEndPoint)bob.LocalEndpoint).Port}/bob;tcp";
        Send(alice, Frame("a1b2", "SEND", $"{Relay} {to}", "msrp://alice.test/y;tcp"));
        Expect(alice, Frame("a1b2", "200 OK", "msrp://alice.test/y;tcp", Relay));
        Assert.That(result, Is.EqualTo(mayConnect ? 1 : -1));
        if (!mayConnect) return;
        using var accepted = bob.AcceptSocket();
        Expect(accepted, Frame("a1b2", "SEND", to, $"{Relay} msrp://alice.test/y;tcp"));
    }

    [Test]
    public async Task S2_What_asks_for_TLS_never_leaves_without_it()
    {
        int result = 0;
        await using var bench = Bench(() => { result = msrp_relay().Code; msrp_reply(200, "OK"); });
        var listener = await bench.ListenAsync("tcp:127.0.0.1:0");
        using var alice = TransportBench.StreamClient(listener);
        using var bob = TransportBench.StreamClient(listener);
        Send(alice, Frame("a1b2", "SEND", $"{Relay} {UriOf(bob, "bob").Replace("msrp:", "msrps:")}", "msrp://alice.test/y;tcp"));
        Expect(alice, Frame("a1b2", "200 OK", "msrp://alice.test/y;tcp", Relay));
        Assert.That(result, Is.EqualTo(-1));
    }

    [Test]
    public async Task msrp_reply_flags_2_closes_behind_the_answer()
    {
        await using var bench = Bench(() => { msrp_reply_flags("2"); msrp_reply(200, "OK"); });
        using var client = TransportBench.StreamClient(await bench.ListenAsync("tcp:127.0.0.1:0"));
        Send(client, Frame("a1b2", "SEND", Relay, "msrp://alice.test/y;tcp"));
        Assert.That(TransportBench.ReadAll(client), Is.EqualTo(Frame("a1b2", "200 OK", "msrp://alice.test/y;tcp", Relay)));
    }

    [Test]
    public async Task The_parts_of_a_frame_have_Kamailio_s_names()
    {
        string[] names = ["method", "code", "reason", "transid", "msgid", "body", "bodylen", "crthop", "nexthop", "lasthop", "prevhop", "firsthop", "nexthops", "prevhops", "sessid", "nosuch"];
        var seen = new List<string>();
        await using var bench = Bench(() =>
        {
            seen.AddRange(names.Select(n => msrp[n].IsNull ? "-" : msrp[n].ToString()));
            seen.Add($"{(bool)msrp_is_request()} {(bool)msrp_is_reply()} {msrp["buf"].Length == msrp["buflen"].ToInt()} {msrp["hdrs"].ToString().Split("\r\n").Length}");
            seen.Add($"{PseudoVariables.rm} {HeaderPseudoVariables.hdr["X-Cmd"]} {HeaderPseudoVariables.hdr["MSRP-First-Line"]} {(bool)SlFunctions.sl_send_reply(404, "No SIP here")}");
            msrp_reply(200, "OK");
        });
        using var client = TransportBench.StreamClient(await bench.ListenAsync("tcp:127.0.0.1:0"));
        Send(client, Frame("a1b2", "SEND", "msrp://r/s1;tcp msrp://n/x;tcp msrp://l/y;tcp", "msrp://p/z;tcp msrp://f/w;tcp", "Message-ID: 7\r\nX-Cmd: go\r\nContent-Type: text/plain\r\n", "Hi"));
        Expect(client, Frame("a1b2", "200 OK", "msrp://p/z;tcp", "msrp://r/s1;tcp", "Message-ID: 7\r\n"));
        Assert.That(string.Join('|', seen), Is.EqualTo("SEND|-|-|a1b2|7|Hi\r\n|4|msrp://r/s1;tcp|msrp://n/x;tcp|msrp://l/y;tcp|msrp://p/z;tcp|msrp://f/w;tcp|2|2|s1|-|True False True 6|MSRP go MSRP a1b2 SEND False"));
        seen.Clear();
        Send(client, Frame("a1b2", "481 No session", "msrp://r;tcp", "msrp://p/z;tcp") + Frame("a1b3", "SEND", "msrp://r;tcp", "msrp://p/z;tcp"));
        Expect(client, Frame("a1b3", "200 OK", "msrp://p/z;tcp", "msrp://r;tcp"));
        Assert.That(string.Join('|', seen.Take(names.Length + 1)), Is.EqualTo("-|481|No session|a1b2|-|-|0|msrp://r;tcp|-|msrp://r;tcp|msrp://p/z;tcp|msrp://p/z;tcp|0|1|-|-|False True True 3"));
    }

    [Test]
    public async Task The_words_say_no_where_there_is_no_frame()
    {
        var results = new List<bool>();
        await using var bench = new WebBench(TransportBench.Echo, routes: (RouteKinds.Event, "xhttp:request", () =>
        {
            results.AddRange([msrp_relay(), msrp_reply(200, "OK"), msrp_is_request(), msrp_is_reply(), msrp_set_dst("msrp://a/b;tcp"), msrp_relay_flags(1), msrp_reply_flags(1), msrp_cmap_save(), msrp_cmap_lookup(), !msrp["method"].IsNull]);
            XhttpFunctions.xhttp_reply(200, "OK", "", "");
        }));
        using var client = TransportBench.StreamClient(await bench.ListenAsync("tcp:127.0.0.1:0"));
        WebBench.Ask(client, WebBench.Request());
        Assert.That(results, Is.EqualTo(Enumerable.Repeat(false, 10)));
    }

    [Test]
    public async Task An_AUTH_gets_a_session_by_which_its_connection_is_found_until_it_expires()
    {
        await using var bench = Bench(() =>
        {
            if (msrp["method"] == "AUTH") msrp_cmap_save();
            else if (msrp_cmap_lookup()) msrp_relay();
            else msrp_reply(481, "Session-does-not-exist");
        }, o => o.cmap_size = 4);
        var listener = await bench.ListenAsync("tcp:127.0.0.1:0");
        using var alice = TransportBench.StreamClient(listener);
        using var bob = TransportBench.StreamClient(listener);
        Send(bob, Frame("b1b2", "AUTH", "msrp://relay.test;tcp", "msrp://bob.test/b;tcp", "Expires: 100\r\n"));
        string use = UsePath(bob, "100");
        Assert.That(use, Does.Match($@"^msrp://{listener.Local}/msrp-[0-9a-f]{{32}};tcp$"));
        Send(alice, Frame("a1b2", "SEND", $"{use} msrp://bob.test/b;tcp", "msrp://alice.test/a;tcp"));
        Expect(bob, Frame("a1b2", "SEND", "msrp://bob.test/b;tcp", $"{use} msrp://alice.test/a;tcp"));

        var list = (await bench.Proxy.Rpc.InvokeAsync("msrp.cmaplist", [], default))!;
        Assert.That((list["MAP_SIZE"]!.ToString(), list["CONCOUNT"]!.ToString(), list["CONLIST"]![0]!["CONDATA"]!["PEER"]!.ToString()), Is.EqualTo(("16", "1", "msrp://bob.test/b;tcp")));
        bench.Time.Advance(TimeSpan.FromSeconds(101));
        Send(alice, Frame("a1b3", "SEND", $"{use} msrp://bob.test/b;tcp", "msrp://alice.test/a;tcp"));
        Expect(alice, Frame("a1b3", "481 Session-does-not-exist", "msrp://alice.test/a;tcp", use));
        bench.Proxy.Timers.Advance();
        Assert.That((await bench.Proxy.Rpc.InvokeAsync("msrp.cmaplist", [], default))!["CONCOUNT"]!.ToString(), Is.EqualTo("0"));
    }

    [TestCase("Expires: 59\r\n", "423 Interval Out-of-Bounds", "Min-Expires: 60\r\n")]
    [TestCase("Expires: 3601\r\n", "423 Interval Out-of-Bounds", "Max-Expires: 3600\r\n")]
    public async Task RFC_4976_A_time_out_of_bounds_is_refused_with_the_bound(string header, string status, string bound)
    {
        await using var bench = Bench(() => Assert.That((bool)msrp_cmap_save(), Is.False), o => o.cmap_size = 4);
        using var bob = TransportBench.StreamClient(await bench.ListenAsync("tcp:127.0.0.1:0"));
        Send(bob, Frame("b1b2", "AUTH", "msrp://relay.test;tcp", "msrp://bob.test/b;tcp", header));
        Expect(bob, Frame("b1b2", status, "msrp://bob.test/b;tcp", "msrp://relay.test;tcp", bound));
    }

    [TestCase(0, "", "AUTH", null)]
    [TestCase(4, "", "SEND", null)]
    [TestCase(4, "sip.test:1234", "AUTH", "msrp://sip.test:1234/")]
    [TestCase(4, "msrps://sip.test:1234", "AUTH", "msrp://sip.test:1234/")]
    public async Task Sessions_are_kept_for_AUTH_when_there_is_a_table_and_use_path_addr_names_us(int size, string address, string method, string? use)
    {
        await using var bench = Bench(() => { if (!msrp_cmap_save()) msrp_reply(200, "Not kept"); }, o => { o.cmap_size = size; o.use_path_addr = address; });
        using var bob = TransportBench.StreamClient(await bench.ListenAsync("tcp:127.0.0.1:0"));
        Send(bob, Frame("b1b2", method, "msrp://relay.test;tcp", "msrp://bob.test/b;tcp"));
        if (use is null) Expect(bob, Frame("b1b2", "200 Not kept", "msrp://bob.test/b;tcp", "msrp://relay.test;tcp"));
        else Assert.That(UsePath(bob, "3600"), Does.StartWith(use));
    }

    [Test]
    public async Task F6_One_connection_does_not_get_all_sessions()
    {
        int refused = 0;
        await using var bench = Bench(() => { if (!msrp_cmap_save()) refused++; }, o => o.cmap_size = 4);
        using var bob = TransportBench.StreamClient(await bench.ListenAsync("tcp:127.0.0.1:0"));
        for (int i = 0; i <= MsrpSessions.MostOfConnection; i++)
        {
            Send(bob, Frame("b1b2", "AUTH", "msrp://relay.test;tcp", "msrp://bob.test/b;tcp"));
            if (i < MsrpSessions.MostOfConnection) UsePath(bob, "3600");
        }
        Expect(bob, Frame("b1b2", "506 Too many sessions", "msrp://bob.test/b;tcp", "msrp://relay.test;tcp"));
        Assert.That(refused, Is.EqualTo(1));
    }

    /// <summary>Reads the 200 to an AUTH, and gives its Use-Path.</summary>
    private static string UsePath(Socket client, string expires)
    {
        var answer = new StringBuilder();
        while (!answer.ToString().EndsWith("-------b1b2$\r\n", StringComparison.Ordinal)) answer.Append((char)TransportBench.Read(client, 1)[0]);
        var lines = answer.ToString().Split("\r\n");
        Assert.That((lines[0], lines[^3]), Is.EqualTo(("MSRP b1b2 200 OK", "Expires: " + expires)), answer.ToString());
        return lines[^4]["Use-Path: ".Length..];
    }

    [Test]
    public async Task SIP_and_MSRP_take_turns_on_a_connection()
    {
        await using var bench = Bench(() => msrp_reply(200, "OK"));
        using var client = TransportBench.StreamClient(await bench.ListenAsync("tcp:127.0.0.1:0"));
        byte[] sip = TransportBench.Request(30);
        string frame = Frame("a1b2", "SEND", Relay, "msrp://alice.test/y;tcp"), answer = Frame("a1b2", "200 OK", "msrp://alice.test/y;tcp", Relay);
        client.Send([.. sip, .. Encoding.ASCII.GetBytes(frame + frame), .. sip]);
        Assert.That(TransportBench.Read(client, sip.Length), Is.EqualTo(sip));
        Expect(client, answer + answer);
        Assert.That(TransportBench.Read(client, sip.Length), Is.EqualTo(sip));
    }

    [Test]
    public async Task Without_a_route_for_frames_MSRP_is_refused_and_not_offered()
    {
        await using var bench = new WebBench(TransportBench.Echo, routes: (RouteKinds.Event, "xhttp:request", () => { Chappe.Modules.WebSocket.WebSocketFunctions.ws_handle_handshake(); }));
        var listener = await bench.ListenAsync("tcp:127.0.0.1:0");
        using var client = TransportBench.StreamClient(listener);
        Send(client, Frame("a1b2", "SEND", Relay, "msrp://alice.test/y;tcp"));
        Assert.That(TransportBench.ReadAll(client), Is.Empty);
        using var browser = TransportBench.StreamClient(listener);
        Assert.That(WebBench.Ask(browser, WebBench.Request("msrp")), Does.StartWith("HTTP/1.1 400 ").And.Not.Contain("Protocol: msrp"));
    }

    [TestCase("sip, msrp", "sip")]
    [TestCase("msrp, sip", "sip")]
    [TestCase("chat, msrp", "msrp")]
    public async Task RFC_7977_The_handshake_takes_sip_before_msrp(string offered, string taken)
    {
        await using var bench = Bench(() => { });
        using var client = TransportBench.StreamClient(await bench.ListenAsync());
        Assert.That(WebBench.Ask(client, WebBench.Request(offered)), Does.StartWith("HTTP/1.1 101 ").And.Contain($"Sec-WebSocket-Protocol: {taken}\r\n"));
    }

    [Test]
    public async Task RFC_7977_A_WebSocket_message_is_one_frame_whole_or_in_fragments()
    {
        await using var bench = Bench(() => msrp_reply(200, "OK"));
        var listener = await bench.ListenAsync();
        byte[] frame = Encoding.ASCII.GetBytes(Frame("a1b2", "SEND", Relay, "msrp://alice.test/y;ws"));
        string answer = Frame("a1b2", "200 OK", "msrp://alice.test/y;ws", Relay);
        using var client = WebBench.Open(listener, "msrp");
        client.Send([.. WebBench.Frame(0x82, frame), .. WebBench.Frame(0x01, frame.AsSpan(0, 20)), .. WebBench.Frame(0x80, frame.AsSpan(20))]);
        for (int i = 0; i < 2; i++) Assert.That(Encoding.ASCII.GetString(WebBench.ReadFrame(client).Payload), Is.EqualTo(answer));
        foreach (byte[] wrong in new byte[][] { [.. frame, .. frame], frame[..^1], TransportBench.Request(), "hello"u8.ToArray() })
        {
            using var other = WebBench.Open(listener, "msrp");
            other.Send(WebBench.Frame(0x82, wrong));
            Assert.That(WebBench.ReadClose(other), Is.EqualTo(1007));
        }
        using var sip = WebBench.Open(listener);
        sip.Send(WebBench.Frame(0x81, frame));
        Assert.That(WebBench.ReadClose(sip), Is.EqualTo(1007));
    }

    [TestCase("MSRP a1b2 SEND\r\nFrom-Path: x\r\nTo-Path: y\r\n-------a1b2$\r\n")]
    [TestCase("MSRP a1b2\r\n")]
    [TestCase("MSRP a1b2 SEND\nTo-Path: x\r\n")]
    public async Task G1_What_cannot_be_read_ends_its_connection_without_the_route(string text)
    {
        int runs = 0;
        await using var bench = Bench(() => runs++);
        using var client = TransportBench.StreamClient(await bench.ListenAsync("tcp:127.0.0.1:0"));
        Send(client, text);
        Assert.That(TransportBench.ReadAll(client), Is.Empty);
        Assert.That(runs, Is.Zero);
    }

    [Test]
    public async Task F5_A_frame_larger_than_max_frame_size_ends_its_connection()
    {
        await using var bench = Bench(() => msrp_reply(200, "OK"), o => o.max_frame_size = 2048);
        using var client = TransportBench.StreamClient(await bench.ListenAsync("tcp:127.0.0.1:0"));
        Send(client, Frame("a1b2", "SEND", Relay, "msrp://alice.test/y;tcp", body: new string('x', 1500)));
        Expect(client, Frame("a1b2", "200 OK", "msrp://alice.test/y;tcp", Relay));
        Send(client, Frame("a1b2", "SEND", Relay, "msrp://alice.test/y;tcp", body: new string('x', 2100)));
        Assert.That(TransportBench.ReadAll(client), Is.Empty);
    }

    [Test]
    public async Task F4_A_frame_that_does_not_end_in_time_ends_its_connection()
    {
        await using var bench = Bench(() => msrp_reply(200, "OK"));
        using var client = TransportBench.StreamClient(await bench.ListenAsync("tcp:127.0.0.1:0"));
        string whole = Frame("a1b2", "SEND", Relay, "msrp://alice.test/y;tcp");
        Send(client, whole + whole[..^3]);
        Expect(client, Frame("a1b2", "200 OK", "msrp://alice.test/y;tcp", Relay));
        TransportBench.Await(() => { bench.Advance(30); return client.Poll(1000, SelectMode.SelectRead); }, "the connection is closed");
        Assert.That(TransportBench.ReadAll(client), Is.Empty);
    }
}
