using System.Net;
using System.Net.Sockets;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Timers;
using Chappe.Engine.Transports;
using Chappe.Modules.Media.Relay;
using Chappe.Modules.Media.Srtp;

namespace Chappe.Tests.Modules.Media.Relay;

/// <summary>Real sockets on the loopback: in batches, and on the framework's sockets as other systems have it.</summary>
[TestFixture(true)]
[TestFixture(false)]
public sealed class LoopbackTests(bool isBatched)
{
    private readonly List<Socket> _sockets = [];
    private MediaRelay _relay = null!;

    [SetUp]
    public void SetUp()
    {
        var v4 = NetAddress.From(IPAddress.Loopback, 0);
        var v6 = NetAddress.From(IPAddress.IPv6Loopback, 0);
        _relay = new MediaRelay(new MediaRelayOptions { Interfaces = [new("four", v4, v4), new("six", v6, v6)], PortMin = 41000, PortMax = 44999, IsBatched = isBatched, WarmsUp = false, Workers = 2 },
            new Clock(TimeProvider.System), new Counters(), new Log(new Nowhere(), TimeProvider.System));
    }

    [TearDown]
    public void TearDown()
    {
        _relay.Dispose();
        foreach (var socket in _sockets) socket.Dispose();
        _sockets.Clear();
    }

    [Test]
    public void Voice_goes_from_IPv4_to_IPv6_and_back()
    {
        var (alice, bob) = (Peer(IPAddress.Loopback), Peer(IPAddress.IPv6Loopback));
        var stream = Call(alice, "four", bob, "six");
        for (ushort i = 1; i <= 50; i++)
        {
            alice.SendTo(RelayBench.Voice(i), stream.A.Transport!.Rtp.ToIPEndPoint());
            Assert.That(Receive(bob), Is.EqualTo(RelayBench.Voice(i)));
            bob.SendTo(RelayBench.Voice(i, ssrc: 9), stream.B.Transport!.Rtp.ToIPEndPoint());
            Assert.That(Receive(alice), Is.EqualTo(RelayBench.Voice(i, ssrc: 9)));
        }
        Assert.That(stream.Session.Snapshot().Packets, Is.EqualTo(100));
    }

    [Test]
    public void A_burst_of_video_arrives_whole_in_order_and_protected()
    {
        var (ours, theirs) = (SrtpMasterKey.Random(SrtpSuite.Aes128CmSha1Tag80), SrtpMasterKey.Random(SrtpSuite.Aes128CmSha1Tag80));
        var (alice, bob) = (Peer(IPAddress.Loopback), Peer(IPAddress.Loopback));
        var stream = Call(alice, "four", bob, "four", t => t with { Security = MediaSecurity.Sdes, LocalKey = ours, RemoteKeys = [theirs] });
        using var unprotect = new SrtpUnprotector(ours);
        for (ushort i = 1; i <= 100; i++) alice.SendTo(RelayBench.Voice(i, payload: 1100), stream.A.Transport!.Rtp.ToIPEndPoint());
        for (ushort i = 1; i <= 100; i++)
        {
            var packet = Receive(bob);
            Assert.That(unprotect.UnprotectRtp(packet, out int length), Is.EqualTo(SrtpFault.None));
            Assert.That(packet[..length], Is.EqualTo(RelayBench.Voice(i, payload: 1100)));
        }
    }

