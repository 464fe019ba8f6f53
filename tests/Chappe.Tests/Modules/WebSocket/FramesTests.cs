using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;
using Chappe.Engine;
using Chappe.Engine.Routing;
using Chappe.Engine.Transports;
using Chappe.Modules.WebSocket;
using Chappe.Tests.Engine.Transports;
using static Chappe.Modules.WebSocket.WebSocketFunctions;
using static Chappe.Tests.Modules.WebSocket.WebBench;

namespace Chappe.Tests.Modules.WebSocket;

/// <summary>RFC 6455 sections 5 to 7 on a connection of SIP (RFC 7118); threats F4, F5, F7.</summary>
public sealed class FramesTests
{
    private readonly ConcurrentQueue<string> _events = [];
    private WebBench _bench = null!;
    private Listener _listener = null!;

    private async Task<Socket> StartAsync(Action<WebSocketOptions>? configure = null, Action<CoreOptions>? core = null)
    {
        _bench = new WebBench(TransportBench.Echo, o => { configure?.Invoke(o.Get<WebSocketOptions>()); core?.Invoke(o.Get<CoreOptions>()); }, "",
            (RouteKinds.Event, "xhttp:request", () => ws_handle_handshake()),
            (RouteKinds.Event, "websocket:closed", () => _events.Enqueue($"closed {ws_conid}")),
            (RouteKinds.Event, "websocket:ping", () => _events.Enqueue($"ping {ws_conid}")));
        _listener = await _bench.ListenAsync();
        var client = Open(_listener);
        // The client has its 101 a moment before the connection is a WebSocket to everybody else here.
        TransportBench.Await(() => _bench.Transports.Streams.Connections.Any(c => c.WebSocket is not null), "the WebSocket");
        return client;
    }

    [TearDown]
    public async Task End()
    {
        await _bench.DisposeAsync();
        _events.Clear();
    }

    [TestCase(0x81)]
    [TestCase(0x82)]
    public async Task A_message_comes_as_text_or_octets_and_goes_as_text(int first)
    {
        using var client = await StartAsync();
        byte[] message = TransportBench.Request(300);
        client.Send(Frame(first, message));
        var (answered, payload) = ReadFrame(client);
        Assert.That(answered, Is.EqualTo(0x81));
        Assert.That(payload, Is.EqualTo(message));
    }

    [Test]
    public async Task What_is_no_UTF_8_goes_as_octets()
    {
        using var client = await StartAsync();
        byte[] message = [.. TransportBench.Request(0)[..^2], .. "X-Latin: \xE9\r\n\r\n"u8];
        message[^5] = 0xE9;
        message[^6] = (byte)'-';
        client.Send(Frame(0x82, message));
        Assert.That(ReadFrame(client).First, Is.EqualTo(0x82));
    }

    [Test]
    public async Task Fragments_with_a_ping_between_them_are_one_message_and_every_cut_of_the_octets_works()
    {
        using var client = await StartAsync();
        byte[] message = TransportBench.Request(200);
        byte[] octets = [.. Frame(0x01, message.AsSpan(0, 100)), .. Frame(0x89, "now"u8), .. Frame(0x00, message.AsSpan(100, 50)), .. Frame(0x00, default), .. Frame(0x80, message.AsSpan(150))];
        foreach (byte octet in octets) client.Send([octet]);
        Assert.That(ReadFrame(client).Payload, Is.EqualTo("now"u8.ToArray()));
        Assert.That(ReadFrame(client).Payload, Is.EqualTo(message));
        TransportBench.Await(() => _events.Any(e => e.StartsWith("ping ", StringComparison.Ordinal)), "the event");
    }

    [Test]
    public async Task F8_Forty_messages_in_one_segment_are_forty_messages()
    {
        using var client = await StartAsync();
        byte[] frame = Frame(0x81, TransportBench.Request());
        client.Send(Enumerable.Repeat(frame, 40).SelectMany(f => f).ToArray());
        for (int i = 0; i < 40; i++) ReadFrame(client);
    }

