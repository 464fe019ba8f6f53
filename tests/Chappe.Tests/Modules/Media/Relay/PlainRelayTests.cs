using Chappe.Engine.Transports;
using Chappe.Modules.Media.Relay;
using static Chappe.Tests.Modules.Media.Relay.RelayBench;

namespace Chappe.Tests.Modules.Media.Relay;

/// <summary>RTP and RTCP between two peers without SRTP.</summary>
public sealed class PlainRelayTests
{
    private RelayBench _bench = null!;

    [SetUp]
    public void SetUp() => _bench = new RelayBench();

    [TearDown]
    public void TearDown() => _bench.Dispose();

    [Test]
    public void A_packet_goes_on_as_it_is_from_the_port_of_the_other_side()
    {
        var stream = _bench.Call();
        var sent = _bench.Send(stream.A.Transport!, Alice, Voice(1));
        Assert.That(sent, Has.Count.EqualTo(1));
        Assert.That((sent[0].From, sent[0].To), Is.EqualTo((stream.B.Transport!.Rtp, Bob)));
        Assert.That(sent[0].Octets, Is.EqualTo(Voice(1)));
        var back = _bench.Send(stream.B.Transport!, Bob, Voice(9, ssrc: 5));
        Assert.That((back[0].From, back[0].To), Is.EqualTo((stream.A.Transport!.Rtp, Alice)));
    }

    [Test]
    public void RTCP_goes_to_the_port_above_or_to_the_one_that_the_SDP_names()
    {
        var stream = _bench.Call(b: t => t with { Rtcp = Bob.WithPort(7777) });
        var report = Rtcp((0x80, 201, [1]));
        var sent = _bench.Send(stream.A.Transport!, Alice.WithPort(4001), report, toRtcp: true);
        Assert.That(sent.Select(s => (s.From, s.To)), Is.EqualTo(new[] { (stream.B.Transport!.Rtcp, Bob.WithPort(7777)) }));
        sent = _bench.Send(stream.B.Transport!, Bob.WithPort(7777), report, toRtcp: true);
        Assert.That(sent.Select(s => s.To), Is.EqualTo(new[] { Alice.WithPort(4001) }));
    }

    [Test]
    public void RTCP_is_put_on_one_port_and_taken_off_it()
    {
        var stream = _bench.Call(a: t => t with { RtcpMux = true });
        Assert.That(_bench.Ports.IsOpen(stream.A.Transport!.Rtcp), Is.False, "the odd port was not given back");
        var report = Rtcp((0x80, 201, [1]));
        Assert.That(_bench.Send(stream.A.Transport!, Alice, report).Select(s => (s.From, s.To)), Is.EqualTo(new[] { (stream.B.Transport!.Rtcp, Bob.WithPort(5001)) }));
        Assert.That(_bench.Send(stream.B.Transport!, Bob.WithPort(5001), report, toRtcp: true).Select(s => (s.From, s.To)), Is.EqualTo(new[] { (stream.A.Transport!.Rtp, Alice) }));
    }

    [Test]
    public void Nothing_goes_to_a_side_that_has_not_answered()
    {
        var session = _bench.Relay.Open("offer")!;
        var stream = session.AddStream(MediaKind.Audio);
        stream.A.Transport = session.OpenTransport(_bench.Relay.Interfaces[0]);
        stream.B.Transport = session.OpenTransport(_bench.Relay.Interfaces[0]);
        stream.A.Transport!.Apply(new TransportTerms { Rtp = Alice });
        Assert.That(_bench.Send(stream.A.Transport!, Alice, Voice(1)), Is.Empty);
    }

    [Test]
    public void Nothing_is_sent_to_who_is_not_listening()
    {
        foreach (var direction in new[] { MediaDirection.SendOnly, MediaDirection.Inactive })
        {
            var stream = _bench.Call(streamB: t => t with { Direction = direction });
            Assert.That(_bench.Send(stream.A.Transport!, Alice, Voice(1)), Is.Empty);
        }
        var held = _bench.Call(b: t => t with { Rtp = NetAddress.FromIPv4(0, 5000) });
        Assert.That(_bench.Send(held.A.Transport!, Alice, Voice(1)), Is.Empty);
    }

    [Test]
    public void A_blocked_side_is_not_heard_and_a_silenced_one_is_heard_silent()
    {
        var stream = _bench.Call();
        stream.A.IsBlocked = true;
        Assert.That(_bench.Send(stream.A.Transport!, Alice, Voice(1)), Is.Empty);
        stream.A.IsBlocked = false;
        stream.A.IsSilenced = true;
        Assert.That(_bench.Send(stream.A.Transport!, Alice, Voice(2, payloadType: 0)).Single().Octets[12..], Is.All.EqualTo(0xFF));
        Assert.That(_bench.Send(stream.A.Transport!, Alice, Voice(3, payloadType: 8)).Single().Octets[12..], Is.All.EqualTo(0xD5));
        Assert.That(_bench.Send(stream.A.Transport!, Alice, Voice(4, payloadType: 101)).Single().Octets, Is.EqualTo(Voice(4, payloadType: 101)), "digits");
        stream.A.IsSilenced = false;
        Assert.That(_bench.Send(stream.A.Transport!, Alice, Voice(5)).Single().Octets, Is.EqualTo(Voice(5)));
    }

