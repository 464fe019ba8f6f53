using Chappe.Engine.Vocabulary;
using Text = Chappe.Engine.Vocabulary.Text;

namespace Chappe.Tests.Engine.Vocabulary;

/// <summary>POSIX extended expressions, as Kamailio's scripts write them (semantics.md section 4).</summary>
public sealed class PatternTests
{
    [TestCase("[[:digit:]]+", "ab1", true)]
    [TestCase("^[^]a]+$", "b", true)]
    [TestCase("^[^]a]+$", "]", false)]
    [TestCase(@"[\.]", "\\", true, Description = "a backslash in a list is a backslash")]
    [TestCase("a{2}", "aa", true)]
    [TestCase("a{x", "a{x", true)]
    [TestCase(@"\<bob\>", "x bob y", true)]
    [TestCase(@"\<bob\>", "xbob", false)]
    [TestCase("b$", "b\n", false, Description = "$ is the end, not before the last line end")]
    [TestCase("a.b", "a\nb", true, Description = "a dot matches a line end")]
    [TestCase(@"^\+[1-9][0-9]{6,14}$", "+441632960000", true)]
    [TestCase("(^|[ ,])UPDATE([ ,]|$)", "INVITE, UPDATE", true)]
    [TestCase("[a-]", "-", true)]
    [TestCase("^[[:space:]]$", "\t", true)]
    public void Means_what_glibc_makes_of_it(string pattern, string text, bool expected)
    {
        Assert.That(Patterns.Find(pattern).IsMatch(System.Text.Encoding.UTF8.GetBytes(text)), Is.EqualTo(expected));
        Assert.That(Patterns.Find((Text)pattern).IsMatch(System.Text.Encoding.UTF8.GetBytes(text)), Is.EqualTo(expected), "computed");
    }

    [Test]
    public void Lines_count_in_line_mode()
    {
        Assert.That(Patterns.Find("^b$", PatternMode.Lines).IsMatch("a\nb\nc"u8), Is.True);
        Assert.That(Patterns.Find("a.b", PatternMode.Lines).IsMatch("a\nb"u8), Is.False);
        Assert.That(Patterns.Find("A", PatternMode.Lines).IsMatch("a"u8), Is.False, "textops minds case");
    }

    [Test]
    public void An_expression_that_cannot_be_read_matches_nothing()
    {
        using var message = OnMessage.Of();
        Assert.That(Patterns.Find("(a").IsMatch("(a"u8), Is.False);
        Assert.That(message.Logged, Has.Some.Contains("(a"));
    }

    [Test, CancelAfter(10000)]
    public void A_cruel_expression_from_a_variable_costs_no_stall_R4()
    {
        var text = new byte[40];
        Array.Fill(text, (byte)'a');
        text[^1] = (byte)'!';
        Assert.That(Patterns.Find((Text)"^(a+)+$").IsMatch(text), Is.False, "without backtracking it just ends");
        Assert.That(() => Patterns.Find("^(a+)+\\1x$").IsMatch(text), Throws.TypeOf<System.Text.RegularExpressions.RegexMatchTimeoutException>(), "written with a back-reference: the deadline ends it");
    }

    [Test]
    public void Octets_beyond_ASCII_match_octet_by_octet() =>
        Assert.That(Patterns.Find("^Jos.{2}$").IsMatch("José"u8), Is.True);

    [Test]
    public void Finding_an_expression_again_takes_no_memory()
    {
        using var message = OnMessage.Of();
        Text computed = "^al[i-k]ce$";
        Assert.That(OnMessage.Allocated(() => ((Text)"alice").matches("^al[i-k]ce$")), Is.Zero);
        Assert.That(OnMessage.Allocated(() => Patterns.Find(computed)), Is.Zero);
    }

    [Test]
    public void Many_different_expressions_are_bounded_G2()
    {
        for (int i = 0; i < 3000; i++) Assert.That(Patterns.Find((Text)$"^x{i}$").IsMatch(System.Text.Encoding.ASCII.GetBytes($"x{i}")), Is.True);
    }
}
