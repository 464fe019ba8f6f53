using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;
using Chappe.Engine.Modules;
using Chappe.Engine.Routing;
using Chappe.Engine.Transports;
using Chappe.Engine.Transports.Streams;

namespace Chappe.Tests.Engine.Transports;

/// <summary>TCP: by epoll, and by the way of other systems.</summary>
[TestFixture(true)]
[TestFixture(false)]
public sealed class StreamTests(bool isNative)
{
    private TransportBench _bench = null!;

    [TearDown]
    public async Task Close() => await _bench.DisposeAsync();

    private Task<Listener> ListenAsync(Chappe.Engine.Transports.Workers.MessageReceiver? receive = null, Action<Chappe.Engine.CoreOptions>? configure = null, string address = "tcp:127.0.0.1:0")
    {
        _bench = new TransportBench(receive ?? TransportBench.Echo, isNative, configure);
        return _bench.ListenAsync(address);
    }

    [TestCase("tcp:127.0.0.1:0")]
    [TestCase("tcp:[::1]:0")]
    public async Task A_message_is_answered_on_its_connection(string address)
    {
        Hop hop = default;
        var listener = await ListenAsync((context, buffer, length) => { hop = context.Source; return TransportBench.Echo(context, buffer, length); }, address: address);
        using var client = TransportBench.StreamClient(listener);
        // Around the worker's buffer, its read buffer, and the largest body there may be.
        foreach (int body in new[] { 0, 100, 3900, 4096, 20_000, 70_000, 256 * 1024 })
        {
            var message = TransportBench.Request(body);
            Task sending = Task.Run(() => client.Send(message));
            Assert.That(TransportBench.Read(client, message.Length), Is.EqualTo(message), $"{body} octets");
            await sending;
        }
        Assert.That(hop.Remote, Is.EqualTo(NetAddress.From((System.Net.IPEndPoint)client.LocalEndPoint!)));
        Assert.That(_bench.Transports.Streams.Find(hop.ConnectionId)!.Remote, Is.EqualTo(hop.Remote));
    }

    [Test]
    public async Task F8_A_byte_at_a_time_works()
    {
        var listener = await ListenAsync();
        using var client = TransportBench.StreamClient(listener);
        var message = TransportBench.Request(20);
        for (int round = 0; round < 3; round++)
        {
            foreach (byte octet in message) client.Send([octet]);
            Assert.That(TransportBench.Read(client, message.Length), Is.EqualTo(message));
        }
    }

    [Test]
    public async Task F8_Forty_messages_in_one_segment_work_and_keep_their_order()
    {
        var listener = await ListenAsync();
        using var client = TransportBench.StreamClient(listener);
        var all = Enumerable.Range(0, 40).SelectMany(i => TransportBench.Request(i * 7, mark: i.ToString())).ToArray();
        client.Send(all);
        Assert.That(TransportBench.Read(client, all.Length), Is.EqualTo(all));
    }

    [Test]
    public async Task F8_A_message_across_a_thousand_segments_works()
    {
        var listener = await ListenAsync();
        using var client = TransportBench.StreamClient(listener);
        var message = TransportBench.Request(100_000);
        int step = message.Length / 1000;
        for (int at = 0; at < message.Length; at += step) client.Send(message.AsSpan(at, Math.Min(step, message.Length - at)));
        Assert.That(TransportBench.Read(client, message.Length), Is.EqualTo(message));
    }

    [Test]
    public async Task Every_way_of_cutting_two_messages_in_two_gives_the_same()
    {
        var listener = await ListenAsync();
        using var client = TransportBench.StreamClient(listener);
        byte[] both = [.. TransportBench.Request(3, mark: "a"), .. TransportBench.Request(0, mark: "b")];
        for (int cut = 1; cut < both.Length; cut += 3)
        {
            client.Send(both.AsSpan(0, cut));
            client.Send(both.AsSpan(cut));
            Assert.That(TransportBench.Read(client, both.Length), Is.EqualTo(both), $"cut at {cut}");
        }
    }

    [Test]
    public async Task A_ping_is_answered_by_a_pong()
    {
        var listener = await ListenAsync();
        using var client = TransportBench.StreamClient(listener);
        client.Send("\r\n\r\n"u8);
        Assert.That(TransportBench.Read(client, 2), Is.EqualTo("\r\n"u8.ToArray()));
        client.Send("\r\n"u8); // a pong; nothing is answered
        var message = TransportBench.Request();
        client.Send(message);
        Assert.That(TransportBench.Read(client, message.Length), Is.EqualTo(message));
    }