    [Test]
    public void Digits_can_be_blocked_alone()
    {
        var stream = _bench.Call();
        stream.A.IsDtmfBlocked = true;
        Assert.That(_bench.Send(stream.A.Transport!, Alice, Voice(1, payloadType: 101)), Is.Empty);
        Assert.That(_bench.Send(stream.A.Transport!, Alice, Voice(2)), Has.Count.EqualTo(1));
    }

    [Test]
    public void One_law_of_G711_becomes_the_other_when_a_side_has_only_that()
    {
        var stream = _bench.Call(streamA: t => t with { Formats = [new(8, "PCMA", 8000)] }, streamB: t => t with { Formats = [new(0, "PCMU", 8000)] });
        var toBob = _bench.Send(stream.A.Transport!, Alice, Voice(1, payloadType: 8, fill: 0xD5, marker: true)).Single().Octets;
        Assert.That(toBob[1], Is.EqualTo(0x80), "µ-law, and the marker is still there");
        Assert.That(toBob[12..], Is.All.EqualTo(0xFE).Or.All.EqualTo(0xFF));
        var toAlice = _bench.Send(stream.B.Transport!, Bob, Voice(1, payloadType: 0, fill: 0xFF)).Single().Octets;
        Assert.That(toAlice[1], Is.EqualTo(8));
        Assert.That(toAlice[12..], Is.All.EqualTo(0xD5).Or.All.EqualTo(0x55));
    }

    [Test]
    public void A_format_gets_the_number_that_the_listener_has_for_it()
    {
        var stream = _bench.Call(streamA: t => t with { Formats = [new(101, "telephone-event", 8000)] }, streamB: t => t with { Formats = [new(96, "telephone-event", 8000)] });
        Assert.That(_bench.Send(stream.A.Transport!, Alice, Voice(1, payloadType: 101)).Single().Octets[1], Is.EqualTo(96));
        Assert.That(_bench.Send(stream.A.Transport!, Alice, Voice(2, payloadType: 96)).Single().Octets[1], Is.EqualTo(96), "it may use the listener's number itself");
    }

    [Test]
    public void A_fax_goes_through_whatever_its_octets_look_like()
    {
        var stream = _bench.Call(kind: MediaKind.Image);
        foreach (var datagram in new byte[][] { [0, 0, 1, 6], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], [200, 1], [0x80, 0] })
            Assert.That(_bench.Send(stream.A.Transport!, Alice, datagram).Single().Octets, Is.EqualTo(datagram));
        Assert.That(_bench.Send(stream.A.Transport!, Mallory, [1, 2, 3]), Is.Empty);
    }

    [Test]
    public void A_re_offer_with_the_same_address_does_not_open_the_window_again()
    {
        var stream = _bench.Call();
        _bench.Send(stream.A.Transport!, Alice, Voice(1));
        stream.A.Transport!.Apply(new TransportTerms { Rtp = Alice });
        Assert.That(_bench.Send(stream.A.Transport!, Mallory, Voice(2)), Is.Empty);
        stream.A.Transport!.Apply(new TransportTerms { Rtp = Alice.WithPort(4444) });
        Assert.That(_bench.Send(stream.B.Transport!, Bob, Voice(1)).Single().To, Is.EqualTo(Alice.WithPort(4444)), "a new address takes effect");
    }

    [Test]
    public void Figures_tell_what_was_carried_lost_and_shaken()
    {
        var stream = _bench.Call();
        for (ushort i = 0; i < 100; i++)
        {
            if (i % 10 != 5) _bench.Send(stream.A.Transport!, Alice, Voice((ushort)(65500 + i)));
            _bench.Time.Go(20);
        }
        var figures = stream.Session.Snapshot().Streams[0];
        Assert.Multiple(() =>
        {
            Assert.That(figures.Packets, Is.EqualTo(90));
            Assert.That(figures.Octets, Is.EqualTo(90 * 172));
            Assert.That(figures.Lost, Is.EqualTo(10), "over the wrap of the sequence number");
            Assert.That(figures.JitterMilliseconds, Is.LessThan(0.5));
            Assert.That(figures.Mos, Is.InRange(2.5, 3.6));
            Assert.That(stream.B.PacketsSent, Is.EqualTo(90));
        });
    }
}
