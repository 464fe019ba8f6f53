using Chappe.Modules.Media.Srtp;
using static Chappe.Tests.Modules.Media.Srtp.RFC_3711_and_6188_vectors;

namespace Chappe.Tests.Modules.Media.Srtp;

/// <summary>Packets there and back, and all that must not come back (threats M3).</summary>
[TestFixtureSource(nameof(Suites))]
public sealed class SrtpTests(SrtpSuite suite)
{
    public static IReadOnlyList<SrtpSuite> Suites => SrtpSuite.All;

    [Test]
    public void What_goes_in_comes_out([Values(0, 1, 4, 128)] int mkiLength, [Values(0, 1, 15, 16, 160, 1200)] int payload)
    {
        using var peers = new SrtpPeers(suite, mkiLength);
        var rtp = SrtpPeers.Rtp(1, payload: payload);
        var wire = peers.Protect(rtp);
        Assert.Multiple(() =>
        {
            Assert.That(wire, Has.Length.EqualTo(rtp.Length + suite.RtpTagLength + mkiLength));
            Assert.That(wire[..12], Is.EqualTo(rtp[..12]), "the header is in the clear");
            Assert.That(peers.Unprotect(wire, out var plain), Is.EqualTo(SrtpFault.None));
            Assert.That(plain, Is.EqualTo(rtp));
        });
        if (payload >= 15) Assert.That(wire[12..(12 + payload)], Is.Not.EqualTo(rtp[12..]));
    }

    [Test]
    public void RTCP_too([Values(0, 4)] int mkiLength)
    {
        using var peers = new SrtpPeers(suite, mkiLength);
        for (int i = 0; i < 3; i++)
        {
            var wire = peers.Protect(SrtpPeers.Rtcp(), true);
            Assert.That(wire, Has.Length.EqualTo(32 + 4 + suite.RtcpTagLength + mkiLength));
            Assert.That(peers.Unprotect(wire, out var plain, true), Is.EqualTo(SrtpFault.None));
            Assert.That(plain, Is.EqualTo(SrtpPeers.Rtcp()));
        }
    }

    [Test]
    public void A_change_of_any_bit_is_found()
    {
        using var peers = new SrtpPeers(suite);
        var rtp = peers.Protect(SrtpPeers.Rtp(1, payload: 20));
        var rtcp = peers.Protect(SrtpPeers.Rtcp(), true);
        for (int bit = 0; bit < rtp.Length * 8; bit++) Assert.That(peers.Unprotect(Flip(rtp, bit)), Is.Not.EqualTo(SrtpFault.None), $"RTP, bit {bit}");
        for (int bit = 0; bit < rtcp.Length * 8; bit++) Assert.That(peers.Unprotect(Flip(rtcp, bit), true), Is.Not.EqualTo(SrtpFault.None), $"RTCP, bit {bit}");
        Assert.Multiple(() =>
        {
            Assert.That(peers.Receiver.SourceCount, Is.Zero, "nothing is remembered of what was not proved");
            Assert.That(peers.Unprotect(rtp), Is.EqualTo(SrtpFault.None), "and the true packet is still new");
            Assert.That(peers.Unprotect(rtcp, true), Is.EqualTo(SrtpFault.None));
        });
    }

    [Test]
    public void A_forged_packet_is_left_as_it_came()
    {
        using var peers = new SrtpPeers(suite);
        var forged = Flip(peers.Protect(SrtpPeers.Rtp(1)), 300);
        var copy = (byte[])forged.Clone();
        Assert.That(peers.Receiver.UnprotectRtp(copy, out int length), Is.EqualTo(SrtpFault.NotAuthentic));
        Assert.That(length, Is.Zero);
        Assert.That(copy, Is.EqualTo(forged));
    }

