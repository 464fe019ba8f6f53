using System.Text;
using Chappe.Sip.Headers;
using Chappe.Sip.Messages;

namespace Chappe.Tests.Sip.Headers;

public sealed class NameAddrTests
{
    [TestCase("<sip:a@b>", null, "sip:a@b", null, null)]
    [TestCase("<sip:a@b;lr>;tag=1", null, "sip:a@b;lr", ";tag=1", "1")]
    [TestCase("sip:a@b;tag=1;x", null, "sip:a@b", ";tag=1;x", "1")]
    [TestCase("sip:a@b ; tag = 1", null, "sip:a@b", "; tag = 1", "1")]
    [TestCase("Alice <sip:a@b>", "Alice", "sip:a@b", null, null)]
    [TestCase("caller<sip:caller@example.com>;tag=323", "caller", "sip:caller@example.com", ";tag=323", "323")]
    [TestCase("T. desk-phone <tel:+1201>", "T. desk-phone", "tel:+1201", null, null)]
    [TestCase("\"Bell, \\\"A\\\" <x>\" <sip:a@b>;TAG=x", "\"Bell, \\\"A\\\" <x>\"", "sip:a@b", ";TAG=x", "x")]
    [TestCase("\"\"<sip:a@b>", "\"\"", "sip:a@b", null, null)]
    [TestCase("<sip:a,b;c?d@e?f=g>", null, "sip:a,b;c?d@e?f=g", null, null)]
    [TestCase("<http://www.example.com>;tag=3234233", null, "http://www.example.com", ";tag=3234233", "3234233")]
    [TestCase("isbn:2983792873", null, "isbn:2983792873", null, null)]
    [TestCase("<sip:a@b>;x=\"a;tag=no,\";tag=yes", null, "sip:a@b", ";x=\"a;tag=no,\";tag=yes", "yes")]
    [TestCase("Zoë <sip:a@b>", "Zoë", "sip:a@b", null, null)]
    [TestCase("<sip:a@b>;tag=YWJj/z+==", null, "sip:a@b", ";tag=YWJj/z+==", "YWJj/z+==")]
    public void Its_parts_are_found(string text, string? displayName, string uri, string? parameters, string? tag)
    {
        var (octets, address) = Good(text);
        Assert.Multiple(() =>
        {
            Assert.That(Text(octets, address.DisplayName), Is.EqualTo(displayName));
            Assert.That(Text(octets, address.Uri), Is.EqualTo(uri));
            Assert.That(Text(octets, address.Parameters), Is.EqualTo(parameters));
            Assert.That(Text(octets, address.Tag), Is.EqualTo(tag));
            Assert.That(Text(octets, address.Value), Is.EqualTo(text));
            Assert.That(address.HasBrackets, Is.EqualTo(text.Contains("<" + uri + ">", StringComparison.Ordinal)));
        });
    }

    [TestCase("")]
    [TestCase("bob")]
    [TestCase("<>")]
    [TestCase("<bob>")]
    [TestCase("<sip:>")]
    [TestCase("<sip:a@b")]
    [TestCase("\"Mr. J. User <sip:j.user@example.com>")]
    [TestCase("\"a\" sip:a@b")]
    [TestCase("\"a\"")]
    [TestCase("\"a\\")]
    [TestCase("\"a\\\"")]
    [TestCase("< sip:a@b>")]
    [TestCase("<sip:a@b >")]
    [TestCase("<sip:a@b> x")]
    [TestCase("<sip:a@b>;")]
    [TestCase("<sip:a@b>;;tag=1")]
    [TestCase("<sip:a@b>;tag=1;tag=2")]
    [TestCase("<sip:a@b>;x=\"open")]
    [TestCase("sip:a@b?Route=x")]
    [TestCase("sip:a b@c")]
    [TestCase("Bell, Alexander <sip:a@b>")]
    [TestCase("a;b <sip:a@b>")]
    [TestCase("<<sip:a@b>>")]
    [TestCase("<sip:a@b>>")]
    [TestCase(":x")]
    public void What_the_grammar_forbids_is_refused(string text)
    {
        var octets = Encoding.UTF8.GetBytes(text);
        Assert.That(NameAddr.TryParse(octets, 0, octets.Length, out _), Is.False);
    }

    [Test]
    public void A_star_stands_alone()
    {
        Assert.That(Good("*").Address.IsStar, Is.True);
        Assert.That(NameAddr.TryParse("*, <sip:a@b>"u8, 0, 12, out _), Is.False);
        Assert.That(NameAddr.TryParse("*;expires=0"u8, 0, 11, out _), Is.False);
    }

    [Test]
    public void Values_on_one_line_are_walked_by_their_next()
    {
        var octets = "\"a,b\" <sip:1@a,b>;q=\"0,5\" ,\r\n sip:2@b;x, <sip:3@c>"u8;
        var uris = new List<string?>();
        for (var at = 0; ;)
        {
            Assert.That(NameAddr.TryParse(octets, at, octets.Length, out var address), Is.True);
            uris.Add(Text(octets, address.Uri));
            if ((at = address.Next) == 0) break;
        }
        Assert.That(uris, Is.EqualTo(new[] { "sip:1@a,b", "sip:2@b", "sip:3@c" }));
    }

    [Test] // threats P7
    public void P7_Many_parameters_commas_and_quotes_cost_linear_time()
    {
        foreach (var (start, part, end) in new[] { ("\"", "\\\"", "\" <sip:a@b>"), ("<sip:a@b>;x=\"", ",;", "\""), ("<sip:", "a;", "@b>"), ("a", " a", " <sip:a@b>") })
            Linear.Check(20_000, size =>
            {
                var octets = Encoding.ASCII.GetBytes(start + string.Concat(Enumerable.Repeat(part, size)) + end);
                return () => Assert.That(NameAddr.TryParse(octets, 0, octets.Length, out _), Is.True);
            });
    }

    private static (byte[] Octets, NameAddr Address) Good(string text)
    {
        var octets = Encoding.UTF8.GetBytes(text);
        Assert.That(NameAddr.TryParse(octets, 0, octets.Length, out var address), Is.True);
        return (octets, address);
    }

    private static string? Text(ReadOnlySpan<byte> octets, Slice slice) => slice.IsPresent ? Encoding.UTF8.GetString(slice.Of(octets)) : null;
}