    [Test]
    public void A_peer_that_moves_by_a_re_offer_is_heard_from_its_new_place_and_nobody_else_is()
    {
        var (alice, elsewhere, mallory, bob) = (Peer(IPAddress.Loopback), Peer(IPAddress.Loopback), Peer(IPAddress.Loopback), Peer(IPAddress.Loopback));
        var stream = Call(alice, "four", bob, "four");
        var ours = stream.A.Transport!.Rtp.ToIPEndPoint();
        for (ushort i = 1; i <= 5; i++)
        {
            mallory.SendTo(RelayBench.Voice(i, ssrc: 666), ours);
            alice.SendTo(RelayBench.Voice(i), ours);
        }
        // One of Mallory's may have come before the first of Alice's.
        for (int heard = 0; heard < 5;)
            if (Receive(bob).AsSpan(8, 4).SequenceEqual(RelayBench.Voice(1).AsSpan(8, 4))) heard++;
        stream.A.Transport!.Apply(new TransportTerms { Rtp = NetAddress.From((IPEndPoint)elsewhere.LocalEndPoint!) });
        for (ushort i = 6; i <= 10; i++)
        {
            alice.SendTo(RelayBench.Voice(i, ssrc: 777), ours);
            elsewhere.SendTo(RelayBench.Voice(i), ours);
        }
        for (int heard = 0; heard < 5;)
            if (Receive(bob).AsSpan(8, 4).SequenceEqual(RelayBench.Voice(1).AsSpan(8, 4))) heard++;
        bob.SendTo(RelayBench.Voice(1, ssrc: 9), stream.B.Transport!.Rtp.ToIPEndPoint());
        Assert.That(Receive(elsewhere), Is.EqualTo(RelayBench.Voice(1, ssrc: 9)));
        // And back to where it was.
        stream.A.Transport!.Apply(new TransportTerms { Rtp = NetAddress.From((IPEndPoint)alice.LocalEndPoint!) });
        alice.SendTo(RelayBench.Voice(11), ours);
        Assert.That(Receive(bob), Is.EqualTo(RelayBench.Voice(11)));
    }

    [Test]
    public void Ports_of_a_call_that_ended_are_free()
    {
        var (alice, bob) = (Peer(IPAddress.Loopback), Peer(IPAddress.Loopback));
        var stream = Call(alice, "four", bob, "four");
        var port = stream.A.Transport!.Rtp.ToIPEndPoint();
        using var early = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        Assert.That(() => early.Bind(port), Throws.TypeOf<SocketException>());
        stream.Session.Close();
        using var late = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        // The worker closes it when it comes round.
        Assert.That(() => late.Bind(port), Throws.Nothing.After(5000, 10));
    }

    [Test]
    public void Five_hundred_calls_are_carried_at_a_time()
    {
        var (alice, bob) = (Peer(IPAddress.Loopback), Peer(IPAddress.Loopback));
        var streams = Enumerable.Range(0, 500).Select(_ => Call(alice, "four", bob, "four", t => t with { RtcpMux = true }, t => t with { RtcpMux = true })).ToList();
        for (int i = 0; i < streams.Count; i++) alice.SendTo(RelayBench.Voice((ushort)i), streams[i].A.Transport!.Rtp.ToIPEndPoint());
        var heard = new HashSet<int>();
        for (int i = 0; i < streams.Count; i++) heard.Add(Receive(bob)[2] << 8 | Last[3]);
        Assert.That(heard, Has.Count.EqualTo(500));
    }

    private byte[] Last { get; set; } = [];

    private Socket Peer(IPAddress address)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 5000, ReceiveBufferSize = 2_000_000 };
        socket.Bind(new IPEndPoint(address, 0));
        _sockets.Add(socket);
        return socket;
    }

    private byte[] Receive(Socket socket)
    {
        var room = new byte[2048];
        return Last = room[..socket.Receive(room)];
    }

    private MediaStream Call(Socket alice, string onA, Socket bob, string onB, Func<TransportTerms, TransportTerms>? b = null, Func<TransportTerms, TransportTerms>? a = null)
    {
        var session = _relay.Open("call")!;
        var stream = session.AddStream(MediaKind.Audio);
        stream.A.Transport = session.OpenTransport(_relay.Interfaces.Single(i => i.Name == onA));
        stream.B.Transport = session.OpenTransport(_relay.Interfaces.Single(i => i.Name == onB));
        var (forAlice, forBob) = (new TransportTerms { Rtp = NetAddress.From((IPEndPoint)alice.LocalEndPoint!) }, new TransportTerms { Rtp = NetAddress.From((IPEndPoint)bob.LocalEndPoint!) });
        stream.A.Transport!.Apply(a?.Invoke(forAlice) ?? forAlice);
        stream.B.Transport!.Apply(b?.Invoke(forBob) ?? forBob);
        stream.A.Apply(new StreamTerms());
        stream.B.Apply(new StreamTerms());
        return stream;
    }

    private sealed class Nowhere : ILogSink
    {
        public void Write(LogLevel level, string source, string text, string? callId) { }
    }
}
