using System.Text;
using Chappe.Sip.Parsing;

namespace Chappe.Tests.Sip.Parsing;

public sealed class QuotedStringTests
{
    [TestCase("\"a b\"", "a b")]
    [TestCase("\"a\\\"b\\\\\"", "a\"b\\")]
    [TestCase("\"\"", "")]
    [TestCase("token", "token")]
    [TestCase("to\\ken", "to\\ken")]
    [TestCase("\"", "\"")]
    public void Unquoting_gives_the_text(string quoted, string text)
    {
        var destination = new byte[100];
        var written = QuotedString.Unquote(Encoding.UTF8.GetBytes(quoted), destination);
        Assert.That(Encoding.UTF8.GetString(destination, 0, written), Is.EqualTo(text));
    }

    [TestCase("a b")]
    [TestCase("\"\\\"")]
    [TestCase("")]
    [TestCase("Zoë, <x>")]
    public void Quoting_can_be_undone(string text)
    {
        Span<byte> quoted = new byte[100], back = new byte[100];
        var written = QuotedString.Quote(Encoding.UTF8.GetBytes(text), quoted);
        written = QuotedString.Unquote(quoted[..written], back);
        Assert.That(Encoding.UTF8.GetString(back[..written]), Is.EqualTo(text));
    }

    [TestCase("a\r\nEvil: b")]
    [TestCase("a\nb")]
    [TestCase("a\0b")]
    public void R3_A_text_with_CR_LF_or_NUL_is_not_quoted(string text) =>
        Assert.That(QuotedString.Quote(Encoding.ASCII.GetBytes(text), new byte[100]), Is.EqualTo(-1));

    [Test]
    public void What_does_not_fit_is_not_written_in_part()
    {
        for (var room = 0; room < 7; room++) Assert.That(QuotedString.Quote("ab\"c"u8, new byte[room]), Is.EqualTo(-1), $"{room}");
        Assert.That(QuotedString.Quote("ab\"c"u8, new byte[10]), Is.EqualTo(7));
        Assert.That(QuotedString.Unquote("\"abc\""u8, new byte[2]), Is.EqualTo(-1));
    }
}
