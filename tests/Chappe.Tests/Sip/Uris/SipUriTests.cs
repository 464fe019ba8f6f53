using System.Text;
using Chappe.Sip.Messages;
using Chappe.Sip.Uris;

namespace Chappe.Tests.Sip.Uris;

public sealed class SipUriTests
{
    [Test]
    public void Its_parts_are_found()
    {
        const string text = "sip:alice:secret@atlanta.com:5070;transport=tcp;maddr=239.255.255.1;lr;user=phone?subject=project%20x&priority=urgent";
        var uri = Good(text);
        Assert.Multiple(() =>
        {
            Assert.That(uri.Scheme, Is.EqualTo(UriScheme.Sip));
            Assert.That(Text(text, uri.User), Is.EqualTo("alice"));
            Assert.That(Text(text, uri.Password), Is.EqualTo("secret"));
            Assert.That(Text(text, uri.Host), Is.EqualTo("atlanta.com"));
            Assert.That(uri.Port, Is.EqualTo(5070));
            Assert.That(Text(text, uri.PortText), Is.EqualTo("5070"));
            Assert.That(Text(text, uri.HostPort), Is.EqualTo("atlanta.com:5070"));
            Assert.That(Text(text, uri.Transport), Is.EqualTo("tcp"));
            Assert.That(Text(text, uri.MAddr), Is.EqualTo("239.255.255.1"));
            Assert.That(uri.IsLoose, Is.True);
            Assert.That(Text(text, uri.Parameters), Is.EqualTo(";transport=tcp;maddr=239.255.255.1;lr;user=phone"));
            Assert.That(Text(text, uri.Headers), Is.EqualTo("subject=project%20x&priority=urgent"));
        });
    }

    // RFC 3261 section 19.1.3, and torture semiuri, esc01, intmeth, escnull
    [TestCase("sip:atlanta.com", null, "atlanta.com", 0)]
    [TestCase("SIPS:alice@atlanta.com", "alice", "atlanta.com", 0)]
    [TestCase("sip:alice;day=tuesday@atlanta.com", "alice;day=tuesday", "atlanta.com", 0)]
    [TestCase("sip:+1-212-555-1212:1234@gateway.com;user=phone", "+1-212-555-1212", "gateway.com", 0)]
    [TestCase("sip:sips%3Auser%40example.com@example.net", "sips%3Auser%40example.com", "example.net", 0)]
    [TestCase("sip:user;par=u%40example.net@example.com", "user;par=u%40example.net", "example.com", 0)]
    [TestCase("sip:1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*:&it+has=1,weird!*pas$wo~d_too.(doesn't-it)@example.com", "1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*", "example.com", 0)]
    [TestCase("sip:null-%00-null@example.com", "null-%00-null", "example.com", 0)]
    [TestCase("sip:[2001:db8::10]:5070", null, "[2001:db8::10]", 5070)]
    [TestCase("sip:[2001:db8::10:5070]", null, "[2001:db8::10:5070]", 0)]
    [TestCase("sip:*31#123@example.com", "*31#123", "example.com", 0)]
    [TestCase("sip:a@b;did=ZGlk==;x=y", "a", "b", 0)]
    [TestCase("tel:+1-201-555-0123;phone-context=example.com", "+1-201-555-0123", null, 0)]
    [TestCase("tel:7042;phone-context=+1-914-555", "7042", null, 0)]
    [TestCase("urn:service:sos", null, null, 0)]
    [TestCase("soap.beep://192.0.2.103:3002", null, null, 0)]
    [TestCase("nobodyKnowsThisScheme:totallyopaquecontent", null, null, 0)]
    public void What_the_grammar_allows_is_taken(string text, string? user, string? host, int port)
    {
        var uri = Good(text);
        Assert.That(Text(text, uri.User), Is.EqualTo(user));
        Assert.That(Text(text, uri.Host), Is.EqualTo(host));
        Assert.That(uri.Port, Is.EqualTo(port));
    }

