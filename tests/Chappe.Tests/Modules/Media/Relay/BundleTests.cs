using Chappe.Modules.Media.Relay;
using static Chappe.Tests.Modules.Media.Relay.RelayBench;

namespace Chappe.Tests.Modules.Media.Relay;

/// <summary>Audio and video on one port of a browser, on two of a phone (RFC 9143).</summary>
public sealed class BundleTests
{
    private RelayBench _bench = null!;
    private MediaStream _audio = null!, _video = null!;
    private MediaTransport _browser = null!;

    [SetUp]
    public void SetUp()
    {
        _bench = new RelayBench();
        var session = _bench.Relay.Open("bundle")!;
        (_audio, _video) = (session.AddStream(MediaKind.Audio), session.AddStream(MediaKind.Video));
        _browser = session.OpenTransport(_bench.Relay.Interfaces[0])!;
        _audio.A.Transport = _browser;
        _video.A.Transport = _browser;
        _audio.B.Transport = session.OpenTransport(_bench.Relay.Interfaces[0]);
        _video.B.Transport = session.OpenTransport(_bench.Relay.Interfaces[0]);
        _browser.Apply(new TransportTerms { Rtp = Alice, RtcpMux = true });
        _audio.A.Apply(new StreamTerms { Mid = "0", MidExtension = 4, Formats = [new(0, "PCMU", 8000)], HasFeedback = true });
        _video.A.Apply(new StreamTerms { Mid = "vid", MidExtension = 4, Formats = [new(96, "H264", 90000), new(97, "rtx", 90000)], Ssrcs = [4242], HasFeedback = true, HasReducedSizeRtcp = true });
        _audio.B.Transport!.Apply(new TransportTerms { Rtp = Bob });
        _video.B.Transport!.Apply(new TransportTerms { Rtp = Bob.WithPort(6000) });
        _audio.B.Apply(new StreamTerms { Formats = [new(0, "PCMU", 8000)] });
        _video.B.Apply(new StreamTerms { Formats = [new(96, "H264", 90000)] });
    }

    [TearDown]
    public void TearDown() => _bench.Dispose();

    /// <summary>A packet whose header extension has these octets.</summary>
    private static byte[] Extended(byte[] packet, ushort profile, params byte[] elements)
    {
        var padded = new byte[(elements.Length + 3) / 4 * 4];
        elements.CopyTo(padded, 0);
        byte[] all = [.. packet[..12], (byte)(profile >> 8), (byte)profile, 0, (byte)(padded.Length / 4), .. padded, .. packet[12..]];
        all[0] |= 0x10;
        return all;
    }

    [Test]
    public void A_MID_tells_the_line_and_its_SSRC_is_remembered()
    {
        // The payload type of video on purpose: the MID wins.
        var named = Extended(Voice(1, ssrc: 9, payloadType: 96), 0xBEDE, 0x40, (byte)'0');
        Assert.That(_bench.Send(_browser, Alice, named).Single().To, Is.EqualTo(Bob));
        Assert.That(_bench.Send(_browser, Alice, Voice(2, ssrc: 9, payloadType: 96)).Single().To, Is.EqualTo(Bob));
        var twoByte = Extended(Voice(1, ssrc: 10), 0x1000, 7, 2, 1, 1, 0, 4, 3, (byte)'v', (byte)'i', (byte)'d');
        Assert.That(_bench.Send(_browser, Alice, twoByte).Single().To, Is.EqualTo(Bob.WithPort(6000)));
    }

    [Test]
    public void Without_a_MID_the_SSRC_of_the_SDP_and_then_the_payload_type_tell()
    {
        Assert.That(_bench.Send(_browser, Alice, Voice(1, ssrc: 4242, payloadType: 55)).Single().To, Is.EqualTo(Bob.WithPort(6000)));
        Assert.That(_bench.Send(_browser, Alice, Voice(1, ssrc: 5, payloadType: 97)).Single().To, Is.EqualTo(Bob.WithPort(6000)));
        Assert.That(_bench.Send(_browser, Alice, Voice(1, ssrc: 6, payloadType: 0)).Single().To, Is.EqualTo(Bob));
        Assert.That(_bench.Send(_browser, Alice, Voice(1, ssrc: 7, payloadType: 55)), Is.Empty, "nobody can tell");
        Assert.That(_bench.Count("media.drop_unknown"), Is.EqualTo(1));
    }