    [TestCase("", "Content-Length missing")]
    [TestCase("Content-Length: 0\r\nContent-Length: 0\r\n", "Content-Length stands twice")]
    [TestCase("Content-Length: 0\r\nl: 5\r\n", "Content-Length stands twice")]
    [TestCase("Content-Length: +5\r\n", "Bad Content-Length")]
    [TestCase("Content-Length: 1,1\r\n", "Bad Content-Length")]
    [TestCase("Content-Length: 99999999999999999999\r\n", "Bad Content-Length")]
    public async Task F1_F2_Framing_that_cannot_be_trusted_is_answered_400_and_closed(string lengths, string phrase)
    {
        int count = 0;
        var listener = await ListenAsync((_, _, _) => { count++; return true; });
        using var client = TransportBench.StreamClient(listener);
        string message = Encoding.ASCII.GetString(TransportBench.Request()).Replace("Content-Length: 0\r\n", lengths);
        client.Send(Encoding.ASCII.GetBytes(message + "OPTIONS sip:smuggled SIP/2.0\r\nContent-Length: 0\r\n\r\n"));
        string answer = TransportBench.ReadAll(client);
        Assert.That(answer, Does.StartWith($"SIP/2.0 400 {phrase}\r\n"));
        Assert.That(answer.Split("SIP/2.0 400"), Has.Length.EqualTo(2), "one answer");
        Assert.That(count, Is.Zero);
    }

    [Test]
    public async Task A_message_without_Content_Length_ends_with_its_headers_when_the_administrator_says_so()
    {
        var listener = await ListenAsync(configure: core => core.tcp_accept_no_cl = true);
        using var client = TransportBench.StreamClient(listener);
        var message = Encoding.ASCII.GetBytes(Encoding.ASCII.GetString(TransportBench.Request()).Replace("Content-Length: 0\r\n", ""));
        client.Send(message);
        client.Send(message);
        Assert.That(TransportBench.Read(client, message.Length * 2), Is.EqualTo(message.Concat(message)));
    }

    [TestCase("\x16\x03\x01\x02\x00\x01\x00")]
    [TestCase("SSH-2.0-OpenSSH_9.2\r\n")]
    [TestCase("\0\0\0\0")]
    public async Task F3_What_is_not_SIP_is_closed_without_an_answer(string octets)
    {
        var listener = await ListenAsync();
        using var client = TransportBench.StreamClient(listener);
        client.Send(Encoding.Latin1.GetBytes(octets));
        Assert.That(TransportBench.ReadAll(client), Is.Empty);
    }

    private sealed class HttpEcho : IHttpHandler
    {
        public void Receive(StreamConnection connection, ReadOnlySpan<byte> request)
        {
            connection.Send("HTTP/1.1 204 No Content\r\n\r\n"u8);
            connection.CloseAfterSending(CloseReason.Wished);
        }
    }

    [Test]
    public async Task F3_HTTP_on_the_same_port_goes_to_its_handler_and_is_closed_when_there_is_none()
    {
        var request = "GET / HTTP/1.1\r\nHost: chappe.test\r\n\r\n"u8.ToArray();
        var listener = await ListenAsync();
        using (var client = TransportBench.StreamClient(listener))
        {
            client.Send(request);
            Assert.That(TransportBench.ReadAll(client), Is.Empty);
        }
        _bench.Transports.Streams.Http = new HttpEcho();
        using (var client = TransportBench.StreamClient(listener))
        {
            client.Send(request);
            Assert.That(TransportBench.ReadAll(client), Is.EqualTo("HTTP/1.1 204 No Content\r\n\r\n"));
        }
    }

    private sealed class Shouting : IStreamProtocol
    {
        public int Wanted => 0;

        public int Receive(StreamConnection connection, Span<byte> octets, IMessageTaker messages)
        {
            for (int i = 0; i < octets.Length; i++) octets[i] = (byte)char.ToUpperInvariant((char)octets[i]);
            connection.Send(octets);
            return octets.Length;
        }
    }

    private sealed class Switching : IHttpHandler
    {
        public void Receive(StreamConnection connection, ReadOnlySpan<byte> request) => connection.SwitchTo(new Shouting());
    }

