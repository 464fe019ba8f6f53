using System.Net.Sockets;
using System.Text;
using Chappe.Engine;
using Chappe.Engine.Modules;
using Chappe.Engine.Routing;
using Chappe.Engine.Transports;

namespace Chappe.Tests.Engine.Transports;

[TestFixture(true)]
[TestFixture(false)]
public sealed class UdpTests(bool isBatched)
{
    internal static byte[] Message(int length, int mark = 0)
    {
        var octets = new byte[length];
        for (int i = 0; i < length; i++) octets[i] = (byte)(i * 31 + mark);
        return octets;
    }

    [TestCase("udp:127.0.0.1:0")]
    [TestCase("udp:[::1]:0")]
    public async Task A_datagram_reaches_the_reception_and_the_answer_its_sender(string address)
    {
        await using var bench = new TransportBench(TransportBench.Echo, isBatched);
        var listener = await bench.ListenAsync(address);
        using var client = TransportBench.Client(listener);
        var buffer = new byte[65536];
        // 4096 is the edge of a primary buffer; 65507 is the largest datagram there is.
        foreach (int length in new[] { 20, 500, 4095, 4096, 4097, 9000, 65507 })
        {
            var sent = Message(length);
            client.Send(sent);
            Assert.That(buffer.AsSpan(0, client.Receive(buffer)).SequenceEqual(sent), Is.True, $"{length} octets");
        }
        Assert.That(listener.Local.Port, Is.Not.Zero);
    }

    [Test]
    public async Task The_hop_names_listener_and_sender()
    {
        var seen = new TaskCompletionSource<Hop>();
        await using var bench = new TransportBench((context, _, _) => { seen.TrySetResult(context.Source); return true; }, isBatched);
        var listener = await bench.ListenAsync("udp:127.0.0.1:0");
        using var client = TransportBench.Client(listener);
        client.Send(Message(100));
        var hop = await seen.Task.WaitAsync(TransportBench.Patience);
        Assert.That(hop, Is.EqualTo(new Hop(listener, NetAddress.From((System.Net.IPEndPoint)client.LocalEndPoint!))));
    }

    [Test]
    public async Task Many_datagrams_at_once_are_all_answered_once()
    {
        await using var bench = new TransportBench(TransportBench.Echo, isBatched);
        var listener = await bench.ListenAsync("udp:127.0.0.1:0");
        using var client = TransportBench.Client(listener);
        var buffer = new byte[65536];
        for (int round = 0; round < 20; round++)
        {
            var expected = new HashSet<int>();
            for (int i = 0; i < 100; i++)
            {
                var octets = Message(i % 10 == 0 ? 6000 : 300);
                BitConverter.TryWriteBytes(octets, i);
                expected.Add(i);
                client.Send(octets);
            }
            while (expected.Count > 0)
            {
                int length = client.Receive(buffer);
                Assert.That(expected.Remove(BitConverter.ToInt32(buffer)), Is.True, "answered twice");
                Assert.That(length, Is.AnyOf(300, 6000));
            }
        }
    }

    // A 180 that a 200 overtakes, or an ACK that a BYE overtakes, breaks calls that the network itself left whole.
    [Test]
    public async Task What_one_peer_sends_is_handled_in_the_order_in_which_it_came()
    {
        var seen = new List<int>();
        await using var bench = new TransportBench((context, buffer, length) =>
        {
            int number = BitConverter.ToInt32(buffer);
            if (number % 16 == 0) Thread.Yield(); // gives another worker, if one read from this peer too, its chance to be first
            lock (seen) seen.Add(number);
            return TransportBench.Echo(context, buffer, length);
        }, isBatched);
        var listener = await bench.ListenAsync("udp:127.0.0.1:0");
        using var client = TransportBench.Client(listener);
        var answer = new byte[65536];
        for (int i = 0; i < 20_000; i++)
        {
            var octets = Message(60);
            BitConverter.TryWriteBytes(octets, i);
            client.Send(octets);
            if (i >= 32) client.Receive(answer);
        }
        lock (seen) Assert.That(seen, Is.Ordered.And.Count.GreaterThan(19_000));
    }

