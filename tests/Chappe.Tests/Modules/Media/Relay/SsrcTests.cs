using System.Buffers.Binary;
using Chappe.Modules.Media.Relay;
using Chappe.Modules.Media.Srtp;
using static Chappe.Tests.Modules.Media.Relay.RelayBench;

namespace Chappe.Tests.Modules.Media.Relay;

/// <summary>SSRCs pass as they are, unless that would make one stream of two, or a number go out twice under one key.</summary>
public sealed class SsrcTests
{
    private RelayBench _bench = null!;

    [SetUp]
    public void SetUp() => _bench = new RelayBench();

    [TearDown]
    public void TearDown() => _bench.Dispose();

    private static uint SsrcOf(byte[] packet) => BinaryPrimitives.ReadUInt32BigEndian(packet.AsSpan(8));

    [Test]
    public void A_phone_that_numbers_anew_after_a_hold_is_still_heard_through_SRTP()
    {
        var (ours, theirs) = (SrtpMasterKey.Random(SrtpSuite.Aes128CmSha1Tag80), SrtpMasterKey.Random(SrtpSuite.Aes128CmSha1Tag80));
        var stream = _bench.Call(b: t => t with { Security = MediaSecurity.Sdes, LocalKey = ours, RemoteKeys = [theirs] });
        using var bob = new SrtpUnprotector(ours);
        using var bobSends = new SrtpProtector(theirs);
        byte[] Heard(List<MemoryPorts.Sent> sent, bool isRtcp = false)
        {
            var packet = sent.Single().Octets;
            Assert.That(isRtcp ? bob.UnprotectRtcp(packet, out int length) : bob.UnprotectRtp(packet, out length), Is.EqualTo(SrtpFault.None));
            return packet[..length];
        }
        for (ushort i = 30000; i < 30100; i++) Assert.That(Heard(_bench.Send(stream.A.Transport!, Alice, Voice(i, ssrc: 7))), Is.EqualTo(Voice(i, ssrc: 7)));
        Assert.That(_bench.Send(stream.A.Transport!, Alice, Voice(9, ssrc: 7)), Is.Empty, "a stray is no new beginning");
        uint renamed = 0;
        for (ushort i = 10; i < 60; i++)
        {
            var heard = Heard(_bench.Send(stream.A.Transport!, Alice, Voice(i, ssrc: 7)));
            if (i == 10) renamed = SsrcOf(heard);
            Assert.That(heard, Is.EqualTo(Voice(i, ssrc: renamed)));
        }
        Assert.That(renamed, Is.Not.EqualTo(7u));
        // In RTCP it has its new name, and is called by its old one.
        var report = Heard(_bench.Send(stream.A.Transport!, Alice.WithPort(4001), Rtcp((0x80, 200, [7, 1, 2, 3, 4, 5]), (0x81, 203, [7])), toRtcp: true), isRtcp: true);
        Assert.That(report, Is.EqualTo(Rtcp((0x80, 200, [renamed, 1, 2, 3, 4, 5]), (0x81, 203, [renamed]))));
        var room = new byte[200];
        var about = Rtcp((0x81, 201, [99, renamed, 0, 0, 0, 0, 0]));
        about.CopyTo(room, 0);
        int size = about.Length;
        bobSends.ProtectRtcp(room, ref size);
        Assert.That(_bench.Send(stream.B.Transport!, Bob.WithPort(5001), room[..size], toRtcp: true).Single().Octets, Is.EqualTo(Rtcp((0x81, 201, [99, 7, 0, 0, 0, 0, 0]))));
    }

    [Test]
    public void Without_SRTP_nothing_is_renamed()
    {
        var stream = _bench.Call();
        foreach (ushort i in new ushort[] { 30000, 30001, 5, 6, 7 }) Assert.That(SsrcOf(_bench.Send(stream.A.Transport!, Alice, Voice(i, ssrc: 7)).Single().Octets), Is.EqualTo(7u));
    }

    [Test]
    public void Two_phones_with_one_SSRC_are_two_in_a_bundle()
    {
        var session = _bench.Relay.Open("bundle")!;
        var (audio, video) = (session.AddStream(MediaKind.Audio), session.AddStream(MediaKind.Video));
        var browser = session.OpenTransport(_bench.Relay.Interfaces[0])!;
        (audio.A.Transport, video.A.Transport) = (browser, browser);
        browser.Apply(new TransportTerms { Rtp = Alice, RtcpMux = true });
        foreach (var (stream, port) in new[] { (audio, 5000), (video, 6000) })
        {
            stream.B.Transport = session.OpenTransport(_bench.Relay.Interfaces[0]);
            stream.B.Transport!.Apply(new TransportTerms { Rtp = Bob.WithPort(port) });
            stream.A.Apply(new StreamTerms { HasFeedback = true });
            stream.B.Apply(new StreamTerms());
        }
        Assert.That(SsrcOf(_bench.Send(audio.B.Transport!, Bob, Voice(1, ssrc: 5)).Single().Octets), Is.EqualTo(5u));
        Assert.That(SsrcOf(_bench.Send(video.B.Transport!, Bob.WithPort(6000), Voice(1, ssrc: 5)).Single().Octets), Is.Not.EqualTo(5u));
    }
}