    [Test]
    public void A_packet_counts_once()
    {
        using var peers = new SrtpPeers(suite);
        var rtp = peers.Protect(SrtpPeers.Rtp(1));
        var rtcp = peers.Protect(SrtpPeers.Rtcp(), true);
        Assert.Multiple(() =>
        {
            Assert.That(peers.Unprotect(rtp), Is.EqualTo(SrtpFault.None));
            Assert.That(peers.Unprotect(rtp), Is.EqualTo(SrtpFault.Replayed));
            Assert.That(peers.Unprotect(rtcp, true), Is.EqualTo(SrtpFault.None));
            Assert.That(peers.Unprotect(rtcp, true), Is.EqualTo(SrtpFault.Replayed));
        });
    }

    [Test]
    public void Late_packets_are_taken_within_the_window_only()
    {
        using var peers = new SrtpPeers(suite);
        var wires = Enumerable.Range(1, ReplayWindow.Size + 1).Select(i => peers.Protect(SrtpPeers.Rtp(i))).ToArray();
        Assert.Multiple(() =>
        {
            Assert.That(peers.Unprotect(wires[^1]), Is.EqualTo(SrtpFault.None));
            Assert.That(peers.Unprotect(wires[0]), Is.EqualTo(SrtpFault.TooOld));
            Assert.That(peers.Unprotect(wires[1]), Is.EqualTo(SrtpFault.None));
            Assert.That(peers.Unprotect(wires[1]), Is.EqualTo(SrtpFault.Replayed));
        });
    }

    [Test]
    public void The_rollover_counter_goes_on_and_late_packets_know_their_round()
    {
        using var peers = new SrtpPeers(suite);
        byte[]? late = null;
        for (int i = 0; i < 3 * 65536; i += 64)
        {
            var wire = peers.Protect(SrtpPeers.Rtp(i & 0xFFFF, payload: 4));
            if (i == 131072 - 64) late = wire;
            else Assert.That(peers.Unprotect(wire), Is.EqualTo(SrtpFault.None), $"{i}");
            if (i == 131072) Assert.That(peers.Unprotect(late!), Is.EqualTo(SrtpFault.None), "the last one of the round before");
        }
        // The same number of another round has another keystream and another tag.
        Assert.That(peers.Unprotect(late!), Is.Not.EqualTo(SrtpFault.None));
    }

    [Test]
    public void The_wrong_key_and_the_wrong_MKI_are_refused()
    {
        using var peers = new SrtpPeers(suite, 4);
        using var others = new SrtpUnprotector(SrtpMasterKey.Random(suite));
        var wire = peers.Protect(SrtpPeers.Rtp(1));
        using var plain = new SrtpPeers(suite);
        Assert.Multiple(() =>
        {
            Assert.That(others.UnprotectRtp(plain.Protect(SrtpPeers.Rtp(1)), out _), Is.EqualTo(SrtpFault.NotAuthentic));
            wire[suite.IsAead ? ^1 : ^(suite.RtpTagLength + 1)] ^= 1;
            Assert.That(peers.Unprotect(wire), Is.EqualTo(SrtpFault.UnknownKey));
        });
    }

    [Test]
    public void The_MKI_chooses_the_key()
    {
        var one = new SrtpMasterKey(suite, new byte[suite.KeyLength], new byte[suite.SaltLength], [1]);
        var two = new SrtpMasterKey(suite, Enumerable.Repeat((byte)9, suite.KeyLength).ToArray(), new byte[suite.SaltLength], [2]);
        using var receiver = new SrtpUnprotector(one, two);
        int sequence = 0;
        foreach (var key in new[] { two, one })
        {
            using var sender = new SrtpProtector(key);
            var buffer = new byte[300];
            var rtp = SrtpPeers.Rtp(++sequence);
            rtp.CopyTo(buffer, 0);
            int length = rtp.Length;
            sender.ProtectRtp(buffer, ref length);
            Assert.That(receiver.UnprotectRtp(buffer.AsSpan(0, length), out int left), Is.EqualTo(SrtpFault.None));
            Assert.That(buffer[..left], Is.EqualTo(rtp));
        }
    }

