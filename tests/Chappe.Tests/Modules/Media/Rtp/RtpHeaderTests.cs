using Chappe.Modules.Media.Rtp;

namespace Chappe.Tests.Modules.Media.Rtp;

/// <summary>RTP heads (RFC 3550 section 5.1; threats M8).</summary>
public sealed class RtpHeaderTests
{
    // Two sources, an extension of one word, three octets of payload and one of padding.
    private static readonly byte[] s_packet =
    [
        0xB2, 0xE0, 0x12, 0x34, 1, 2, 3, 4, 0xCA, 0xFE, 0xBA, 0xBE, 0, 0, 0, 1, 0, 0, 0, 2, 0xBE, 0xDE, 0, 1, 9, 9, 9, 9, 7, 7, 7, 1,
    ];

    [Test]
    public void All_fields_are_read()
    {
        Assert.That(RtpHeader.TryRead(s_packet, out var header), Is.True);
        Assert.Multiple(() =>
        {
            Assert.That(header.Length, Is.EqualTo(28));
            Assert.That(header.ExtensionAt, Is.EqualTo(20));
            Assert.That(header.Marker, Is.True);
            Assert.That(header.PayloadType, Is.EqualTo(0x60));
            Assert.That(header.Sequence, Is.EqualTo(0x1234));
            Assert.That(header.Timestamp, Is.EqualTo(0x01020304));
            Assert.That(header.Ssrc, Is.EqualTo(0xCAFEBABE));
            Assert.That(header.PaddingFits(s_packet), Is.True);
        });
    }

    [Test]
    public void M8_every_prefix_of_the_head_is_refused()
    {
        for (int i = 0; i < 28; i++) Assert.That(RtpHeader.TryRead(s_packet.AsSpan(0, i), out _), Is.False, $"{i} octets");
        Assert.That(RtpHeader.TryRead(s_packet.AsSpan(0, 28), out _), Is.True);
    }

    [TestCase(0, ExpectedResult = false)]
    [TestCase(4, ExpectedResult = true)]
    [TestCase(5, ExpectedResult = false)]
    public bool M8_padding_stays_in_the_payload(byte padding)
    {
        var packet = (byte[])s_packet.Clone();
        packet[^1] = padding;
        Assert.That(RtpHeader.TryRead(packet, out var header), Is.True);
        return header.PaddingFits(packet);
    }

    [Test]
    public void M8_an_extension_longer_than_the_packet_is_refused()
    {
        var packet = (byte[])s_packet.Clone();
        packet[23] = 3;
        Assert.That(RtpHeader.TryRead(packet, out _), Is.False);
        packet[22] = 0xFF;
        Assert.That(RtpHeader.TryRead(packet, out _), Is.False);
    }

    [TestCase(0, 1, ExpectedResult = "Stun")]
    [TestCase(3, 1, ExpectedResult = "Stun")]
    [TestCase(4, 1, ExpectedResult = "Unknown")]
    [TestCase(16, 1, ExpectedResult = "Unknown")]
    [TestCase(20, 1, ExpectedResult = "Dtls")]
    [TestCase(63, 1, ExpectedResult = "Dtls")]
    [TestCase(64, 1, ExpectedResult = "Unknown")]
    [TestCase(128, 0, ExpectedResult = "Rtp")]
    [TestCase(128, 191, ExpectedResult = "Rtp")]
    [TestCase(128, 192, ExpectedResult = "Rtcp")]
    [TestCase(129, 200, ExpectedResult = "Rtcp")]
    [TestCase(129, 223, ExpectedResult = "Rtcp")]
    [TestCase(129, 224, ExpectedResult = "Rtp")]
    [TestCase(192, 200, ExpectedResult = "Unknown")]
    public string Packets_on_one_port_are_told_apart(byte first, byte second) => PacketKinds.Of([first, second]).ToString();

    [Test]
    public void M8_empty_datagrams_are_nothing() => Assert.That(PacketKinds.Of([]), Is.EqualTo(PacketKind.Unknown));
}