    [Test]
    public async Task A_connection_can_go_on_in_another_protocol_from_the_next_octet()
    {
        var listener = await ListenAsync();
        _bench.Transports.Streams.Http = new Switching();
        using var client = TransportBench.StreamClient(listener);
        client.Send("GET / HTTP/1.1\r\nHost: chappe.test\r\n\r\nloud"u8);
        Assert.That(TransportBench.Read(client, 4), Is.EqualTo("LOUD"u8.ToArray()));
        client.Send("er"u8);
        Assert.That(TransportBench.Read(client, 2), Is.EqualTo("ER"u8.ToArray()));
    }

    [Test]
    public async Task F4_A_message_has_ten_seconds_from_its_first_octet_and_a_trickle_does_not_extend_them()
    {
        var listener = await ListenAsync();
        using var client = TransportBench.StreamClient(listener);
        var message = TransportBench.Request();
        client.Send(message);
        TransportBench.Read(client, message.Length);
        var connection = _bench.Transports.Streams.Connections.Single();
        for (int i = 0; i < 9; i++)
        {
            client.Send(message.AsSpan(i, 1));
            TransportBench.Await(() => client.Available == 0 && IsRead(i + 1), "read");
            _bench.Time.Advance(TimeSpan.FromSeconds(1));
            _bench.Transports.Tick();
            Assert.That(connection.IsOpen, Is.True, $"after {i + 1} s");
        }
        _bench.Time.Advance(TimeSpan.FromSeconds(2));
        _bench.Transports.Tick();
        Assert.That(TransportBench.ReadAll(client), Is.Empty);
        Assert.That(connection.IsOpen, Is.False);

        // A second client's answer shows that the reactor has been through what came before it.
        bool IsRead(int _)
        {
            using var other = TransportBench.StreamClient(listener);
            other.Send(message);
            return TransportBench.Read(other, message.Length).Length > 0;
        }
    }

    [Test]
    public async Task F4_Five_hundred_silent_connections_harm_nobody_and_are_closed()
    {
        var listener = await ListenAsync();
        var silent = Enumerable.Range(0, 500).Select(_ => TransportBench.StreamClient(listener)).ToList();
        TransportBench.Await(() => _bench.Transports.Streams.Count == 500, "accepted");
        using var client = TransportBench.StreamClient(listener);
        var message = TransportBench.Request();
        client.Send(message);
        Assert.That(TransportBench.Read(client, message.Length), Is.EqualTo(message));
        // The answer shows that one of the two reactors has been through; a connection's time begins when its own takes it.
        TransportBench.Await(() => _bench.Transports.Streams.Connections.All(c => c.IsOpen), "taken by their reactors");
        _bench.Time.Advance(TimeSpan.FromSeconds(11));
        _bench.Transports.Tick();
        TransportBench.Await(() => _bench.Transports.Streams.Count == 1, "closed");
        Assert.That(silent.All(s => TransportBench.ReadAll(s).Length == 0), Is.True);
        client.Send(message);
        Assert.That(TransportBench.Read(client, message.Length), Is.EqualTo(message));
        silent.ForEach(s => s.Dispose());
    }

    [Test]
    public async Task An_idle_connection_is_closed_after_its_lifetime()
    {
        var listener = await ListenAsync(configure: core => core.tcp_connection_lifetime = 30);
        using var client = TransportBench.StreamClient(listener);
        var message = TransportBench.Request();
        client.Send(message);
        TransportBench.Read(client, message.Length);
        var connection = _bench.Transports.Streams.Connections.Single();
        _bench.Time.Advance(TimeSpan.FromSeconds(29));
        _bench.Transports.Tick();
        Assert.That(connection.IsOpen, Is.True);
        connection.Lifetime = TimeSpan.FromSeconds(60); // as tcp_keepalive of a registration does
        _bench.Time.Advance(TimeSpan.FromSeconds(30));
        _bench.Transports.Tick();
        Assert.That(connection.IsOpen, Is.True);
        _bench.Time.Advance(TimeSpan.FromSeconds(2));
        _bench.Transports.Tick();
        Assert.That(TransportBench.ReadAll(client), Is.Empty);
    }

