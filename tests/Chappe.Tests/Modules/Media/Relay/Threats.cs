using Chappe.Engine.Transports;
using Chappe.Modules.Media.Relay;
using Chappe.Modules.Media.Srtp;
using static Chappe.Tests.Modules.Media.Relay.RelayBench;

namespace Chappe.Tests.Modules.Media.Relay;

/// <summary>What must not happen to media (threats.md section 8): each test carries its number.</summary>
public sealed class Threats
{
    private RelayBench _bench = null!;

    [SetUp]
    public void SetUp() => _bench = new RelayBench();

    [TearDown]
    public void TearDown() => _bench.Dispose();

    [Test]
    public void M1_the_address_of_the_SDP_is_preferred_and_a_stranger_is_passed_on_five_times_at_most()
    {
        var stream = _bench.Call();
        int passed = 0;
        for (ushort i = 0; i < 50; i++)
        {
            passed += _bench.Send(stream.A.Transport!, Mallory, Voice(i, ssrc: 666)).Count;
            Assert.That(_bench.Send(stream.B.Transport!, Bob, Voice(i)).Single().To, Is.EqualTo(Alice), "media went to a stranger");
            _bench.Time.Go(20);
        }
        Assert.That(passed, Is.EqualTo(5));
        Assert.That(_bench.Send(stream.A.Transport!, Alice, Voice(1)), Has.Count.EqualTo(1));
        _bench.Time.Go(10_000);
        for (ushort i = 50; i < 250; i++)
        {
            Assert.That(_bench.Send(stream.A.Transport!, Mallory, Voice(i, ssrc: 666)), Is.Empty);
            _bench.Time.Go(20);
        }
    }

    [Test]
    public void M1_a_stranger_that_was_learned_is_corrected_by_the_address_of_the_SDP()
    {
        var stream = _bench.Call();
        for (ushort i = 0; i < 200; i++)
        {
            _bench.Send(stream.A.Transport!, Mallory, Voice(i, ssrc: 666));
            _bench.Time.Go(20);
        }
        Assert.That(stream.A.Transport!.Peer, Is.EqualTo(Mallory), "three seconds of nobody else");
        Assert.That(_bench.Send(stream.A.Transport!, Alice, Voice(1)), Has.Count.EqualTo(1));
        Assert.That(stream.A.Transport!.Peer, Is.EqualTo(Alice));
        Assert.That(_bench.Send(stream.A.Transport!, Mallory, Voice(201, ssrc: 666)), Is.Empty);
    }

    [Test]
    public void M2_a_phone_behind_NAT_is_learned_in_five_packets_and_then_it_alone_is_believed()
    {
        var inside = NetAddress.FromIPv4(0xC0A80105, 4000);
        var stream = _bench.Call(a: t => t with { Rtp = inside });
        for (ushort i = 0; i < 20; i++)
        {
            Assert.That(_bench.Send(stream.A.Transport!, Alice, Voice(i)), Has.Count.EqualTo(1), $"packet {i} of the phone was lost");
            _bench.Time.Go(20);
        }
        Assert.That(_bench.Send(stream.B.Transport!, Bob, Voice(1)).Single().To, Is.EqualTo(Alice));
        for (ushort i = 0; i < 400; i++)
        {
            Assert.That(_bench.Send(stream.A.Transport!, Mallory, Voice(i, ssrc: 666)), Is.Empty);
            _bench.Time.Go(20);
        }
        Assert.That(stream.A.Transport!.Peer, Is.EqualTo(Alice));
        // RTP bleed: an empty packet to the port gets nothing back either.
        Assert.That(_bench.Send(stream.A.Transport!, Mallory, []), Is.Empty);
    }

    [Test]
    public void M2_a_burst_does_not_learn()
    {
        var stream = _bench.Call(a: t => t with { Rtp = NetAddress.FromIPv4(0xC0A80105, 4000) });
        for (ushort i = 0; i < 100; i++) _bench.Send(stream.A.Transport!, Mallory, Voice(i, ssrc: 666));
        for (ushort i = 0; i < 100; i++) _bench.Send(stream.A.Transport!, Mallory, Voice(7, ssrc: i));
        Assert.That(stream.A.Transport!.Peer, Is.Not.EqualTo(Mallory));
    }

