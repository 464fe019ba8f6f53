using System.Text;
using Chappe.Sip.Parsing;

namespace Chappe.Tests.Sip.Parsing;

public sealed class FoldingTests
{
    [TestCase("a\r\n b", "a b")]
    [TestCase("a \t\r\n \t b\r\n\tc", "a b c")]
    [TestCase("a b", "a b")]
    [TestCase("", "")]
    [TestCase("\"a\r\n b\";x", "\"a b\";x")]
    public void P5_A_folded_value_becomes_one_line(string folded, string line)
    {
        var destination = new byte[folded.Length];
        var written = Folding.Unfold(Encoding.ASCII.GetBytes(folded), destination);
        Assert.That(Encoding.ASCII.GetString(destination, 0, written), Is.EqualTo(line));
        Assert.That(Folding.IsFolded(Encoding.ASCII.GetBytes(folded)), Is.EqualTo(folded.Contains('\n')));
    }

    [Test]
    public void What_does_not_fit_is_refused()
    {
        Assert.That(Folding.Unfold("ab\r\n c"u8, new byte[3]), Is.EqualTo(-1));
        Assert.That(Folding.Unfold("ab\r\n c"u8, new byte[4]), Is.EqualTo(4));
    }

    [Test] // threats P7
    public void P7_Many_folds_cost_linear_time() => Linear.Check(20_000, size =>
    {
        var octets = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("a   \r\n   ", size)));
        var destination = new byte[octets.Length];
        return () => Folding.Unfold(octets, destination);
    });
}
