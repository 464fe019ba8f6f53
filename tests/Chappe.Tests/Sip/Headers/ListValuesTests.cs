using System.Text;
using Chappe.Sip.Headers;
using Chappe.Sip.Messages;

namespace Chappe.Tests.Sip.Headers;

public sealed class ListValuesTests
{
    [TestCase("path, outbound,gruu", "path|outbound|gruu")]
    [TestCase("", "")]
    [TestCase(" , ,, ", "")]
    [TestCase("a,\r\n b ,", "a|b")]
    [TestCase("\"a,b\\\",c\";x, <sip:d,e>;y=\",\", f", "\"a,b\\\",c\";x|<sip:d,e>;y=\",\"|f")]
    [TestCase("a, \"open, b", "a|\"open, b")]
    [TestCase("a, <open, b", "a|<open, b")]
    public void Commas_divide_values_outside_quotes_and_brackets(string text, string expected)
    {
        var octets = Encoding.ASCII.GetBytes(text);
        var values = new List<string>();
        foreach (var value in new ListValues(octets, new Slice(0, octets.Length))) values.Add(Encoding.ASCII.GetString(value.Of(octets)));
        Assert.That(string.Join('|', values), Is.EqualTo(expected));
    }

    [Test] // threats P7
    public void P7_Many_values_cost_linear_time() => Linear.Check(20_000, size =>
    {
        var octets = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("\"a\",<", size)));
        return () =>
        {
            var values = new ListValues(octets, new Slice(0, octets.Length));
            while (values.MoveNext()) { }
        };
    });
}