    [Test]
    public void The_same_number_is_never_encrypted_twice()
    {
        using var peers = new SrtpPeers(suite);
        peers.Protect(SrtpPeers.Rtp(1));
        var buffer = new byte[300];
        SrtpPeers.Rtp(1).CopyTo(buffer, 0);
        int length = 172;
        Assert.That(peers.Sender.ProtectRtp(buffer, ref length), Is.EqualTo(SrtpFault.Replayed));
        Assert.That(length, Is.EqualTo(172));
    }

    [Test]
    public void Sources_are_bounded()
    {
        using var peers = new SrtpPeers(suite);
        using var second = new SrtpPeers(suite);
        for (uint ssrc = 1; ssrc <= SourceTable.MaxSources; ssrc++) Assert.That(peers.Unprotect(second.Protect(SrtpPeers.Rtp(1, ssrc))), Is.EqualTo(SrtpFault.None));
        using var third = new SrtpPeers(suite);
        Assert.That(peers.Unprotect(third.Protect(SrtpPeers.Rtp(1, 9999))), Is.EqualTo(SrtpFault.TooManySources));
        Assert.That(peers.Unprotect(second.Protect(SrtpPeers.Rtp(2, 1))), Is.EqualTo(SrtpFault.None), "those that are known go on");
    }

    [Test]
    public void Every_prefix_is_refused_and_nothing_is_read_behind_it()
    {
        using var peers = new SrtpPeers(suite);
        byte[] rtp = peers.Protect(SrtpPeers.Rtp(1)), rtcp = peers.Protect(SrtpPeers.Rtcp(), true);
        for (int i = 0; i < rtp.Length; i++) Assert.That(peers.Unprotect(rtp[..i]), Is.Not.EqualTo(SrtpFault.None));
        for (int i = 0; i < rtcp.Length; i++) Assert.That(peers.Unprotect(rtcp[..i], true), Is.Not.EqualTo(SrtpFault.None));
    }

    [Test]
    public void RTCP_in_the_clear_is_refused()
    {
        using var peers = new SrtpPeers(suite);
        var wire = peers.Protect(SrtpPeers.Rtcp(), true);
        wire[suite.IsAead ? ^4 : ^(suite.RtcpTagLength + 4)] &= 0x7F;
        Assert.That(peers.Unprotect(wire, true), Is.EqualTo(SrtpFault.NotEncrypted));
    }

    [Test]
    public void No_packet_costs_memory()
    {
        using var peers = new SrtpPeers(suite);
        byte[] buffer = new byte[300], packet = SrtpPeers.Rtp(0), report = SrtpPeers.Rtcp();
        int sequence = 0;
        void Round()
        {
            packet[2] = (byte)(++sequence >> 8);
            packet[3] = (byte)sequence;
            packet.CopyTo(buffer, 0);
            int length = packet.Length;
            peers.Sender.ProtectRtp(buffer, ref length);
            buffer[length - 1] ^= 1;
            var forged = peers.Receiver.UnprotectRtp(buffer.AsSpan(0, length), out _);
            buffer[length - 1] ^= 1;
            var good = peers.Receiver.UnprotectRtp(buffer.AsSpan(0, length), out _);
            report.CopyTo(buffer, 0);
            length = report.Length;
            peers.Sender.ProtectRtcp(buffer, ref length);
            if (forged != SrtpFault.NotAuthentic || good != SrtpFault.None || peers.Receiver.UnprotectRtcp(buffer.AsSpan(0, length), out _) != SrtpFault.None) throw new InvalidOperationException("lost");
        }
        Assert.That(PacketCost.Of(Round), Is.All.Zero);
    }

    [Test]
    public void A_key_s_text_does_not_show_it()
    {
        var key = new SrtpMasterKey(suite, Enumerable.Repeat((byte)0xAB, suite.KeyLength).ToArray(), new byte[suite.SaltLength]);
        Assert.That(key.ToString(), Is.EqualTo($"a key for {suite.Name}"));
    }

    private static byte[] Flip(byte[] packet, int bit)
    {
        var copy = (byte[])packet.Clone();
        copy[bit / 8] ^= (byte)(1 << bit % 8);
        return copy;
    }
}