    [Test]
    public void M2_with_a_fixed_rule_nobody_else_is_believed_and_with_a_free_one_everybody()
    {
        var isFixed = _bench.Call(a: t => t with { AddressRule = AddressRule.Fixed });
        for (ushort i = 0; i < 200; i++)
        {
            Assert.That(_bench.Send(isFixed.A.Transport!, Mallory, Voice(i)), Is.Empty);
            _bench.Time.Go(20);
        }
        var free = _bench.Call(a: t => t with { AddressRule = AddressRule.Free });
        _bench.Send(free.A.Transport!, Alice, Voice(1));
        Assert.That(_bench.Send(free.A.Transport!, Mallory, Voice(2)), Has.Count.EqualTo(1));
        Assert.That(free.A.Transport!.Peer, Is.EqualTo(Mallory));
    }

    [Test]
    public void M2_M3_only_proved_SRTP_moves_the_peer_and_nothing_else_goes_on()
    {
        var (ours, theirs) = (SrtpMasterKey.Random(SrtpSuite.Aes128CmSha1Tag80), SrtpMasterKey.Random(SrtpSuite.Aes128CmSha1Tag80));
        var stream = _bench.Call(a: t => t with { Security = MediaSecurity.Sdes, LocalKey = ours, RemoteKeys = [theirs] });
        var transport = stream.A.Transport!;
        using var alice = new SrtpProtector(theirs);
        using var forger = new SrtpProtector(SrtpMasterKey.Random(SrtpSuite.Aes128CmSha1Tag80));
        byte[] Protect(SrtpProtector with, ushort sequence)
        {
            var room = new byte[300];
            Voice(sequence).CopyTo(room, 0);
            int length = 172;
            Assert.That(with.ProtectRtp(room, ref length), Is.EqualTo(SrtpFault.None));
            return room[..length];
        }
        var first = Protect(alice, 1);
        Assert.That(_bench.Send(transport, Alice, first).Single().Octets, Is.EqualTo(Voice(1)));
        Assert.That(_bench.Send(transport, Mallory, first), Is.Empty, "replayed");
        for (ushort i = 2; i < 20; i++) Assert.That(_bench.Send(transport, Mallory, Protect(forger, i)), Is.Empty, "forged");
        for (ushort i = 2; i < 20; i++) Assert.That(_bench.Send(transport, Mallory, Voice(i)), Is.Empty, "in the clear");
        Assert.That(transport.Peer, Is.EqualTo(Alice));
        Assert.That((_bench.Count("media.drop_replayed"), _bench.Count("media.drop_not_authentic")), Is.EqualTo((1, 36)));
        var elsewhere = Alice.WithPort(4711);
        Assert.That(_bench.Send(transport, elsewhere, Protect(alice, 2)), Has.Count.EqualTo(1));
        Assert.That(transport.Peer, Is.EqualTo(elsewhere), "a phone that changed its network takes its call along");
        // Too old for the window.
        for (ushort i = 3; i < 2000; i++) _bench.Send(transport, elsewhere, Protect(alice, i));
        Assert.That(_bench.Send(transport, elsewhere, first), Is.Empty);
    }

    [Test]
    public void M6_ports_are_even_not_in_order_rest_after_use_and_end_with_an_answer()
    {
        using var bench = new RelayBench(o => o with { PortMin = 30000, PortMax = 30019 });
        bench.Ports.Taken.Add(30005);
        var session = bench.Relay.Open("many")!;
        var open = new List<MediaTransport>();
        while (session.OpenTransport(bench.Relay.Interfaces[0]) is { } transport) open.Add(transport);
        var ports = open.Select(t => (int)t.Rtp.Port).ToList();
        Assert.That(ports, Is.Unique.And.Count.EqualTo(9).And.All.Matches<int>(p => p % 2 == 0 && p is >= 30000 and <= 30018 and not 30004));
        session.Close();
        Assert.That(bench.Ports.OpenCount, Is.Zero, "ports are released on the end of a call");
        bench.Time.Go(4900);
        Assert.That(bench.Relay.Open("soon")!.OpenTransport(bench.Relay.Interfaces[0]), Is.Null, "no reuse within 5 s");
        bench.Time.Go(100);
        Assert.That(bench.Relay.Open("later")!.OpenTransport(bench.Relay.Interfaces[0]), Is.Not.Null);
    }

    [Test]
    public void M6_the_next_port_cannot_be_guessed()
    {
        var session = _bench.Relay.Open("many")!;
        var ports = Enumerable.Range(0, 200).Select(_ => (int)session.OpenTransport(_bench.Relay.Interfaces[0])!.Rtp.Port).ToList();
        Assert.That(ports.Zip(ports.Skip(1)).Count(p => Math.Abs(p.First - p.Second) <= 10), Is.LessThan(20));
    }

