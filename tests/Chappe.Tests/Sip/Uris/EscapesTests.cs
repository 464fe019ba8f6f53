using System.Text;
using Chappe.Sip.Uris;

namespace Chappe.Tests.Sip.Uris;

public sealed class EscapesTests
{
    [TestCase("a%20b%2f", "a b/")]
    [TestCase("%2525", "%25")]
    [TestCase("100%", "100%")]
    [TestCase("%4", "%4")]
    [TestCase("%zz", "%zz")]
    [TestCase("%00x", "\0x")]
    public void Unescaping_gives_the_octets(string text, string expected)
    {
        var destination = new byte[100];
        var written = Escapes.Unescape(Encoding.ASCII.GetBytes(text), destination);
        Assert.That(Encoding.ASCII.GetString(destination, 0, written), Is.EqualTo(expected));
    }

    [TestCase("alice", "alice")]
    [TestCase("a b@c", "a%20b%40c")]
    [TestCase("+1;x=y", "+1;x=y")]
    [TestCase("ж#:", "%D0%B6%23%3A")]
    [TestCase("\r\n\0", "%0D%0A%00")]
    public void Any_text_can_become_a_user_and_come_back(string text, string escaped)
    {
        Span<byte> destination = new byte[100], back = new byte[100];
        var written = Escapes.EscapeUser(Encoding.UTF8.GetBytes(text), destination);
        Assert.That(Encoding.ASCII.GetString(destination[..written]), Is.EqualTo(escaped));
        Assert.That(SipUri.TryParse([.. "sip:"u8, .. destination[..written], .. "@b"u8], out _), Is.True);
        written = Escapes.Unescape(destination[..written], back);
        Assert.That(Encoding.UTF8.GetString(back[..written]), Is.EqualTo(text));
    }

    [Test]
    public void A_parameter_keeps_the_octets_that_it_may_hold()
    {
        var destination = new byte[100];
        var written = Escapes.EscapeParameter("[::1]:5060;a=b"u8, destination);
        Assert.That(Encoding.ASCII.GetString(destination, 0, written), Is.EqualTo("[::1]:5060%3Ba%3Db"));
    }

    [Test]
    public void What_does_not_fit_is_refused()
    {
        Assert.That(Escapes.EscapeUser("a b"u8, new byte[4]), Is.EqualTo(-1));
        Assert.That(Escapes.Unescape("abc"u8, new byte[2]), Is.EqualTo(-1));
    }
}