    [Test]
    public async Task A_context_and_buffer_that_a_route_keeps_are_not_touched_by_later_datagrams()
    {
        var kept = new List<(RouteContext Context, byte[] Buffer, byte[] Was)>();
        await using var bench = new TransportBench((context, buffer, length) =>
        {
            if (buffer[0] % 3 == 0)
            {
                lock (kept) kept.Add((context, buffer, buffer.AsSpan(0, length).ToArray()));
                SendRules.Send(context.Source, buffer.AsSpan(0, length));
                return false;
            }
            return TransportBench.Echo(context, buffer, length);
        }, isBatched);
        var listener = await bench.ListenAsync("udp:127.0.0.1:0");
        using var client = TransportBench.Client(listener);
        var answer = new byte[65536];
        for (int i = 0; i < 300; i++)
        {
            var octets = Message(i % 7 == 0 ? 5000 : 400, mark: i);
            octets[0] = (byte)i;
            client.Send(octets);
            client.Receive(answer);
        }
        Assert.That(kept, Has.Count.EqualTo(Enumerable.Range(0, 300).Count(i => (byte)i % 3 == 0)));
        Assert.That(kept.Select(k => k.Context).Distinct().Count(), Is.EqualTo(kept.Count), "a context was used for two messages");
        Assert.That(kept.All(k => k.Buffer.AsSpan(0, k.Was.Length).SequenceEqual(k.Was)), Is.True, "a kept buffer was overwritten");
    }

    [Test]
    public async Task A_buffer_comes_back_with_its_context_when_the_route_ends()
    {
        var buffers = new HashSet<byte[]>(ReferenceEqualityComparer.Instance);
        await using var bench = new TransportBench((context, buffer, length) =>
        {
            lock (buffers) buffers.Add(buffer);
            SendRules.Send(context.Source, buffer.AsSpan(0, length));
            // As a route does whose await was short: the context is back in the pool before the worker goes on.
            context.Proxy.Contexts.Return(context);
            return false;
        }, isBatched);
        var listener = await bench.ListenAsync("udp:127.0.0.1:0");
        using var client = TransportBench.Client(listener);
        var answer = new byte[65536];
        for (int i = 0; i < 2000; i++)
        {
            client.Send(Message(400));
            client.Receive(answer);
        }
        Assert.That(buffers, Has.Count.LessThan(200));
    }

    [Test]
    public async Task G1_An_exception_ends_its_message_only()
    {
        await using var bench = new TransportBench((context, buffer, length) =>
            buffer[0] == 1 ? throw new InvalidOperationException("a mistake") : TransportBench.Echo(context, buffer, length), isBatched);
        var listener = await bench.ListenAsync("udp:127.0.0.1:0");
        using var client = TransportBench.Client(listener);
        var answer = new byte[65536];
        for (int i = 0; i < 10; i++)
        {
            client.Send(Message(50, mark: 1));
            client.Send(Message(50, mark: 2));
            client.Receive(answer);
            Assert.That(answer[0], Is.EqualTo(2));
        }
        Assert.That(bench.Proxy.Counters["core.worker_faults"].Value, Is.EqualTo(10));
        Assert.That(bench.Lines, Has.Some.Contains("a mistake"));
    }

    [Test]
    public async Task Datagrams_too_short_to_be_SIP_are_passed_over()
    {
        int count = 0;
        await using var bench = new TransportBench((context, buffer, length) => { Interlocked.Increment(ref count); return TransportBench.Echo(context, buffer, length); }, isBatched);
        var listener = await bench.ListenAsync("udp:127.0.0.1:0");
        using var client = TransportBench.Client(listener);
        foreach (int length in new[] { 0, 1, 4, 19 }) client.Send(new byte[length]);
        client.Send(Message(20));
        Assert.That(client.Receive(new byte[100]), Is.EqualTo(20));
        Assert.That(count, Is.EqualTo(1));
    }

    [Test]
    public async Task What_cannot_be_sent_says_so()
    {
        await using var bench = new TransportBench(TransportBench.Echo, isBatched);
        var listener = await bench.ListenAsync("udp:127.0.0.1:0");
        Assert.That(listener.Send(NetAddress.FromIPv4(0x7F000001, 9), 0, new byte[65508]), Is.EqualTo(SendOutcome.TooLarge));
        Assert.That(listener.Send(NetAddress.FromIPv4(0xE0000001, 5060), 0, new byte[100]), Is.EqualTo(SendOutcome.Forbidden), "S2");
        Assert.That(listener.Send(NetAddress.FromIPv4(0xC0000201, 5060), 0, new byte[100]), Is.EqualTo(SendOutcome.Unreachable), "a loopback socket to another machine");
        Assert.That(listener.Send(new NetAddress(Message(16), 5060), 0, new byte[100]), Is.EqualTo(SendOutcome.Unreachable), "the other family");
        await bench.Transports.DisposeAsync();
        Assert.That(listener.IsOpen, Is.False);
        Assert.That(listener.Send(NetAddress.FromIPv4(0x7F000001, 9), 0, new byte[100]), Is.EqualTo(SendOutcome.Unreachable), "closed");
    }