    [TestCase("")]
    [TestCase("sip")]
    [TestCase("sip:")]
    [TestCase("sip:@host")]
    [TestCase("sip:a@")]
    [TestCase("sip:a@b@c")]
    [TestCase("sip:a@b;x=y@c")]
    [TestCase("sip:a b@c")]
    [TestCase("sip:a@b c")]
    [TestCase("sip:a@b; lr")]
    [TestCase("<sip:a@b>")]
    [TestCase("sip:a%4@b")]
    [TestCase("sip:a%zz@b")]
    [TestCase("sip:a@b;x=%4")]
    [TestCase("sip:a@b;")]
    [TestCase("sip:a@b;=x")]
    [TestCase("sip:a@b;x=")]
    [TestCase("sip:a@b?")]
    [TestCase("sip:a@b:")]
    [TestCase("sip:a@b:0")]
    [TestCase("sip:a@b:65536")]
    [TestCase("sip:a@b:5060x")]
    [TestCase("sip:2001:db8::10")]
    [TestCase("sip:[2001:db8::10")]
    [TestCase("sip:[2001:db8::10]x")]
    [TestCase("sip:[]")]
    [TestCase("sip:a@b;transport=udp;transport=tcp")]
    [TestCase("sip:a@b;maddr=1.2.3.4;maddr=5.6.7.8")]
    [TestCase("sip:a\"@b")]
    [TestCase("sip:a@b\r\n")]
    [TestCase("sip:a\0@b")]
    [TestCase("sip:a@b;x=\u0001")]
    [TestCase("sip:a@b?x=\n")]
    [TestCase("tel:")]
    [TestCase("tel:+")]
    [TestCase("tel:--")]
    [TestCase("tel:+1x")]
    [TestCase("tel:+1 2")]
    [TestCase("tel:1?x=y")]
    [TestCase("1x:a")]
    [TestCase("x y:a")]
    [TestCase("urn:a b")]
    public void What_the_grammar_forbids_is_refused(string text) => Assert.That(SipUri.TryParse(Encoding.UTF8.GetBytes(text), out _), Is.False);

    [Test]
    public void Slices_of_a_part_count_from_the_buffers_start()
    {
        var octets = "xx<sip:a@b>"u8;
        Assert.That(SipUri.TryParse(octets, new Slice(3, 7), out var uri), Is.True);
        Assert.That(Encoding.ASCII.GetString(uri.Host.Of(octets)), Is.EqualTo("b"));
    }

    [Test]
    public void Parameters_are_found_by_name()
    {
        const string text = "sip:a@b;%6C%72;n%61me=v%61lue%25%34%31;ob";
        var parameters = new UriParameters(Encoding.ASCII.GetBytes(text), Good(text).Parameters);
        Assert.That(parameters.TryGet("NAME"u8, out var value), Is.True);
        Assert.That(Text(text, value), Is.EqualTo("v%61lue%25%34%31"));
        Assert.That(parameters.Has("ob"u8) && parameters.Has("lr"u8) && !parameters.Has("nam"u8), Is.True);
    }

    [Test] // threats P7
    public void P7_Long_URIs_cost_linear_time()
    {
        foreach (var part in new[] { "%41", ";", "a", ":", "?" })
            Linear.Check(20_000, size =>
            {
                var octets = Encoding.ASCII.GetBytes("sip:a" + string.Concat(Enumerable.Repeat(part, size)) + "@b");
                return () => SipUri.TryParse(octets, out _);
            });
    }

    private static SipUri Good(string text)
    {
        Assert.That(SipUri.TryParse(Encoding.UTF8.GetBytes(text), out var uri), Is.True);
        return uri;
    }

    private static string? Text(string text, Slice slice) => slice.IsPresent ? text.Substring(slice.Offset, slice.Length) : null;
}
