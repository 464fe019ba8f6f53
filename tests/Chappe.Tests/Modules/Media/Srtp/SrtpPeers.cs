using System.Buffers.Binary;
using Chappe.Modules.Media.Srtp;

namespace Chappe.Tests.Modules.Media.Srtp;

/// <summary>One who sends and one who receives, with the same key.</summary>
internal sealed class SrtpPeers : IDisposable
{
    public SrtpPeers(SrtpSuite suite, int mkiLength = 0)
    {
        var key = Enumerable.Range(1, suite.KeyLength).Select(i => (byte)i).ToArray();
        var salt = Enumerable.Range(101, suite.SaltLength).Select(i => (byte)i).ToArray();
        Key = new SrtpMasterKey(suite, key, salt, Enumerable.Repeat((byte)7, mkiLength).ToArray());
        (Sender, Receiver) = (new SrtpProtector(Key), new SrtpUnprotector(Key));
    }

    public SrtpMasterKey Key { get; }
    public SrtpProtector Sender { get; }
    public SrtpUnprotector Receiver { get; }

    /// <summary>160 octets of sound behind a plain header.</summary>
    public static byte[] Rtp(int sequence, uint ssrc = 0xCAFEBABE, int payload = 160)
    {
        var packet = new byte[12 + payload];
        packet[0] = 0x80;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)sequence);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(8), ssrc);
        for (int i = 12; i < packet.Length; i++) packet[i] = (byte)(i + sequence);
        return packet;
    }

    /// <summary>A receiver report of nobody.</summary>
    public static byte[] Rtcp(uint ssrc = 0xCAFEBABE)
    {
        byte[] packet = [0x81, 201, 0, 7, .. new byte[28]];
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(4), ssrc);
        return packet;
    }

    public byte[] Protect(byte[] packet, bool isRtcp = false)
    {
        var buffer = new byte[packet.Length + 200];
        packet.CopyTo(buffer, 0);
        int length = packet.Length;
        var fault = isRtcp ? Sender.ProtectRtcp(buffer, ref length) : Sender.ProtectRtp(buffer, ref length);
        Assert.That(fault, Is.EqualTo(SrtpFault.None));
        return buffer[..length];
    }

    public SrtpFault Unprotect(byte[] packet, bool isRtcp = false) => Unprotect(packet, out _, isRtcp);

    public SrtpFault Unprotect(byte[] packet, out byte[] plain, bool isRtcp = false)
    {
        var copy = (byte[])packet.Clone();
        int length;
        var fault = isRtcp ? Receiver.UnprotectRtcp(copy, out length) : Receiver.UnprotectRtp(copy, out length);
        plain = copy[..length];
        return fault;
    }

    public void Dispose()
    {
        Sender.Dispose();
        Receiver.Dispose();
    }
}
