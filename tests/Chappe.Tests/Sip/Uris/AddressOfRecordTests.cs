using System.Text;
using Chappe.Sip.Uris;

namespace Chappe.Tests.Sip.Uris;

/// <summary>Threats S4: what names one user is one address-of-record.</summary>
public sealed class AddressOfRecordTests
{
    [TestCase("sip:alice@Example.COM", "alice@example.com")]
    [TestCase("sips:alice@example.com:5061;transport=tcp?x=y", "alice@example.com")]
    [TestCase("sip:%61lice:secret@example.com", "alice@example.com")]
    [TestCase("sip:Alice@example.com", "Alice@example.com")]
    [TestCase("sip:alice@example.com;user=phone", "alice@example.com")]
    [TestCase("sip:+1-(201)-555.0123@example.com;user=phone", "+12015550123@example.com")]
    [TestCase("sip:%2B1201@example.com;USER=Phone", "+1201@example.com")]
    [TestCase("sip:1-2@example.com", "1-2@example.com")]
    [TestCase("sip:example.com", "example.com")]
    [TestCase("sip:a%40b@example.com", "a@b@example.com")]
    [TestCase("sip:a@[2001:DB8::1]", "a@[2001:db8::1]")]
    [TestCase("tel:+1-201-555-0123;ext=5", "+12015550123")]
    [TestCase("sip:%00@example.com", "\0@example.com")]
    [TestCase("sip:%00%00@example.com", "\0\0@example.com")]
    public void S4_All_spellings_of_one_user_are_one(string uri, string expected)
    {
        var destination = new byte[uri.Length];
        var written = AddressOfRecord.Write(Encoding.ASCII.GetBytes(uri), destination);
        Assert.That(Encoding.ASCII.GetString(destination, 0, written), Is.EqualTo(expected));
    }

    [TestCase("http://example.com")]
    [TestCase("urn:service:sos")]
    [TestCase("sip:")]
    public void Other_schemes_have_none(string uri) => Assert.That(AddressOfRecord.Write(Encoding.ASCII.GetBytes(uri), new byte[100]), Is.EqualTo(-1));

    [Test]
    public void What_does_not_fit_is_refused()
    {
        for (var room = 0; room < 7; room++) Assert.That(AddressOfRecord.Write("sip:abc@def"u8, new byte[room]), Is.EqualTo(-1), $"{room}");
        Assert.That(AddressOfRecord.Write("sip:abc@def"u8, new byte[7]), Is.EqualTo(7));
    }
}