    [Test]
    public async Task F7_A_slow_reader_is_closed_when_its_queue_is_full_and_nobody_else_waits()
    {
        var listener = await ListenAsync(configure: core => core.tcp_conn_wq_max = 100_000);
        using Socket slow = TransportBench.StreamClient(listener), quick = TransportBench.StreamClient(listener);
        var message = TransportBench.Request();
        slow.Send(message);
        TransportBench.Read(slow, message.Length);
        var connection = _bench.Transports.Streams.Connections.Single(c => c.Remote.Port == ((System.Net.IPEndPoint)slow.LocalEndPoint!).Port);

        var octets = new byte[10_000];
        int sent = 0;
        while (connection.Send(octets) == SendOutcome.Sent && sent < 10_000) sent++;
        Assert.That(sent, Is.LessThan(10_000), "the queue is bounded");
        Assert.That(connection.Send(octets), Is.EqualTo(SendOutcome.NoConnection), "and its connection closed");
        Assert.That(_bench.Proxy.Counters["tcp.sendq_full"].Value, Is.EqualTo(1));

        quick.Send(message);
        Assert.That(TransportBench.Read(quick, message.Length), Is.EqualTo(message));
    }

    [Test]
    public async Task A_reader_that_is_slow_for_a_while_gets_everything_in_order()
    {
        var listener = await ListenAsync(configure: core => core.tcp_conn_wq_max = 64_000_000);
        using var client = TransportBench.StreamClient(listener);
        var message = TransportBench.Request();
        client.Send(message);
        TransportBench.Read(client, message.Length);
        var connection = _bench.Transports.Streams.Connections.Single();
        var octets = new byte[20_000_000];
        new Random(1).NextBytes(octets);
        for (int at = 0; at < octets.Length; at += 100_000) Assert.That(connection.Send(octets.AsSpan(at, 100_000)), Is.EqualTo(SendOutcome.Sent));
        Assert.That(connection.QueuedOctets, Is.Positive);
        Assert.That(TransportBench.Read(client, octets.Length).AsSpan().SequenceEqual(octets), Is.True);
        TransportBench.Await(() => connection.QueuedOctets == 0, "queue empty");
    }

    [Test]
    public async Task Too_many_connections_of_one_source_are_closed_at_once()
    {
        var listener = await ListenAsync(configure: core => core.tcp_max_connections_per_source = 3);
        var clients = Enumerable.Range(0, 3).Select(_ => TransportBench.StreamClient(listener)).ToList();
        TransportBench.Await(() => _bench.Transports.Streams.Count == 3, "accepted");
        using (var fourth = TransportBench.StreamClient(listener)) Assert.That(TransportBench.ReadAll(fourth), Is.Empty);
        Assert.That(_bench.Proxy.Counters["tcp.local_reject"].Value, Is.EqualTo(1));
        clients[0].Dispose();
        TransportBench.Await(() => _bench.Transports.Streams.Count == 2, "closed");
        using var next = TransportBench.StreamClient(listener);
        var message = TransportBench.Request();
        next.Send(message);
        Assert.That(TransportBench.Read(next, message.Length), Is.EqualTo(message));
        clients.ForEach(c => c.Dispose());
    }

    [Test]
    public async Task Too_many_connections_in_all_are_closed_at_once()
    {
        var listener = await ListenAsync(configure: core => core.tcp_max_connections = 2);
        using Socket first = TransportBench.StreamClient(listener), second = TransportBench.StreamClient(listener);
        TransportBench.Await(() => _bench.Transports.Streams.Count == 2, "accepted");
        using var third = TransportBench.StreamClient(listener);
        Assert.That(TransportBench.ReadAll(third), Is.Empty);
    }

    [Test]
    public async Task A_context_and_buffer_that_a_route_keeps_are_not_touched_by_later_messages()
    {
        var kept = new ConcurrentQueue<(RouteContext Context, byte[] Buffer, byte[] Was)>();
        var listener = await ListenAsync((context, buffer, length) =>
        {
            kept.Enqueue((context, buffer, buffer.AsSpan(0, length).ToArray()));
            TransportBench.Echo(context, buffer, length);
            return false;
        });
        using var client = TransportBench.StreamClient(listener);
        for (int i = 0; i < 50; i++)
        {
            var message = TransportBench.Request(i % 2 == 0 ? 100 : 9000, mark: i.ToString());
            client.Send(message);
            TransportBench.Read(client, message.Length);
        }
        Assert.That(kept.Select(k => k.Context).Distinct().Count(), Is.EqualTo(50));
        Assert.That(kept.All(k => k.Buffer.AsSpan(0, k.Was.Length).SequenceEqual(k.Was)), Is.True);
    }

