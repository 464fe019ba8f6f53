using Chappe.Engine.Transports;

namespace Chappe.Tests.Engine.Transports;

/// <summary>What only recvmmsg and sendmmsg bring about.</summary>
[Platform("Linux")]
public sealed class UdpBatchTests
{
    [Test]
    public async Task R5_What_a_held_worker_had_read_already_is_handled_by_its_successor()
    {
        using var release = new ManualResetEventSlim();
        using var held = new ManualResetEventSlim();
        using var gate = new ManualResetEventSlim();
        await using var bench = new TransportBench((context, buffer, length) =>
        {
            if (buffer[0] == 9) gate.Wait(TransportBench.Patience); // until a batch has gathered behind it
            if (buffer[0] == 1)
            {
                held.Set();
                release.Wait(TransportBench.Patience);
            }
            return TransportBench.Echo(context, buffer, length);
        }, configure: core => core.children = 1);
        var listener = await bench.ListenAsync("udp:127.0.0.1:0");
        using var client = TransportBench.Client(listener);
        var answer = new byte[100];

        client.Send(UdpTests.Message(50, mark: 9));
        client.Send(UdpTests.Message(50, mark: 1));
        for (int i = 0; i < 10; i++) client.Send(UdpTests.Message(50, mark: 2));
        gate.Set();
        Assert.That(held.Wait(TransportBench.Patience), Is.True);
        bench.Transports.Watch.Check();
        bench.Time.Advance(TimeSpan.FromMilliseconds(1001));
        bench.Transports.Watch.Check();

        // 9 was answered before, or waited with the worker that is held.
        var answers = Enumerable.Range(0, 11).Select(_ => { client.Receive(answer); return answer[0]; }).ToArray();
        Assert.That(answers.Count(a => a == 2), Is.EqualTo(10));
        Assert.That(answers.Count(a => a == 9), Is.EqualTo(1));
        release.Set();
        client.Receive(answer);
        Assert.That(answer[0], Is.EqualTo(1));
    }

    private sealed class Observer : ISendObserver
    {
        public SendOutcome? Outcome;
        public void SendFailed(SendOutcome why) => Outcome = why;
    }

    [Test]
    public async Task A_datagram_of_a_batch_that_the_system_refuses_is_told_and_stops_no_other()
    {
        await using var bench = new TransportBench(TransportBench.Echo);
        var listener = await bench.ListenAsync("udp:127.0.0.1:0");
        using var client = TransportBench.Client(listener);
        var to = NetAddress.From((System.Net.IPEndPoint)client.LocalEndPoint!);
        Observer good = new(), bad = new();
        using (UdpSendScope.Enter())
        {
            listener.Send(to, 0, UdpTests.Message(31), good);
            listener.Send(NetAddress.FromIPv4(0xC0000201, 5060), 0, UdpTests.Message(32), bad);
            listener.Send(to, 0, UdpTests.Message(33), good);
        }
        var buffer = new byte[100];
        Assert.That((client.Receive(buffer), client.Receive(buffer)), Is.EqualTo((31, 33)));
        Assert.That((good.Outcome, bad.Outcome), Is.EqualTo(((SendOutcome?)null, (SendOutcome?)SendOutcome.Unreachable)));
    }

    [Test]
    public async Task Datagrams_leave_in_the_order_of_the_calls_whichever_threads_made_them()
    {
        await using var bench = new TransportBench(TransportBench.Echo);
        var listener = await bench.ListenAsync("udp:127.0.0.1:0");
        using var client = TransportBench.Client(listener);
        var to = NetAddress.From((System.Net.IPEndPoint)client.LocalEndPoint!);
        for (int round = 0; round < 50; round++)
        {
            var other = new Thread(() =>
            {
                listener.Send(to, 0, UdpTests.Message(32)); // collects nothing, and yet does not overtake
                using (UdpSendScope.Enter()) listener.Send(to, 0, UdpTests.Message(33));
            });
            using (UdpSendScope.Enter())
            {
                listener.Send(to, 0, UdpTests.Message(31)); // the 180 that waits while its worker goes on
                other.Start();
                other.Join();
                listener.Send(to, 0, UdpTests.Message(34));
            }
            var buffer = new byte[100];
            Assert.That(Enumerable.Range(0, 4).Select(_ => client.Receive(buffer)), Is.EqualTo(new[] { 31, 32, 33, 34 }));
        }
    }

    [Test]
    public async Task Threads_that_send_at_once_lose_nothing_and_keep_their_own_order()
    {
        await using var bench = new TransportBench(TransportBench.Echo);
        var listener = await bench.ListenAsync("udp:127.0.0.1:0");
        using var client = TransportBench.Client(listener);
        var to = NetAddress.From((System.Net.IPEndPoint)client.LocalEndPoint!);
        const int Each = 500;
        var threads = Enumerable.Range(0, 4).Select(t => new Thread(() =>
        {
            for (int i = 0; i < Each; i += 10)
                using (UdpSendScope.Enter())
                    for (int k = i; k < i + 10; k++) listener.Send(to, 0, [(byte)t, .. BitConverter.GetBytes(k), .. new byte[200]]);
        })).ToList();
        threads.ForEach(t => t.Start());
        var next = new int[4];
        var buffer = new byte[1000];
        for (int i = 0; i < 4 * Each; i++)
        {
            client.Receive(buffer);
            Assert.That(BitConverter.ToInt32(buffer, 1), Is.EqualTo(next[buffer[0]]++), $"thread {buffer[0]}");
        }
        threads.ForEach(t => t.Join());
    }
}
