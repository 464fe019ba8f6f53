using System.Text;
using Chappe.Sip.Stun;

namespace Chappe.Tests.Sip.Stun;

/// <summary>STUN messages, with the vectors of RFC 5769.</summary>
public sealed class StunTests
{
    // RFC 5769 section 2.1
    private static readonly byte[] s_request = Convert.FromHexString(
        "000100582112a442b7e7a701bc34d686fa87dfae802200105354554e207465737420636c69656e74002400046e0001ff80290008932ff9b151263b36" +
        "000600096576746a3a68367659202020000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a280280004e57a3bcf");
    // RFC 5769 section 2.2
    private static readonly byte[] s_ipv4 = Convert.FromHexString(
        "0101003c2112a442b7e7a701bc34d686fa87dfae8022000b7465737420766563746f7220002000080001a147e112a643000800142b91f599fd9e90c38c7489f92af9ba53f06be7d780280004c07d4c96");
    // RFC 5769 section 2.3
    private static readonly byte[] s_ipv6 = Convert.FromHexString(
        "010100482112a442b7e7a701bc34d686fa87dfae8022000b7465737420766563746f7220002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d900080014a382954e4be67bf11784c97c8292c275bfe3ed4180280004c8fb0b4c");
    private static readonly byte[] s_password = Encoding.ASCII.GetBytes("VOkJxbRl1RmTxUk/WvJxBt");

    [Test]
    public void RFC_5769_request_is_read_and_proved()
    {
        Assert.That(StunMessage.TryParse(s_request, out var message));
        Assert.That((message.Class, message.Method), Is.EqualTo((StunClass.Request, StunMessage.Binding)));
        Assert.That(message.TryFind(StunAttributeType.Username, out var name));
        Assert.That(Encoding.ASCII.GetString(message[name]), Is.EqualTo("evtj:h6vY"));
        Assert.That(message.HasRightFingerprint());
        Assert.That(message.HasRightIntegrity(s_password));
        Assert.That(message.HasRightIntegrity("other"u8), Is.False);
    }

    [Test]
    public void RFC_5769_responses_are_written_as_printed()
    {
        foreach (var (printed, address) in new[] { (s_ipv4, new byte[] { 192, 0, 2, 1 }), (s_ipv6, Convert.FromHexString("20010db8123456780011223344556677")) })
        {
            Assert.That(StunMessage.TryParse(printed, out var read));
            Assert.That(read.HasRightFingerprint() && read.HasRightIntegrity(s_password));
            var room = new byte[200];
            var writer = new StunWriter(room, StunClass.Success, StunMessage.Binding, read.TransactionId);
            writer.Add(StunAttributeType.Software, "test vector"u8);
            // The RFC pads with a space; we pad with zero, so its hashes differ and are compared by reading.
            writer.AddXorMappedAddress(address, 32853);
            Assert.That(read.TryFind(StunAttributeType.XorMappedAddress, out var mapped));
            Assert.That(room.AsSpan(mapped.Offset, mapped.Value.Length + 4).ToArray(), Is.EqualTo(printed[mapped.Offset..mapped.Value.End]));
            writer.AddIntegrity(s_password);
            writer.AddFingerprint();
            Assert.That(writer.Length, Is.EqualTo(printed.Length));
            Assert.That(StunMessage.TryParse(room.AsSpan(0, writer.Length), out var own));
            Assert.That(own.HasRightFingerprint() && own.HasRightIntegrity(s_password));
        }
    }

    [Test]
    public void A_changed_octet_is_noticed()
    {
        for (int i = 0; i < s_request.Length; i++)
        {
            var changed = (byte[])s_request.Clone();
            changed[i] ^= 0x20;
            if (!StunMessage.TryParse(changed, out var message)) continue;
            // The fingerprint's own type changed makes it another attribute: then it is not there.
            bool hasFingerprint = message.TryFind(StunAttributeType.Fingerprint, out _);
            Assert.That(hasFingerprint && message.HasRightFingerprint(), Is.False, $"octet {i}");
        }
    }

    [Test]
    public void No_prefix_and_no_random_octets_are_read_beyond_their_end()
    {
        for (int length = 0; length < s_request.Length; length++) Assert.That(StunMessage.TryParse(s_request.AsSpan(0, length), out _), Is.False);
        var random = new Random(5769);
        for (int round = 0; round < 20_000; round++)
        {
            var octets = (byte[])s_request.Clone();
            for (int i = 0; i < 4; i++) octets[random.Next(octets.Length)] = (byte)random.Next(256);
            if (!StunMessage.TryParse(octets, out var message)) continue;
            int seen = 0;
            foreach (var attribute in message) seen += message[attribute].Length;
            Assert.That(seen, Is.LessThan(octets.Length));
            message.HasRightFingerprint();
            message.HasRightIntegrity(s_password);
        }
    }
}