    private sealed class Observer : IConnectionObserver, ISendObserver
    {
        public readonly ConcurrentQueue<string> Events = [];
        public readonly TaskCompletionSource<SendOutcome> Failed = new();
        public void ConnectionOpened(StreamConnection connection) => Events.Enqueue($"opened {connection.IsOutgoing}");
        public void ConnectionClosed(StreamConnection connection, CloseReason reason) => Events.Enqueue($"closed {reason}");
        public void SendFailed(SendOutcome why) => Failed.SetResult(why);
    }

    [Test]
    public async Task Observers_hear_of_connections_once_each_way()
    {
        var listener = await ListenAsync();
        var observer = new Observer();
        _bench.Transports.Streams.AddObserver(observer);
        using (var client = TransportBench.StreamClient(listener))
        {
            var message = TransportBench.Request();
            client.Send(message);
            TransportBench.Read(client, message.Length);
            Assert.That(observer.Events, Is.EqualTo(new[] { "opened False" }));
        }
        TransportBench.Await(() => observer.Events.Count == 2, "closed");
        Assert.That(observer.Events, Is.EqualTo(new[] { "opened False", "closed Peer" }));
        Assert.That(_bench.Transports.Streams.Count, Is.Zero);
    }

    [Test]
    public async Task A_message_to_a_new_target_waits_for_its_connection_and_later_ones_share_it()
    {
        var listener = await ListenAsync();
        using var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        server.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        server.Listen();
        var to = NetAddress.From((System.Net.IPEndPoint)server.LocalEndPoint!);
        var message = TransportBench.Request();

        Assert.That(listener.Send(to, 0, message), Is.EqualTo(SendOutcome.Pending));
        for (int i = 1; i < 10; i++) Assert.That(listener.Send(to, 0, message), Is.AnyOf(SendOutcome.Pending, SendOutcome.Sent));
        using var accepted = server.Accept();
        accepted.ReceiveTimeout = (int)TransportBench.Patience.TotalMilliseconds;
        TransportBench.Read(accepted, message.Length * 10);
        Assert.That(_bench.Transports.Streams.Count, Is.EqualTo(1));
        Assert.That(listener.Send(to, 0, message, mayConnect: false), Is.EqualTo(SendOutcome.Sent));
        TransportBench.Read(accepted, message.Length);

        // What comes back on it is a message like others.
        accepted.Send(message);
        Assert.That(TransportBench.Read(accepted, message.Length), Is.EqualTo(message));
    }

