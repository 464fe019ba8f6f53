using System.Text;
using Chappe.Modules.Media.Sdp;

namespace Chappe.Tests.Modules.Media.Sdp;

public sealed class SessionDescriptionTests
{
    [Test]
    public void What_nobody_touches_comes_out_as_it_came_in()
    {
        string text = Offers.BrowserVideo() + "a=x-unknown:Grüße\r\nb=TIAS:2000\r\n";
        Assert.That(Offers.Parse(text).ToString(), Is.EqualTo(text));
    }

    [Test]
    public void RFC_8866_section_5_its_example_is_kept_line_by_line()
    {
        string text = Offers.Lines("v=0", "o=jdoe 3724394400 3724394405 IN IP4 198.51.100.1", "s=Call to John Smith", "i=SDP Offer #1", "u=http://www.jdoe.example.com/home.html", "e=Jane Doe <jane@jdoe.example.com>",
            "p=+1 617 555-6011", "c=IN IP4 198.51.100.1", "t=0 0", "m=audio 49170 RTP/AVP 0", "m=audio 49180 RTP/AVP 0", "m=video 51372 RTP/AVP 99", "c=IN IP6 2001:db8::2", "a=rtpmap:99 h263-1998/90000");
        Assert.That(Offers.Parse(text).ToString(), Is.EqualTo(text));
    }

    [Test]
    public void Lines_may_end_in_LF_alone_and_octets_are_kept_whatever_their_encoding()
    {
        byte[] text = [.. "v=0\no=- 1 1 IN IP4 192.0.2.1\ns="u8, 0xE9, 0xFF, .. "\nt=0 0\nm=audio 4 RTP/AVP 0\n"u8];
        var read = SessionDescription.Parse(text, out _);
        Assert.That(read!.ToOctets(), Is.EqualTo((byte[])[.. "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns="u8, 0xE9, 0xFF, .. "\r\nt=0 0\r\nm=audio 4 RTP/AVP 0\r\n"u8]));
    }

    [TestCase("", SdpFault.NotSdp)]
    [TestCase("hello", SdpFault.NotSdp)]
    [TestCase("v=1\r\n", SdpFault.NotSdp)]
    [TestCase("v=0\r\nnonsense\r\n", SdpFault.BadLine)]
    [TestCase("v=0\r\ns=a\rb\r\n", SdpFault.BadLine)]
    [TestCase("v=0\r\ns=a\0b\r\n", SdpFault.BadLine)]
    [TestCase("v=0\r\nm=audio\r\n", SdpFault.BadMedia)]
    [TestCase("v=0\r\nm=audio 65536 RTP/AVP 0\r\n", SdpFault.BadMedia)]
    [TestCase("v=0\r\nm=audio -1 RTP/AVP 0\r\n", SdpFault.BadMedia)]
    [TestCase("v=0\r\nm=audio +1 RTP/AVP 0\r\n", SdpFault.BadMedia)]
    [TestCase("v=0\r\nm=audio 1/0 RTP/AVP 0\r\n", SdpFault.BadMedia)]
    public void What_is_no_description_is_refused_with_its_reason(string text, object expected)
    {
        Assert.That(SessionDescription.Parse(Encoding.Latin1.GetBytes(text), out var fault), Is.Null);
        Assert.That(fault, Is.EqualTo(expected));
    }

    [Test]
    public void G2_octets_lines_media_and_formats_are_bounded()
    {
        const string Head = "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\n";
        string[] tooMuch =
        [
            Head + string.Concat(Enumerable.Repeat("a=x\r\n", SessionDescription.MaxLines)),
            Head + string.Concat(Enumerable.Repeat("m=audio 4 RTP/AVP 0\r\n", SessionDescription.MaxMedia + 1)),
            Head + "a=" + new string('x', SessionDescription.MaxOctets) + "\r\n",
            Head + "m=audio 4 RTP/AVP" + string.Concat(Enumerable.Range(0, MediaDescription.MaxFormats + 1).Select(i => " " + i)) + "\r\n",
        ];
        foreach (string text in tooMuch) Assert.That(SessionDescription.Parse(Encoding.Latin1.GetBytes(text), out _), Is.Null);
    }

    [Test]
    public void Every_prefix_and_every_changed_octet_of_a_browsers_offer_is_read_or_refused()
    {
        byte[] whole = Encoding.Latin1.GetBytes(Offers.BrowserVideo());
        var random = new Random(42);
        for (int i = 0; i <= whole.Length; i++) Look(whole.AsSpan(0, i));
        for (int i = 0; i < 20_000; i++)
        {
            byte[] changed = [.. whole];
            for (int k = random.Next(1, 8); k > 0; k--) changed[random.Next(changed.Length)] = (byte)random.Next(256);
            Look(changed);
        }

        static void Look(ReadOnlySpan<byte> octets)
        {
            if (SessionDescription.Parse(octets, out _) is not { } read) return;
            var remote = DescriptionReader.Read(read);
            Assert.That(remote.Media, Has.Count.EqualTo(read.Media.Count));
        }
    }
}