    [Test]
    public void M6_an_offer_that_nobody_answers_gives_its_ports_back()
    {
        var session = _bench.Relay.Open("offer")!;
        var stream = session.AddStream(MediaKind.Audio);
        stream.A.Transport = session.OpenTransport(_bench.Relay.Interfaces[0]);
        stream.B.Transport = session.OpenTransport(_bench.Relay.Interfaces[0]);
        stream.A.Transport!.Apply(new TransportTerms { Rtp = Alice });
        _bench.Time.Go(239_000);
        _bench.Relay.Check();
        Assert.That(_bench.Ports.OpenCount, Is.EqualTo(4));
        _bench.Time.Go(2_000);
        _bench.Relay.Check();
        Assert.That((_bench.Ports.OpenCount, _bench.Relay.Sessions.Count), Is.EqualTo((0, 0)));
    }

    [Test]
    public void M7_a_peer_that_names_nobody_everybody_or_our_own_port_gets_nothing()
    {
        foreach (var wrong in new[] { NetAddress.FromIPv4(0, 5000), NetAddress.FromIPv4(uint.MaxValue, 5000), NetAddress.FromIPv4(0xE0000001, 5000), Bob.WithPort(0) })
        {
            var stream = _bench.Call(b: t => t with { Rtp = wrong });
            Assert.That(_bench.Send(stream.A.Transport!, Alice, Voice(1)), Is.Empty, wrong.ToString());
        }
        var loop = _bench.Call();
        foreach (var own in new[] { loop.A.Transport!.Rtp, loop.B.Transport!.Rtp, loop.B.Transport!.Rtcp })
        {
            loop.B.Transport!.Apply(new TransportTerms { Rtp = own });
            Assert.That(_bench.Send(loop.A.Transport!, Alice, Voice(1)), Is.Empty);
        }
    }

    [Test]
    public void M7_two_calls_that_name_each_other_do_not_turn_one_packet_into_many()
    {
        var one = _bench.Call();
        var two = _bench.Call();
        one.A.Transport!.Apply(new TransportTerms { Rtp = two.A.Transport!.Rtp });
        two.A.Transport!.Apply(new TransportTerms { Rtp = one.A.Transport!.Rtp });
        one.B.Transport!.Apply(new TransportTerms { Rtp = two.B.Transport!.Rtp });
        two.B.Transport!.Apply(new TransportTerms { Rtp = one.B.Transport!.Rtp });
        int sent = 0;
        var moving = new Queue<MemoryPorts.Sent>();
        moving.Enqueue(new MemoryPorts.Sent(Mallory, one.A.Transport!.Rtp, Voice(1)));
        while (moving.TryDequeue(out var packet) && ++sent < 1000)
        {
            _bench.Ports.Deliver(packet.To, packet.From, packet.Octets, _bench.Now);
            foreach (var next in _bench.Ports.Take()) moving.Enqueue(next);
        }
        Assert.That(sent, Is.LessThanOrEqualTo(6));
    }

    [Test]
    public void M7_a_phone_on_this_machine_in_our_range_of_ports_is_a_phone()
    {
        var neighbour = Us.WithPort(30000);
        _bench.Ports.Taken.Add(30000);
        var stream = _bench.Call(a: t => t with { Rtp = neighbour });
        // It begins its numbers anew after a hold, which a packet that goes round would not.
        foreach (ushort i in new ushort[] { 40000, 40001, 3, 4, 5 }) Assert.That(_bench.Send(stream.A.Transport!, neighbour, Voice(i)), Has.Count.EqualTo(1));
    }

    [Test]
    public void M8_what_is_not_RTP_goes_nowhere()
    {
        var stream = _bench.Call();
        byte[] cc = Voice(1, payload: 4), extension = Voice(1, payload: 8), padding = Voice(1), noPadding = Voice(1, payload: 0), version = Voice(1);
        cc[0] = 0x8F;
        extension[0] = 0x90;
        (padding[0], padding[^1]) = (0xA0, 200);
        noPadding[0] = 0xA0;
        version[0] = 0x40;
        foreach (var wrong in new[] { cc, extension, padding, noPadding, version, [], [0x80], Voice(1)[..11], new byte[1400] })
            Assert.That(_bench.Send(stream.A.Transport!, Alice, wrong), Is.Empty);
        foreach (var wrong in new[] { Rtcp((0x80, 201, [1]))[..7], Rtcp((0x80, 201, [1, 2]))[..8], [.. Rtcp((0x80, 201, [1])), 0x80, 201, 0, 9], [.. Rtcp((0x80, 201, [1])), 0] })
            Assert.That(_bench.Send(stream.A.Transport!, Alice, wrong), Is.Empty);
        Assert.That(_bench.Send(stream.A.Transport!, Alice, Voice(1)), Has.Count.EqualTo(1));
    }
}