    [Test]
    public async Task A_port_in_use_is_one_clear_sentence_and_changes_nothing()
    {
        await using var bench = new TransportBench(TransportBench.Echo, isBatched);
        var first = await bench.ListenAsync("udp:127.0.0.1:0");
        using var other = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        other.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        string taken = $"udp:127.0.0.1:{((System.Net.IPEndPoint)other.LocalEndPoint!).Port}";
        var before = bench.Proxy.Listeners;

        var refusal = Assert.ThrowsAsync<ConfigurationException>(async () => await bench.Transports.OpenAsync(
            [first.Spec, ListenSpec.Parse("udp:127.0.0.1:0", out _)!, ListenSpec.Parse(taken, out _)! with { File = "main.csx", Line = 2 }], [], bench.Options));

        Assert.That(refusal!.Message, Is.EqualTo($"main.csx:2: {taken} is in use by another program; stop that program or listen on another port."));
        Assert.That(bench.Proxy.Listeners, Is.SameAs(before));
        using var client = TransportBench.Client(first);
        client.Send(Message(50));
        Assert.That(client.Receive(new byte[100]), Is.EqualTo(50));
    }

    [Test]
    public async Task A_reload_keeps_the_listeners_that_stay_and_retires_the_others()
    {
        await using var bench = new TransportBench(TransportBench.Echo, isBatched);
        var stays = await bench.ListenAsync("udp:127.0.0.1:0//stays");
        var both = await bench.Transports.OpenAsync([stays.Spec, ListenSpec.Parse("udp:127.0.0.1:0//goes", out _)!], [], bench.Options);
        bench.Transports.TakeOver(both, bench.Options);
        var goes = both.All[1];
        Assert.That(both.All[0], Is.SameAs(stays));

        bench.Transports.TakeOver(await bench.Transports.OpenAsync([stays.Spec], [], bench.Options), bench.Options);
        Assert.That(bench.Proxy.Listeners.All, Is.EqualTo(new[] { stays }));
        // Its transactions may still need it: RFC 3261 section 17, 64*T1.
        using var client = TransportBench.Client(goes);
        client.Send(Message(50));
        Assert.That(client.Receive(new byte[100]), Is.EqualTo(50));
        bench.Transports.Tick();
        Assert.That(goes.IsOpen, Is.True);

        bench.Time.Advance(TimeSpan.FromSeconds(41));
        bench.Transports.Tick();
        Assert.That(goes.IsOpen, Is.False);
        Assert.That(stays.IsOpen, Is.True);
        Assert.That(bench.Transports.RetiredCount, Is.Zero);
    }

    [Test]
    public async Task A_listener_that_comes_back_before_it_was_closed_is_the_same_one()
    {
        await using var bench = new TransportBench(TransportBench.Echo, isBatched);
        var listener = await bench.ListenAsync("udp:127.0.0.1:0");
        bench.Transports.TakeOver(await bench.Transports.OpenAsync([], [], bench.Options), bench.Options);
        Assert.That(bench.Transports.RetiredCount, Is.EqualTo(1));
        var again = await bench.Transports.OpenAsync([listener.Spec], [], bench.Options);
        bench.Transports.TakeOver(again, bench.Options);
        bench.Time.Advance(TimeSpan.FromSeconds(41));
        bench.Transports.Tick();
        Assert.That(again.All[0], Is.SameAs(listener));
        Assert.That(listener.IsOpen, Is.True);
    }

    [Test]
    public async Task Closing_ends_every_thread_and_frees_the_port()
    {
        var bench = new TransportBench(TransportBench.Echo, isBatched, core => core.children = 4);
        var listener = await bench.ListenAsync("udp:127.0.0.1:0");
        Assert.That(bench.Transports.WorkerCount, Is.EqualTo(isBatched ? 4 : 1));
        await bench.DisposeAsync();
        Assert.That(bench.Transports.WorkerCount, Is.Zero);
        using var again = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        Assert.That(() => again.Bind(listener.Local.ToIPEndPoint()), Throws.Nothing);
    }

