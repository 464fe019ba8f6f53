using System.Text;
using Chappe.Sip.Messages;

namespace Chappe.Tests.Sip.Messages;

public sealed class HeaderNamesTests
{
    private static IEnumerable<HeaderId> Known() => Enum.GetValues<HeaderId>().Where(id => id != HeaderId.Other);

    [TestCaseSource(nameof(Known))]
    public void Every_known_name_is_found_in_any_case(HeaderId id)
    {
        var name = Encoding.ASCII.GetString(HeaderNames.LongName(id));
        Assert.That(name, Is.Not.Empty);
        foreach (var form in new[] { name, name.ToLowerInvariant(), name.ToUpperInvariant() })
            Assert.That(HeaderNames.Find(Encoding.ASCII.GetBytes(form)), Is.EqualTo(id));
    }

    [TestCaseSource(nameof(Known))]
    public void A_name_that_differs_in_one_letter_is_another(HeaderId id)
    {
        var name = HeaderNames.LongName(id).ToArray();
        for (var i = 0; i < name.Length; i++)
        {
            var other = (byte[])name.Clone();
            other[i] = (byte)'_';
            Assert.That(HeaderNames.Find(other), Is.EqualTo(HeaderId.Other), Encoding.ASCII.GetString(other));
        }
        Assert.That(HeaderNames.Find([.. name, (byte)'x']), Is.EqualTo(HeaderId.Other));
    }

    // RFC 3261 section 20 and the registry of SIP headers
    [TestCase("v", HeaderId.Via)]
    [TestCase("F", HeaderId.From)]
    [TestCase("t", HeaderId.To)]
    [TestCase("i", HeaderId.CallId)]
    [TestCase("m", HeaderId.Contact)]
    [TestCase("l", HeaderId.ContentLength)]
    [TestCase("c", HeaderId.ContentType)]
    [TestCase("e", HeaderId.ContentEncoding)]
    [TestCase("k", HeaderId.Supported)]
    [TestCase("s", HeaderId.Subject)]
    [TestCase("o", HeaderId.Event)]
    [TestCase("r", HeaderId.ReferTo)]
    [TestCase("b", HeaderId.ReferredBy)]
    [TestCase("u", HeaderId.AllowEvents)]
    [TestCase("x", HeaderId.SessionExpires)]
    [TestCase("y", HeaderId.Identity)]
    [TestCase("d", HeaderId.RequestDisposition)]
    [TestCase("a", HeaderId.AcceptContact)]
    [TestCase("j", HeaderId.RejectContact)]
    [TestCase("z", HeaderId.Other)]
    [TestCase("", HeaderId.Other)]
    public void A_compact_form_is_its_long_one(string name, HeaderId id) => Assert.That(HeaderNames.Find(Encoding.ASCII.GetBytes(name)), Is.EqualTo(id));

    [Test]
    public void Names_are_equal_across_forms_and_case()
    {
        Assert.That(HeaderNames.AreEqual("v"u8, "VIA"u8), Is.True);
        Assert.That(HeaderNames.AreEqual("X-Foo"u8, "x-foo"u8), Is.True);
        Assert.That(HeaderNames.AreEqual("X-Foo"u8, "X-Fox"u8), Is.False);
        Assert.That(HeaderNames.AreEqual("Via"u8, "To"u8), Is.False);
    }
}
