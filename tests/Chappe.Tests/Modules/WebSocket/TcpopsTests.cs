using System.Collections.Concurrent;
using System.Net.Sockets;
using Chappe.Engine;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Modules;
using Chappe.Engine.Routing;
using Chappe.Engine.Transports;
using Chappe.Engine.Vocabulary;
using Chappe.Modules.WebSocket;
using Chappe.Tests.Engine.Transports;

namespace Chappe.Tests.Modules.WebSocket;

/// <summary>Connections by their numbers, and routes that hear of their end.</summary>
public sealed class TcpopsTests
{
    private sealed class Bench : ILogSink, IAsyncDisposable
    {
        private readonly Module[] _modules = [new TcpopsModule()];

        internal Bench(Action<TcpopsOptions> configure)
        {
            Proxy = new Proxy(_modules, Time, this) { RunsOwnThreads = false };
            Transports = new NetworkTransports(Proxy, null);
            Options = OptionsSet.Defaults(_modules);
            Options.Get<CoreOptions>().children = 1;
            configure(Options.Get<TcpopsOptions>());
            Route Event(string name) => new(name, RouteKinds.Event, () => { Seen.Enqueue($"{name} {NetworkPseudoVariables.conid} {NetworkPseudoVariables.si}"); return RouteCompletion.Done; });
            Proxy.Routes = new RouteTable(1, [Event("tcp:closed"), Event("tcp:timeout"), Event("tcp:reset")], Options);
            Proxy.StartAsync(Options).AsTask().Wait();
        }

        internal TransportBench.ManualTime Time { get; } = new();
        internal Proxy Proxy { get; }
        internal NetworkTransports Transports { get; }
        internal OptionsSet Options { get; }
        internal ConcurrentQueue<string> Seen { get; } = [];

        internal async Task<(Socket Client, long Id)> ConnectAsync()
        {
            var set = await Transports.OpenAsync([ListenSpec.Parse("tcp:127.0.0.1:0", out _)!], [], Options);
            Transports.TakeOver(set, Options);
            var client = TransportBench.StreamClient(set.All[0]);
            TransportBench.Await(() => Transports.Streams.Connections.Any(c => c.IsOpen), "the connection");
            return (client, Transports.Streams.Connections.Single().Id);
        }

        internal T In<T>(long id, Func<T> words)
        {
            var context = Proxy.Contexts.Rent();
            context.Routes = Proxy.Routes;
            var connection = Transports.Streams.Find(id);
            if (connection is not null) context.Source = new Hop(connection.Listener, connection.Remote, id);
            try
            {
                return ModuleBench.In(context, words);
            }
            finally
            {
                Proxy.Contexts.Return(context);
            }
        }

        internal void AwaitEvent() => TransportBench.Await(() => Proxy.Runner.RunPending() >= 0 && !Seen.IsEmpty, "an event");

        public void Write(LogLevel level, string source, string text, string? callId) { }

        public async ValueTask DisposeAsync()
        {
            await Transports.DisposeAsync();
            await Proxy.StopAsync();
        }
    }

    [Test]
    public async Task A_connection_that_closes_is_told_with_its_number_and_address()
    {
        await using var bench = new Bench(_ => { });
        var (client, id) = await bench.ConnectAsync();
        Assert.That(bench.In(id, () => (TcpopsFunctions.tcp_conid_state(id).Code, (bool)TcpopsFunctions.tcp_conid_alive(id))), Is.EqualTo((1, true)));
        string address = client.LocalEndPoint!.ToString()!;
        Assert.That(bench.In(id, () => (bool)TcpopsFunctions.tcp_get_conid(address, out long found) && found == id), Is.True);
        client.Dispose();
        bench.AwaitEvent();
        Assert.That(bench.Seen.Single(), Is.EqualTo($"tcp:closed {id} 127.0.0.1"));
        Assert.That(bench.In(0, () => (TcpopsFunctions.tcp_conid_state(id).Code, (bool)TcpopsFunctions.tcp_conid_alive(id))), Is.EqualTo((-1, false)));
    }

    [Test]
    public async Task A_connection_that_is_idle_for_its_lifetime_is_told_as_timed_out()
    {
        await using var bench = new Bench(_ => { });
        var (client, id) = await bench.ConnectAsync();
        using var _ = client;
        Assert.That(bench.In(id, () => (bool)TcpopsFunctions.tcp_set_connection_lifetime(2)), Is.True);
        for (int second = 0; second < 30; second++)
        {
            bench.Time.Advance(TimeSpan.FromSeconds(1));
            bench.Proxy.Timers.Advance();
            bench.Transports.Tick();
        }
        bench.AwaitEvent();
        Assert.That(bench.Seen.Single(), Is.EqualTo($"tcp:timeout {id} 127.0.0.1"));
    }

    [TestCase(0, true, false)]
    [TestCase(2, false, false)]
    [TestCase(2, true, true)]
    public async Task Whether_an_end_is_told_depends_on_who_asked(int closedEvent, bool asks, bool isTold)
    {
        await using var bench = new Bench(o => o.closed_event = closedEvent);
        var (client, id) = await bench.ConnectAsync();
        if (asks) bench.In(id, () => TcpopsFunctions.tcp_enable_closed_event());
        client.Dispose();
        TransportBench.Await(() => bench.Transports.Streams.Count == 0, "the end");
        bench.Proxy.Runner.RunPending();
        if (isTold) bench.AwaitEvent();
        Assert.That(bench.Seen, Has.Count.EqualTo(isTold ? 1 : 0));
    }
}
