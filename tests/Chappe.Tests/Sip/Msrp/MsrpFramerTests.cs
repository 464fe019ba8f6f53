using System.Text;
using Chappe.Sip.Framing;
using Chappe.Sip.Msrp;

namespace Chappe.Tests.Sip.Msrp;

/// <summary>RFC 4975 section 7.1; threats F4, F5 and F8.</summary>
public sealed class MsrpFramerTests
{
    private const int Most = 4096;
    internal const string Send = "MSRP d93kswow SEND\r\nTo-Path: msrp://bob.example.com:8888/9di4eae923wzd;tcp\r\nFrom-Path: msrp://alicepc.example.com:7777/iau39soe2843z;tcp\r\n"
        + "Message-ID: 12339sdqwer\r\nByte-Range: 1-16/16\r\nContent-Type: text/plain\r\n\r\nHi, I'm Alice!\r\n\r\n-------d93kswow$\r\n";
    internal const string Response = "MSRP d93kswow 200 OK\r\nTo-Path: msrp://alicepc.example.com:7777/iau39soe2843z;tcp\r\nFrom-Path: msrp://bob.example.com:8888/9di4eae923wzd;tcp\r\n-------d93kswow$\r\n";

    private static byte[] Octets(string text) => Encoding.Latin1.GetBytes(text);

    [Test]
    public void The_frames_of_RFC_4975_section_4_end_at_their_end_lines()
    {
        var framer = new MsrpFramer();
        byte[] both = Octets(Send + Response);
        Assert.That(framer.Next(both, Most), Is.EqualTo(new Frame(FrameKind.Message, Send.Length)));
        Assert.That(framer.Next(both.AsSpan(Send.Length), Most), Is.EqualTo(new Frame(FrameKind.Message, Response.Length)));
    }

    [TestCase('$')]
    [TestCase('+')]
    [TestCase('#')]
    public void Every_continuation_flag_ends_a_frame(char flag)
    {
        string text = Send.Replace("d93kswow$", "d93kswow" + flag);
        Assert.That(new MsrpFramer().Next(Octets(text), Most), Is.EqualTo(new Frame(FrameKind.Message, text.Length)));
    }

    [TestCase("\r\n-------d93kswo$\r\n")]
    [TestCase("\r\n-------d93kswowx$\r\n")]
    [TestCase("\r\n-------d93kswow!\r\n")]
    [TestCase("\r\n-------d93kswow$ \r\n")]
    [TestCase("x-------d93kswow$\r\n")]
    [TestCase("\n-------d93kswow$\r\n")]
    public void What_only_looks_like_the_end_line_is_content(string content)
    {
        string text = Send.Replace("Hi, I'm Alice!", content);
        Assert.That(new MsrpFramer().Next(Octets(text), Most), Is.EqualTo(new Frame(FrameKind.Message, text.Length)));
    }

    [Test]
    public void Byte_Range_does_not_say_where_a_frame_ends([Values("1-*/*", "1-99999/99999", "1-1/1")] string range)
    {
        string text = Send.Replace("1-16/16", range);
        Assert.That(new MsrpFramer().Next(Octets(text), Most), Is.EqualTo(new Frame(FrameKind.Message, text.Length)));
    }

    [Test]
    public void F8_A_byte_at_a_time_gives_the_same_frame()
    {
        byte[] octets = Octets(Send);
        var framer = new MsrpFramer();
        for (int i = 1; i < octets.Length; i++) Assert.That(framer.Next(octets.AsSpan(0, i), Most).Kind, Is.EqualTo(FrameKind.NeedMore), $"after {i}");
        Assert.That(framer.Next(octets, Most), Is.EqualTo(new Frame(FrameKind.Message, octets.Length)));
        Assert.That(framer.IsInsideFrame, Is.False);
    }

    [Test]
    public void F5_What_never_ends_is_refused_at_the_bound()
    {
        byte[] octets = Octets(Send[..^4] + new string('x', Most));
        var framer = new MsrpFramer();
        Assert.That(framer.Next(octets.AsSpan(0, Most - 1), Most).Kind, Is.EqualTo(FrameKind.NeedMore));
        Assert.That(framer.Next(octets, Most).Fault, Is.EqualTo(FrameFault.BodyTooLarge));
    }

    [Test]
    public void F5_A_whole_frame_that_is_too_large_is_refused_too() =>
        Assert.That(new MsrpFramer().Next(Octets(Send), Send.Length - 1).Fault, Is.EqualTo(FrameFault.BodyTooLarge));

    [TestCase("MSRP abc SEND\nTo-Path", FrameFault.BareLineFeed)]
    [TestCase("MSRP abc\r\n", FrameFault.NotSip)]
    [TestCase("MSRP  SEND\r\n", FrameFault.NotSip)]
    [TestCase("MSRP a$b SEND\r\n", FrameFault.NotSip)]
    [TestCase("MSRP 01234567890123456789012345678901234567890123456789012345678901234 SEND\r\n", FrameFault.NotSip)]
    public void A_start_line_that_names_no_transaction_is_refused(string text, FrameFault fault) => Assert.That(new MsrpFramer().Next(Octets(text), Most).Fault, Is.EqualTo(fault));

    [Test]
    public void A_start_line_without_end_is_refused() => Assert.That(new MsrpFramer().Next(Octets("MSRP " + new string('a', 2000)), Most).Fault, Is.EqualTo(FrameFault.StartLineTooLong));

    [TestCase("M", true)]
    [TestCase("MSRP", true)]
    [TestCase("MSRP ", true)]
    [TestCase("ME", false)]
    [TestCase("MSRPS", false)]
    [TestCase("", false)]
    [TestCase("SIP/2.0", false)]
    public void What_may_become_a_frame_is_told_by_its_first_octets(string text, bool may) => Assert.That(MsrpFramer.MayBegin(Octets(text)), Is.EqualTo(may));
}