    [Test]
    public void What_goes_into_a_bundle_says_its_MID()
    {
        var voice = _bench.Send(_audio.B.Transport!, Bob, Voice(1)).Single();
        Assert.That((voice.From, voice.To), Is.EqualTo((_browser.Rtp, Alice)));
        Assert.That(voice.Octets, Is.EqualTo(Extended(Voice(1), 0xBEDE, 0x40, (byte)'0')));
        var picture = _bench.Send(_video.B.Transport!, Bob.WithPort(6000), Voice(1, ssrc: 8, payloadType: 96)).Single();
        Assert.That(picture.Octets, Is.EqualTo(Extended(Voice(1, ssrc: 8, payloadType: 96), 0xBEDE, 0x42, (byte)'v', (byte)'i', (byte)'d')));
        // Beside an extension that is there already.
        var level = _bench.Send(_audio.B.Transport!, Bob, Extended(Voice(2), 0xBEDE, 0x10, 0x7F)).Single();
        Assert.That(level.Octets, Is.EqualTo(Extended(Voice(2), 0xBEDE, 0x10, 0x7F, 0, 0, 0x40, (byte)'0')));
    }

    [Test]
    public void A_compound_of_a_bundle_is_taken_apart_for_the_lines_that_it_concerns()
    {
        _bench.Send(_browser, Alice, Voice(1, ssrc: 10, payloadType: 0));
        _bench.Send(_browser, Alice, Voice(1, ssrc: 20, payloadType: 96));
        _bench.Send(_audio.B.Transport!, Bob, Voice(1, ssrc: 30));
        _bench.Send(_video.B.Transport!, Bob.WithPort(6000), Voice(1, ssrc: 40, payloadType: 96));
        uint[] aboutAudio = [30, 1, 2, 3, 4, 5], aboutVideo = [40, 6, 7, 8, 9, 10];
        var sent = _bench.Send(_browser, Alice, Rtcp(
            (0x82, 200, [10, 0xE0000000, 0, 160, 1, 160, .. aboutAudio, .. aboutVideo]),
            (0x81, 202, [10, 0x01016100, 0]),
            (0x81, 206, [10, 40])));
        Assert.That(sent.Select(s => s.To), Is.EqualTo(new[] { Bob.WithPort(5001), Bob.WithPort(6001) }));
        Assert.That(sent[0].Octets, Is.EqualTo(Rtcp((0x81, 200, [10, 0xE0000000, 0, 160, 1, 160, .. aboutAudio]), (0x81, 202, [10, 0x01016100, 0]))));
        Assert.That(sent[1].Octets, Is.EqualTo(Rtcp((0x81, 201, [10, .. aboutVideo]), (0x81, 206, [10, 40]), (0x80, 192, [10]))));
    }

    [Test]
    public void Lines_that_move_to_one_transport_give_the_others_back()
    {
        var session = _audio.Session;
        var old = _video.B.Transport!;
        _video.B.Transport = _audio.B.Transport;
        old.Close();
        Assert.That(_bench.Ports.IsOpen(old.Rtp), Is.False);
        _video.B.Apply(new StreamTerms { Mid = "1", MidExtension = 9, Formats = [new(96, "H264", 90000)] });
        Assert.That(_bench.Send(_browser, Alice, Voice(1, ssrc: 20, payloadType: 96)).Single().To, Is.EqualTo(Bob));
        _video.Close();
        Assert.That(_bench.Send(_browser, Alice, Voice(2, ssrc: 10)).Single().To, Is.EqualTo(Bob), "audio goes on");
        Assert.That(_bench.Ports.IsOpen(_browser.Rtp), Is.True);
        session.Close();
        Assert.That(_bench.Ports.OpenCount, Is.Zero);
    }
}