    private static readonly TestCaseData[] s_faults =
    [
        new TestCaseData(Frame(0x81, "OPTIONS"u8, isMasked: false), 1002).SetName("F5_A_frame_without_mask_is_1002"),
        new TestCaseData(Frame(0xC1, "x"u8), 1002).SetName("F5_A_reserved_bit_is_1002"),
        new TestCaseData(Frame(0x83, "x"u8), 1002).SetName("F5_A_reserved_opcode_is_1002"),
        new TestCaseData(Frame(0x8B, "x"u8), 1002).SetName("F5_A_reserved_control_opcode_is_1002"),
        new TestCaseData(Frame(0x09, "x"u8), 1002).SetName("F5_A_ping_in_fragments_is_1002"),
        new TestCaseData(Frame(0x89, new byte[126]), 1002).SetName("F5_A_ping_of_126_octets_is_1002"),
        new TestCaseData(Frame(0x81, "x"u8, form: 126), 1002).SetName("F5_A_length_in_the_longer_form_is_1002"),
        new TestCaseData(Frame(0x81, new byte[200], form: 127), 1002).SetName("F5_A_length_in_the_longest_form_is_1002"),
        new TestCaseData(new byte[] { 0x81, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 1 }, 1002).SetName("F5_A_negative_length_is_1002"),
        new TestCaseData(Frame(0x80, "x"u8), 1002).SetName("F5_A_continuation_of_nothing_is_1002"),
        new TestCaseData((byte[])[.. Frame(0x01, "x"u8), .. Frame(0x81, "x"u8)], 1002).SetName("F5_A_message_within_a_message_is_1002"),
        new TestCaseData(Frame(0x81, [0xC3, 0x28]), 1007).SetName("Text_that_is_no_UTF_8_is_1007"),
        new TestCaseData(Frame(0x81, "hello"u8), 1007).SetName("Text_that_is_no_SIP_is_1007"),
        new TestCaseData(new byte[] { 0x81, 0xFF, 0, 0, 0, 0, 0x7F, 0, 0, 0 }, 1009).SetName("F5_A_frame_of_2_GB_is_1009_before_it_comes"),
        new TestCaseData((byte[])[.. Frame(0x01, new byte[40000]), .. Frame(0x80, new byte[30000])], 1009).SetName("F5_Fragments_that_are_too_much_together_are_1009"),
        new TestCaseData((byte[])[.. Frame(0x01, "S"u8), .. Enumerable.Repeat(Frame(0x00, "I"u8), 200).SelectMany(f => f)], 1008).SetName("F5_Too_many_fragments_are_1008"),
        new TestCaseData(Frame(0x88, [3]), 1002).SetName("A_close_frame_of_one_octet_is_1002"),
        new TestCaseData(CloseFrame(1005), 1002).SetName("A_close_code_that_is_never_sent_is_1002"),
        new TestCaseData(Frame(0x88, [0x03, 0xE8, 0xFF]), 1007).SetName("A_close_reason_that_is_no_UTF_8_is_1007"),
        new TestCaseData(CloseFrame(1001, "going"), 1001).SetName("A_close_frame_is_answered_with_its_code"),
        new TestCaseData(Frame(0x88, default), 1000).SetName("An_empty_close_frame_is_answered_with_1000"),
    ];

    [TestCaseSource(nameof(s_faults))]
    public async Task Closes(byte[] octets, int code)
    {
        var client = await StartAsync();
        client.Send(octets);
        Assert.That(ReadClose(client), Is.EqualTo(code));
        TransportBench.Await(() => _events.Count == 1, "closed is told before the peer has ended TCP");
        client.Dispose();
        TransportBench.Await(() => _bench.Count("websocket.ws_current_connections") == 0, "the end");
        Assert.That(_events, Has.Count.EqualTo(1), "and once");
    }

    [Test]
    public async Task A_reset_connection_is_told_at_once()
    {
        var client = await StartAsync();
        client.LingerState = new LingerOption(true, 0);
        client.Dispose();
        TransportBench.Await(() => _events.Count == 1, "closed");
        Assert.That(_events.Single(), Does.Match("closed [1-9]"));
        Assert.That(_bench.Count("websocket.ws_current_connections"), Is.Zero);
    }

    [Test]
    public async Task The_double_CRLF_is_answered_by_one()
    {
        using var client = await StartAsync();
        client.Send(Frame(0x81, "\r\n\r\n"u8));
        Assert.That(ReadFrame(client).Payload, Is.EqualTo("\r\n"u8.ToArray()));
    }

    [Test]
    public async Task Who_does_not_answer_a_ping_is_closed_and_counted()
    {
        using var client = await StartAsync(o => o.keepalive_timeout = 20);
        _bench.Advance(21);
        Assert.That(ReadFrame(client).First, Is.EqualTo(0x89));
        _bench.Advance(21);
        Assert.That(ReadClose(client), Is.EqualTo(1000));
        client.Dispose();
        TransportBench.Await(() => _events.Count == 1, "closed");
        Assert.That(_bench.Count("websocket.ws_keepalive_timeouts"), Is.EqualTo(1));
    }

    [Test]
    public async Task Who_answers_pings_stays_for_as_long_as_it_likes()
    {
        using var client = await StartAsync(o => o.keepalive_timeout = 20);
        for (int i = 0; i < 20; i++)
        {
            _bench.Advance(21);
            var (first, payload) = ReadFrame(client);
            Assert.That(first, Is.EqualTo(0x89));
            long before = _bench.Count("websocket.ws_frames_received");
            client.Send(Frame(0x8A, payload));
            TransportBench.Await(() => _bench.Count("websocket.ws_frames_received") > before, "the pong");
        }
        Assert.That(_events, Is.Empty);
    }

