using Chappe.Modules.Media.Rtp;

namespace Chappe.Tests.Modules.Media.Rtp;

/// <summary>RTCP lengths (RFC 3550 section 6; threats M8).</summary>
public sealed class RtcpCompoundTests
{
    private static readonly byte[] s_report = [0x80, 201, 0, 1, 1, 2, 3, 4], s_bye = [0xA1, 203, 0, 2, 1, 2, 3, 4, 0, 0, 0, 4];

    [Test]
    public void Packets_that_fill_the_datagram_are_taken_one_by_one()
    {
        byte[] both = [.. s_report, .. s_bye];
        Assert.That(RtcpCompound.IsWellFormed(both), Is.True);
        ReadOnlySpan<byte> rest = both;
        Assert.That(RtcpCompound.TryTake(ref rest, out var first) && first.SequenceEqual(s_report), Is.True);
        Assert.That(RtcpCompound.TryTake(ref rest, out var second) && second.SequenceEqual(s_bye), Is.True);
        Assert.That(RtcpCompound.TryTake(ref rest, out _), Is.False);
    }

    [Test]
    public void M8_every_other_prefix_is_refused()
    {
        byte[] both = [.. s_report, .. s_bye];
        for (int i = 0; i < both.Length; i++) Assert.That(RtcpCompound.IsWellFormed(both.AsSpan(0, i)), Is.EqualTo(i == s_report.Length), $"{i} octets");
        Assert.That(RtcpCompound.IsWellFormed([.. both, 0, 0, 0, 0]), Is.False, "and what stands behind");
    }

    [Test]
    public void M8_padding_is_in_the_last_packet_in_whole_words_and_within_it()
    {
        Assert.That(RtcpCompound.IsWellFormed([.. s_bye, .. s_report]), Is.False);
        foreach (byte wrong in (byte[])[0, 3, 12])
        {
            var bye = (byte[])s_bye.Clone();
            bye[^1] = wrong;
            Assert.That(RtcpCompound.IsWellFormed(bye), Is.False, $"{wrong}");
        }
    }

    [Test]
    public void M8_another_version_or_type_is_refused()
    {
        foreach (var (at, value) in new[] { (0, (byte)0x40), (1, (byte)191), (1, (byte)224) })
        {
            var report = (byte[])s_report.Clone();
            report[at] = value;
            Assert.That(RtcpCompound.IsWellFormed(report), Is.False);
        }
    }
}
