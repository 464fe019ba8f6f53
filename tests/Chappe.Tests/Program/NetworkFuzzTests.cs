using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Transports;
using Chappe.Running;
using Chappe.Tests.Sip;

namespace Chappe.Tests.Program;

/// <summary>Threats G1, G3 and G4 from the network's side: a running proxy with real sockets and a compiled script is sent damaged messages, and goes on answering.</summary>
public sealed class NetworkFuzzTests
{
    // Whatever a damaged message names, what is relayed goes to a socket of the test: it listens and never answers.
    private const string Script = """
        tm.fr_timer = 500;
        tm.fr_inv_timer = 500;
        void request_route()
        {
            if (is_method("OPTIONS") && starts_with(ci, "probe")) { sl_send_reply(200, "OK"); exit(); }
            if (!mf_process_maxfwd_header(10)) { sl_send_reply(483, "Too Many Hops"); exit(); }
            if (!sanity_check()) exit();
            if (has_totag() && loose_route()) { du = "sip:SINK"; t_relay(); exit(); }
            if (is_method("CANCEL")) { if (t_check_trans()) t_relay(); exit(); }
            if (is_method("REGISTER")) { save("location"); exit(); }
            if (is_method("INVITE")) record_route();
            if (ua.matches("scanner") || !lookup("location") && hdr["Subject"].IsEmpty) { sl_send_reply(404, "Not Found"); exit(); }
            du = "sip:SINK";
            t_relay();
        }
        """;

    private static readonly TimeSpan s_limit = TimeSpan.FromMilliseconds(500);

    private sealed class Log : ILogSink
    {
        private int _count;
        public int Count => _count;
        public List<string> Bugs { get; } = [];

        public void Write(LogLevel level, string source, string text, string? callId)
        {
            Interlocked.Increment(ref _count);
            if (level > LogLevel.Critical) return;
            lock (Bugs) Bugs.Add(text);
        }
    }

    [Test]
    public Task G3_OPTIONS_are_answered_while_60_000_damaged_messages_arrive() => RunAsync(60_000);

    [Test, Explicit("takes minutes; the figure of threats.md")]
    public Task G3_OPTIONS_are_answered_while_1_000_000_damaged_messages_arrive() => RunAsync(1_000_000);

    private static async Task RunAsync(int messages)
    {
        string folder = Directory.CreateTempSubdirectory("chappe-fuzz").FullName;
        using var sink = Udp();
        string script = Path.Combine(folder, "main.csx");
        File.WriteAllText(script, Script.Replace("SINK", sink.LocalEndPoint!.ToString()));
        var log = new Log();
        var options = new StationOptions
        {
            Script = script,
            Listeners = [ListenSpec.Parse("udp:127.0.0.1:0", out _)!, ListenSpec.Parse("tcp:127.0.0.1:0", out _)!],
            DrainDeadline = TimeSpan.Zero,
        };
        var station = new Station(options, InstalledModules.New(), TimeProvider.System, log, NetworkListening.Of);
        try
        {
            var outcome = await station.Scripts.LoadAsync();
            Assert.That(outcome.Problems.Where(p => p.IsError), Is.Empty);
            long before = GC.GetTotalMemory(forceFullCollection: true);
            var slowest = Flood(station, messages);
            Assert.Multiple(() =>
            {
                Assert.That(slowest, Is.LessThan(s_limit), "the slowest OPTIONS");
                Assert.That(station.Proxy.Counters["core.worker_faults"].Value, Is.Zero, string.Join('\n', log.Bugs.Take(3)));
                Assert.That(log.Bugs, Is.Empty);
                Assert.That(log.Count, Is.LessThan(20_000), "lines are rate-limited");
            });
            // G4: transactions end after half a second and their wait; nothing that a burst brought may stay.
            bool isBack = SpinWait.SpinUntil(() => { Thread.Sleep(200); return GC.GetTotalMemory(forceFullCollection: true) - before < 64 << 20; }, TimeSpan.FromSeconds(60));
            Assert.That(isBack, Is.True, $"{(GC.GetTotalMemory(true) - before) >> 20} MB more than before");
        }
        finally
        {
            await station.DisposeAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Sends damaged messages by UDP and TCP, with an OPTIONS behind every fifty by both; what is answered is waited for.</summary>
    /// <returns>How long the slowest answer took.</returns>
    private static TimeSpan Flood(Station station, int messages)
    {
        var listeners = station.Proxy.Listeners.All;
        var (udpPort, tcpPort) = (listeners.First(l => l.Transport == TransportKind.Udp).Local, listeners.First(l => l.Transport == TransportKind.Tcp).Local);
        using var udp = Udp();
        udp.Connect(udpPort.ToIPEndPoint());
        var random = new Random(20261123);
        var (buffer, answer, slowest) = (new byte[8192], new byte[65536], TimeSpan.Zero);
        Socket? tcp = null;
        for (int sent = 0, round = 0; sent < messages; round++)
        {
            for (int i = 0; i < 50; i++, sent++)
            {
                var octets = buffer.AsSpan(0, Mutation.Next(random, buffer));
                if (octets.IsEmpty) continue;
                if (i % 10 != 0) udp.Send(octets);
                // Damage on a stream costs the peer its connection; it comes back.
                else if (!TrySend(ref tcp, tcpPort, octets)) tcp = null;
            }
            Keep(Probe(udp, round, "UDP", answer));
            if (round % 4 != 0) continue;
            using var fresh = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 5000 };
            fresh.Connect(tcpPort.ToIPEndPoint());
            Keep(Probe(fresh, round, "TCP", answer));
        }
        tcp?.Dispose();
        return slowest;

        void Keep(TimeSpan took) => slowest = took > slowest ? took : slowest;
    }

    private static TimeSpan Probe(Socket socket, int round, string transport, byte[] answer)
    {
        string id = $"probe{transport}{round}-";
        var start = Stopwatch.GetTimestamp();
        socket.Send(Encoding.ASCII.GetBytes($"OPTIONS sip:127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/{transport} 127.0.0.1:5060;rport;branch=z9hG4bK{id}\r\nMax-Forwards: 70\r\n"
            + $"From: <sip:a@chappe.test>;tag=1\r\nTo: <sip:127.0.0.1>\r\nCall-ID: {id}\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n"));
        while (true)
        {
            int length = socket.Receive(answer);
            if (length == 0) throw new AssertionException($"the connection of {id} was closed");
            if (Encoding.Latin1.GetString(answer, 0, length).Contains($"Call-ID: {id}", StringComparison.Ordinal)) return Stopwatch.GetElapsedTime(start);
        }
    }

    private static bool TrySend(ref Socket? tcp, NetAddress to, ReadOnlySpan<byte> octets)
    {
        try
        {
            if (tcp is null)
            {
                tcp = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { SendTimeout = 5000 };
                tcp.Connect(to.ToIPEndPoint());
            }
            tcp.Send(octets);
            return true;
        }
        catch (SocketException)
        {
            tcp?.Dispose();
            return false;
        }
    }

    private static Socket Udp()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 5000, ReceiveBufferSize = 4 << 20 };
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }
}