    [Test]
    public async Task F4_Fragments_do_not_extend_the_time_of_their_message()
    {
        using var client = await StartAsync();
        client.Send(Frame(0x01, "OPT"u8));
        TransportBench.Await(() => _bench.Count("websocket.ws_frames_received") == 1, "the first fragment");
        for (int second = 1; second <= 9; second++)
        {
            _bench.Advance(1);
            client.Send(Frame(0x00, "I"u8));
            TransportBench.Await(() => _bench.Count("websocket.ws_frames_received") == 1 + second, "a fragment");
        }
        _bench.Advance(2);
        Assert.That(TransportBench.ReadAll(client), Is.Empty);
        TransportBench.Await(() => _events.Count == 1, "closed");
    }

    [Test]
    public async Task F7_A_slow_reader_is_closed_and_nobody_else_waits()
    {
        using var slow = await StartAsync(core: c => c.tcp_conn_wq_max = 64 * 1024);
        using var other = Open(_listener);
        byte[] frame = Frame(0x81, TransportBench.Request(8000));
        slow.SendTimeout = 2000;
        try
        {
            for (int i = 0; i < 4000 && _bench.Count("tcp.sendq_full") == 0; i++) slow.Send(frame);
        }
        catch (SocketException)
        {
            // Closed while we wrote.
        }
        TransportBench.Await(() => _bench.Count("tcp.sendq_full") == 1, "the slow reader's end");
        other.Send(Frame(0x81, TransportBench.Request()));
        Assert.That(ReadFrame(other).First, Is.EqualTo(0x81));
    }

    [Test]
    public async Task Frames_take_no_memory_after_warm_up()
    {
        using var client = await StartAsync();
        long first = 0, last = 0;
        int count = 0;
        _bench.DisposeAsync().AsTask().Wait();
        _bench = new WebBench((context, buffer, length) =>
        {
            // Of the worker's thread, which reads, unmasks, takes and sends.
            if (++count == 500) first = GC.GetAllocatedBytesForCurrentThread();
            last = GC.GetAllocatedBytesForCurrentThread();
            return TransportBench.Echo(context, buffer, length);
        }, null, "", (RouteKinds.Event, "xhttp:request", () => ws_handle_handshake()));
        using var again = Open(await _bench.ListenAsync());
        byte[] whole = Frame(0x81, TransportBench.Request(500)), parts = [.. Frame(0x01, TransportBench.Request(500).AsSpan(0, 300)), .. Frame(0x80, TransportBench.Request(500).AsSpan(300))];
        for (int i = 0; i < 2000; i++)
        {
            again.Send(i % 2 == 0 ? whole : parts);
            ReadFrame(again);
        }
        Assert.That(last - first, Is.LessThan(1500), "nothing a frame: a pool may grow once");
    }

    [Test]
    public async Task ws_dump_lists_and_ws_close_closes()
    {
        using var client = await StartAsync();
        var dump = await _bench.Proxy.Rpc.InvokeAsync("ws.dump", [], default);
        string line = dump!["connections"]![0]!.GetValue<string>();
        Assert.That(line, Does.Match(@"^\d+: ws:127\.0\.0\.1:\d+ -> ws:127\.0\.0\.1:\d+ \(state: OPEN, last used 0s ago, sub-protocol: sip\)$"));
        int id = int.Parse(line[..line.IndexOf(':')], System.Globalization.CultureInfo.InvariantCulture);
        await _bench.Proxy.Rpc.InvokeAsync("ws.ping", [id], default);
        Assert.That(ReadFrame(client).First, Is.EqualTo(0x89));
        await _bench.Proxy.Rpc.InvokeAsync("ws.close", [id], default);
        Assert.That(ReadClose(client), Is.EqualTo(1000));
    }

    [Test]
    public async Task Nothing_is_ever_opened_towards_a_browser()
    {
        using var client = await StartAsync();
        var connection = _bench.Transports.Streams.Connections.Single();
        Assert.That(connection.Listener.Transport, Is.EqualTo(TransportKind.Ws));
        Assert.That(Encoding.ASCII.GetString(connection.Listener.ViaPrefix), Does.StartWith("Via: SIP/2.0/WS "));
        Assert.That(_listener.Send(connection.Remote, 0, TransportBench.Request()), Is.EqualTo(SendOutcome.Sent), "by its address");
        Assert.That(ReadFrame(client).First, Is.EqualTo(0x81));
        Assert.That(_listener.Send(connection.Remote.WithPort(9), 0, TransportBench.Request()), Is.EqualTo(SendOutcome.NoConnection));
        Assert.That(_listener.Send(connection.Remote, connection.Id + 1, TransportBench.Request()), Is.EqualTo(SendOutcome.NoConnection), "a flow is that connection and no other");
        Assert.That(_bench.Transports.Streams.Count, Is.EqualTo(1));
    }
}
