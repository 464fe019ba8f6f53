using System.Text;
using Chappe.Sip.Uris;

namespace Chappe.Tests.Sip.Uris;

/// <summary>RFC 3261 section 19.1.4 with its examples, RFC 3966 section 4.</summary>
public sealed class UriComparisonTests
{
    [TestCase("sip:%61lice@atlanta.com;transport=TCP", "sip:alice@AtLanTa.CoM;Transport=tcp")]
    [TestCase("sip:carol@chicago.com", "sip:carol@chicago.com;newparam=5")]
    [TestCase("sip:carol@chicago.com", "sip:carol@chicago.com;security=on")]
    [TestCase("sip:biloxi.com;transport=tcp;method=REGISTER?to=sip:bob%40biloxi.com", "sip:biloxi.com;method=REGISTER;transport=tcp?to=sip:bob%40biloxi.com")]
    [TestCase("sip:alice@atlanta.com?subject=project%20x&priority=urgent", "sip:alice@atlanta.com?priority=urgent&subject=project%20x")]
    [TestCase("sip:a%2a@b", "sip:a*@b")]
    [TestCase("sip:%00@b", "sip:%00@B")]
    [TestCase("sip:a@[2001:DB8::1]", "sip:a@[2001:db8::1]")]
    [TestCase("sip:a@[2001:db8::1]:5062", "sip:a@[2001:DB8:0:0::0:1]:5062")] // RFC 5954 section 4.2
    [TestCase("sip:[::ffff:192.0.2.1]", "sip:[::FFFF:c000:201]")]
    [TestCase("tel:+1-201-555-0123", "tel:+1(201)555.0123")]
    [TestCase("TEL:7042;phone-context=Example.com", "tel:70-42;phone-context=example.COM")]
    [TestCase("tel:1;ext=1-2;x=y", "tel:1;x=Y;ext=12")]
    [TestCase("tel:1;phone-context=+1-2", "tel:1;phone-context=+12")]
    [TestCase("URN:service:sos", "urn:service:sos")]
    public void These_are_the_same(string a, string b)
    {
        Assert.That(Same(a, b), Is.True);
        Assert.That(Same(b, a), Is.True);
    }

    [TestCase("SIP:ALICE@AtLanTa.CoM;Transport=udp", "sip:alice@AtLanTa.CoM;Transport=UDP")]
    [TestCase("sip:bob@biloxi.com", "sip:bob@biloxi.com:5060")]
    [TestCase("sip:bob@biloxi.com", "sip:bob@biloxi.com;transport=udp")]
    [TestCase("sip:bob@biloxi.com", "sip:bob@biloxi.com:6000;transport=tcp")]
    [TestCase("sip:carol@chicago.com", "sip:carol@chicago.com?Subject=next%20meeting")]
    [TestCase("sip:bob@phone21.boxesbybob.com", "sip:bob@192.0.2.4")]
    [TestCase("sip:carol@chicago.com;security=on", "sip:carol@chicago.com;security=off")]
    [TestCase("sip:a@[2001:db8::1]", "sip:a@[2001:db8::2]")]
    [TestCase("sip:a@[2001:db8::1]", "sip:a@2001.db8.1")]
    [TestCase("sip:a@b", "sips:a@b")]
    [TestCase("sip:a@b", "sip:b")]
    [TestCase("sip:a:x@b", "sip:a@b")]
    [TestCase("sip:a:x@b", "sip:a:X@b")]
    [TestCase("sip:a@b;user=phone", "sip:a@b")]
    [TestCase("sip:a@b;ttl=1", "sip:a@b")]
    [TestCase("sip:a@b;method=INVITE", "sip:a@b")]
    [TestCase("sip:a@b;maddr=1.2.3.4", "sip:a@b")]
    [TestCase("sip:%00@b", "sip:%00%00@b")] // torture escnull
    [TestCase("sip:a%3Bb@c", "sip:a;b@c")] // a reserved octet is not its escape
    [TestCase("sip:a@b?x=1&y=2", "sip:a@b?x=1")]
    [TestCase("tel:+12", "tel:12")]
    [TestCase("tel:1;ext=1", "tel:1")]
    [TestCase("tel:1;ext=1", "tel:1;ext=2")]
    [TestCase("tel:+12", "sip:+12@b")]
    [TestCase("urn:service:sos", "urn:service:SOS")]
    [TestCase("junk", "junk")]
    public void These_differ(string a, string b)
    {
        Assert.That(Same(a, b), Is.False);
        Assert.That(Same(b, a), Is.False);
    }

    private static bool Same(string a, string b) => SipUri.Equivalent(Encoding.ASCII.GetBytes(a), Encoding.ASCII.GetBytes(b));
}