    [Test]
    public async Task R5_A_script_that_does_not_come_back_is_seen_and_does_not_hold_the_listener()
    {
        using var release = new ManualResetEventSlim();
        using var held = new SemaphoreSlim(0);
        await using var bench = new TransportBench((context, buffer, length) =>
        {
            if (buffer[0] == 1)
            {
                Chappe.Engine.Vocabulary.ScriptFlow.At("main.csx:7"); // as a compiled script does
                held.Release();
                release.Wait(TransportBench.Patience);
            }
            return TransportBench.Echo(context, buffer, length);
        }, isBatched);
        var listener = await bench.ListenAsync("udp:127.0.0.1:0");
        using var client = TransportBench.Client(listener);
        var answer = new byte[100];

        int workers = bench.Transports.WorkerCount;

        // One peer's messages are one worker's: the second is held by the worker that took the first one's place.
        for (int i = 1; i <= 2; i++)
        {
            client.Send(Message(50, mark: 1));
            Assert.That(held.Wait(TransportBench.Patience), Is.True);
            bench.Transports.Watch.Check(); // sees it busy
            if (i == 2) client.Send(Message(50, mark: 2));
            bench.Time.Advance(TimeSpan.FromMilliseconds(1001));
            bench.Transports.Watch.Check(); // it has been held for more than a second
        }

        client.Receive(answer);
        Assert.That(answer[0], Is.EqualTo(2));
        Assert.That(bench.Proxy.Counters["core.worker_stalls"].Value, Is.EqualTo(2));
        Assert.That(bench.Lines, Has.Some.Contains("Warning").And.Contains("busy with one message").And.Contains("ms, at main.csx:7;"));
        Assert.That(bench.Transports.WorkerCount, Is.EqualTo(workers + 2));

        release.Set();
        client.Receive(answer);
        client.Receive(answer);
        Assert.That(answer[0], Is.EqualTo(1), "a held message is answered when it comes back");
        Assert.That(SpinWait.SpinUntil(() => bench.Transports.WorkerCount == workers, TransportBench.Patience), Is.True, "the held workers end, the others stay");
    }

    [Test]
    public async Task A_datagram_costs_no_allocation_once_warm()
    {
        await using var bench = new TransportBench(TransportBench.Echo, isBatched);
        var listener = await bench.ListenAsync("udp:127.0.0.1:0");
        using var client = TransportBench.Client(listener);
        var octets = Message(500);
        var answer = new byte[65536];
        Exchange(2000);
        long before = GC.GetTotalAllocatedBytes(precise: true);
        Exchange(10_000);
        long allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        // Other threads of the test process allocate a little; one object a datagram would be 240,000 octets.
        Assert.That(allocated, Is.LessThan(200_000));

        void Exchange(int count)
        {
            for (int i = 0; i < count; i += 10)
            {
                for (int k = 0; k < 10; k++) client.Send(octets);
                for (int k = 0; k < 10; k++) client.Receive(answer);
            }
        }
    }

    [Test]
    public async Task Datagrams_of_a_scope_leave_at_its_end()
    {
        await using var bench = new TransportBench(TransportBench.Echo, isBatched);
        var listener = await bench.ListenAsync("udp:127.0.0.1:0");
        using var client = TransportBench.Client(listener);
        var to = NetAddress.From((System.Net.IPEndPoint)client.LocalEndPoint!);
        var sent = new List<string>();
        using (UdpSendScope.Enter())
        {
            using (UdpSendScope.Enter()) Send("first of all, in an inner scope");
            if (isBatched) Assert.That(client.Poll(0, SelectMode.SelectRead), Is.False, "the outer scope's end sends");
            for (int i = 0; i < 100; i++) Send($"message {i} of a hundred, more than a batch holds");
        }
        var buffer = new byte[1000];
        Assert.That(Enumerable.Range(0, 101).Select(_ => Encoding.ASCII.GetString(buffer, 0, client.Receive(buffer))), Is.EqualTo(sent));

        void Send(string text)
        {
            sent.Add(text);
            Assert.That(listener.Send(to, 0, Encoding.ASCII.GetBytes(text)), Is.EqualTo(SendOutcome.Sent));
        }
    }

    [Test]
    public async Task Nobody_there_does_not_spoil_the_socket()
    {
        await using var bench = new TransportBench(TransportBench.Echo, isBatched);
        var listener = await bench.ListenAsync("udp:127.0.0.1:0");
        using var client = TransportBench.Client(listener);
        using (var gone = TransportBench.Client(listener))
            gone.Send(Message(100)); // the answer meets a closed port, and its ICMP error our socket
        for (int i = 0; i < 50; i++)
        {
            client.Send(Message(60));
            Assert.That(client.Receive(new byte[100]), Is.EqualTo(60));
        }
    }
}