    [Test]
    public async Task A_target_that_refuses_is_told_to_who_waits()
    {
        var listener = await ListenAsync();
        using var closed = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        closed.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0)); // bound and not listening
        var observer = new Observer();
        _bench.Transports.Streams.AddObserver(observer);
        Assert.That(listener.Send(NetAddress.From((System.Net.IPEndPoint)closed.LocalEndPoint!), 0, TransportBench.Request(), observer), Is.EqualTo(SendOutcome.Pending));
        Assert.That(await observer.Failed.Task.WaitAsync(TransportBench.Patience), Is.EqualTo(SendOutcome.Unreachable));
        Assert.That(_bench.Transports.Streams.Count, Is.Zero);
        Assert.That(observer.Events, Is.Empty, "it never opened");
        Assert.That(_bench.Proxy.Counters["tcp.connect_failed"].Value, Is.EqualTo(1));
    }

    [Test]
    public async Task A_target_that_does_not_answer_is_given_up()
    {
        var listener = await ListenAsync(configure: core => core.tcp_connect_timeout = 7);
        // A full backlog of Linux does not answer: neither accepted nor refused.
        using var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        server.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        server.Listen(0);
        using var filler = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        filler.Connect(server.LocalEndPoint!);
        var observer = new Observer();
        Assert.That(listener.Send(NetAddress.From((System.Net.IPEndPoint)server.LocalEndPoint!), 0, TransportBench.Request(), observer), Is.EqualTo(SendOutcome.Pending));
        _bench.Time.Advance(TimeSpan.FromSeconds(6));
        _bench.Transports.Tick();
        Assert.That(observer.Failed.Task.IsCompleted, Is.False);
        _bench.Time.Advance(TimeSpan.FromSeconds(2));
        _bench.Transports.Tick();
        Assert.That(await observer.Failed.Task.WaitAsync(TransportBench.Patience), Is.EqualTo(SendOutcome.Unreachable));
    }

    [Test]
    public async Task Without_leave_to_connect_a_gone_connection_is_said_to_be_gone()
    {
        var listener = await ListenAsync();
        Assert.That(listener.Send(NetAddress.FromIPv4(0x7F000001, 9), 0, TransportBench.Request(), mayConnect: false), Is.EqualTo(SendOutcome.NoConnection));
        Assert.That(listener.Send(NetAddress.FromIPv4(0x7F000001, 9), 4711, TransportBench.Request(), mayConnect: false), Is.EqualTo(SendOutcome.NoConnection));
        Assert.That(listener.Send(NetAddress.FromIPv4(0xE0000001, 9), 4711, TransportBench.Request()), Is.EqualTo(SendOutcome.Forbidden), "S2");
    }

    [Test]
    public async Task An_accepted_connection_is_the_way_back_to_its_address_and_to_its_alias()
    {
        var source = new TaskCompletionSource<Hop>();
        var listener = await ListenAsync((context, _, _) => { source.TrySetResult(context.Source); return true; });
        using var client = TransportBench.StreamClient(listener);
        client.Send(TransportBench.Request());
        var hop = await source.Task.WaitAsync(TransportBench.Patience);
        var message = TransportBench.Request(mark: "back");
        Assert.That(listener.Send(hop.Remote, 0, message, mayConnect: false), Is.EqualTo(SendOutcome.Sent));
        Assert.That(TransportBench.Read(client, message.Length), Is.EqualTo(message));

        // RFC 5923: the port that the Via named leads here too.
        var alias = hop.Remote.WithPort(5999);
        Assert.That(listener.Send(alias, 0, message, mayConnect: false), Is.EqualTo(SendOutcome.NoConnection));
        Assert.That(_bench.Transports.Streams.TryAddAlias(hop.ConnectionId, 5999), Is.True);
        Assert.That(listener.Send(alias, 0, message, mayConnect: false), Is.EqualTo(SendOutcome.Sent));
        Assert.That(TransportBench.Read(client, message.Length), Is.EqualTo(message));

        client.Dispose();
        TransportBench.Await(() => _bench.Transports.Streams.Count == 0, "closed");
        Assert.That(listener.Send(alias, 0, message, mayConnect: false), Is.EqualTo(SendOutcome.NoConnection));
    }

    [Test]
    public async Task S1_An_alias_does_not_take_an_address_from_the_connection_that_has_it()
    {
        var sources = new BlockingCollection<Hop>();
        var listener = await ListenAsync((context, _, _) => { sources.Add(context.Source); return true; });
        using Socket victim = TransportBench.StreamClient(listener), thief = TransportBench.StreamClient(listener);
        victim.Send(TransportBench.Request());
        var hop = sources.Take();
        thief.Send(TransportBench.Request());
        var other = sources.Take();
        Assert.That(_bench.Transports.Streams.TryAddAlias(other.ConnectionId, hop.Remote.Port), Is.False);
        Assert.That(Enumerable.Range(6000, 10).Count(port => _bench.Transports.Streams.TryAddAlias(other.ConnectionId, port)), Is.EqualTo(4), "bounded");
    }

    [Test]
    public async Task R5_A_held_worker_holds_its_connection_and_no_other()
    {
        using var release = new ManualResetEventSlim();
        using var held = new ManualResetEventSlim();
        var listener = await ListenAsync((context, buffer, length) =>
        {
            if (buffer.AsSpan(0, length).IndexOf("Call-ID: hold"u8) >= 0)
            {
                held.Set();
                release.Wait(TransportBench.Patience);
            }
            return TransportBench.Echo(context, buffer, length);
        }, core => core.children = 1);
        using Socket holder = TransportBench.StreamClient(listener), other = TransportBench.StreamClient(listener);
        byte[] hold = TransportBench.Request(mark: "hold"), after = TransportBench.Request(mark: "after"), last = TransportBench.Request(mark: "last");
        holder.Send([.. hold, .. after]);
        Assert.That(held.Wait(TransportBench.Patience), Is.True);
        other.Send(after);
        _bench.Transports.Watch.Check();
        _bench.Time.Advance(TimeSpan.FromMilliseconds(1001));
        _bench.Transports.Watch.Check();
        Assert.That(TransportBench.Read(other, after.Length), Is.EqualTo(after));

        // More comes on the held connection; it must not be read before its turn, and not be forgotten.
        holder.Send(last);
        for (int i = 0; i < 3; i++)
        {
            other.Send(after);
            Assert.That(TransportBench.Read(other, after.Length), Is.EqualTo(after));
        }
        release.Set();
        Assert.That(TransportBench.Read(holder, hold.Length + after.Length + last.Length), Is.EqualTo((byte[])[.. hold, .. after, .. last]));
        TransportBench.Await(() => _bench.Transports.WorkerCount == 1, "the held worker ends");
    }

    [Test]
    public async Task G1_An_exception_ends_its_message_only()
    {
        var listener = await ListenAsync((context, buffer, length) =>
            buffer.AsSpan(0, length).IndexOf("Call-ID: bad"u8) >= 0 ? throw new InvalidOperationException("a mistake") : TransportBench.Echo(context, buffer, length));
        using var client = TransportBench.StreamClient(listener);
        var good = TransportBench.Request(mark: "good");
        client.Send([.. TransportBench.Request(mark: "bad"), .. good]);
        Assert.That(TransportBench.Read(client, good.Length), Is.EqualTo(good));
    }

    [Test]
    public async Task A_port_in_use_is_one_clear_sentence()
    {
        var listener = await ListenAsync();
        await using var second = new TransportBench(TransportBench.Echo, isNative);
        var refusal = Assert.ThrowsAsync<ConfigurationException>(async () => await second.ListenAsync($"tcp:127.0.0.1:{listener.Local.Port}"));
        Assert.That(refusal!.Message, Is.EqualTo($"tcp:127.0.0.1:{listener.Local.Port} is in use by another program; stop that program or listen on another port."));
    }

    [Test]
    public async Task A_quiet_worker_whose_rare_messages_take_long_is_not_overloaded_O2()
    {
        OverloadGauge? gauge = null;
        bool wasOverloaded = false;
        var listener = await ListenAsync((context, buffer, length) =>
        {
            gauge = OverloadGauge.Current!;
            wasOverloaded |= gauge.IsOverloaded;
            _bench.Time.Advance(TimeSpan.FromMilliseconds(150));
            return TransportBench.Echo(context, buffer, length);
        });
        using var client = TransportBench.StreamClient(listener);
        var message = TransportBench.Request();
        for (int i = 0; i < 3; i++)
        {
            client.Send(message);
            Assert.That(TransportBench.Read(client, message.Length), Is.EqualTo(message));
            // It notes the delay after the answer and rests at once; who looks too late has missed the first of the two.
            bool wasLate = false;
            SpinWait.SpinUntil(() => (wasLate |= gauge!.IsLate) && !gauge.IsLate, 100);
            _bench.Time.Advance(TimeSpan.FromSeconds(10));
        }
        Assert.That(wasOverloaded, Is.False);
    }

    [Test]
    public async Task Closing_ends_connections_and_threads_and_frees_the_port()
    {
        var listener = await ListenAsync();
        using var client = TransportBench.StreamClient(listener);
        TransportBench.Await(() => _bench.Transports.Streams.Count == 1, "accepted");
        await _bench.DisposeAsync();
        Assert.That(TransportBench.ReadAll(client), Is.Empty);
        Assert.That(_bench.Transports.WorkerCount, Is.Zero);
        await using var again = new TransportBench(TransportBench.Echo, isNative);
        Assert.That(async () => await again.ListenAsync($"tcp:127.0.0.1:{listener.Local.Port}"), Throws.Nothing);
    }

    [Test]
    public async Task A_message_costs_no_allocation_once_warm()
    {
        var listener = await ListenAsync();
        if (!isNative) Assert.Pass("Socket.Select allocates; it is the fallback");
        using var client = TransportBench.StreamClient(listener);
        var octets = TransportBench.Request(300);
        var answer = new byte[octets.Length];
        Exchange(1000);
        long before = GC.GetTotalAllocatedBytes(precise: true);
        Exchange(5000);
        Assert.That(GC.GetTotalAllocatedBytes(precise: true) - before, Is.LessThan(100_000));

        void Exchange(int count)
        {
            for (int i = 0; i < count; i++)
            {
                client.Send(octets);
                for (int at = 0; at < answer.Length;) at += client.Receive(answer, at, answer.Length - at, SocketFlags.None);
            }
        }
    }
}
