using System.Text;
using Chappe.Sip.Headers;
using Chappe.Sip.Messages;

namespace Chappe.Tests.Sip.Headers;

public sealed class ViaTests
{
    [Test]
    public void Its_parts_are_found()
    {
        const string text = "SIP/2.0/UDP 192.0.2.1:5070;branch=z9hG4bKabc;received=198.51.100.7;rport=1024;maddr=224.0.1.75;ttl=1;alias;i=7f";
        var via = Good(text);
        Assert.Multiple(() =>
        {
            Assert.That(Text(text, via.Value), Is.EqualTo(text));
            Assert.That(Text(text, via.Transport), Is.EqualTo("UDP"));
            Assert.That(Text(text, via.Host), Is.EqualTo("192.0.2.1"));
            Assert.That(via.Port, Is.EqualTo(5070));
            Assert.That(Text(text, via.SentBy), Is.EqualTo("192.0.2.1:5070"));
            Assert.That(Text(text, via.Branch), Is.EqualTo("z9hG4bKabc"));
            Assert.That(Text(text, via.Received), Is.EqualTo("198.51.100.7"));
            Assert.That(via.HasRPort && via.RPort == 1024, Is.True);
            Assert.That(Text(text, via.RPortParameter), Is.EqualTo(";rport=1024"));
            Assert.That(Text(text, via.MAddr), Is.EqualTo("224.0.1.75"));
            Assert.That(via.HasAlias, Is.True);
            Assert.That(Text(text, via.ConnectionId), Is.EqualTo("7f"));
            Assert.That(Text(text, via.Parameters), Does.StartWith(";branch=").And.EndsWith(";i=7f"));
            Assert.That(via.Next, Is.Zero);
        });
    }

    [TestCase("SIP/2.0/TCP [2001:db8::9:1]:6050;branch=z9hG4bKas3-111", "[2001:db8::9:1]", 6050)]
    [TestCase("SIP / 2.0 / TLS  host.example.com : 5061 ; branch = x", "host.example.com", 5061)]
    [TestCase("sip/2.0/udp a_b.example", "a_b.example", 0)]
    [TestCase("SIP/2.0/WSS df7jal23ls0d.invalid;branch=z9hG4bK;rport", "df7jal23ls0d.invalid", 0)]
    [TestCase("SIP/7.0/UDP c.example.com", "c.example.com", 0)]
    [TestCase("SIP/2.0\r\n /UDP\r\n    192.0.2.2;branch=390skdjuw", "192.0.2.2", 0)]
    public void What_the_grammar_allows_is_taken(string text, string host, int port)
    {
        var via = Good(text);
        Assert.That(Text(text, via.Host), Is.EqualTo(host));
        Assert.That(via.Port, Is.EqualTo(port));
    }

    [TestCase("")]
    [TestCase("SIP/2.0/UDP")]
    [TestCase("SIP/2.0/UDP ")]
    [TestCase("SIP/2.0/ host")]
    [TestCase("SIP/2.0 UDP host")]
    [TestCase("/2.0/UDP host")]
    [TestCase("SIP//UDP host")]
    [TestCase("SIP/2.0/UDP host;")]
    [TestCase("SIP/2.0/UDP host;;branch=a")]
    [TestCase("SIP/2.0/UDP host;branch=a b")]
    [TestCase("SIP/2.0/UDP host port")]
    [TestCase("SIP/2.0/UDP host:")]
    [TestCase("SIP/2.0/UDP host:abc")]
    [TestCase("SIP/2.0/UDP host:0")]
    [TestCase("SIP/2.0/UDP host:65536")]
    [TestCase("SIP/2.0/UDP host:99999999999999999999")]
    [TestCase("SIP/2.0/UDP host;rport=70000")]
    [TestCase("SIP/2.0/UDP host;rport=-1")]
    [TestCase("SIP/2.0/UDP [2001:db8::1")]
    [TestCase("SIP/2.0/UDP []")]
    [TestCase("SIP/2.0/UDP [host]")]
    [TestCase("SIP/2.0/UDP <host>")]
    [TestCase("SIP/2.0/UDP host;x=\"unclosed")]
    public void What_the_grammar_forbids_is_refused(string text) => Assert.That(Parse(text, out _), Is.False);

    [TestCase("branch=a;branch=b")]
    [TestCase("received=192.0.2.1;RECEIVED=192.0.2.2")]
    [TestCase("rport;rport=1")]
    [TestCase("maddr=a;maddr=b")]
    public void P3_A_parameter_that_routes_the_reply_may_not_stand_twice(string parameters) =>
        Assert.That(Parse("SIP/2.0/UDP host;" + parameters, out _), Is.False);

    [Test] // threats P6
    public void P6_More_than_64_parameters_are_refused()
    {
        Assert.That(Parse("SIP/2.0/UDP host" + string.Concat(Enumerable.Repeat(";x=1", 64)), out _), Is.True);
        Assert.That(Parse("SIP/2.0/UDP host" + string.Concat(Enumerable.Repeat(";x=1", 65)), out _), Is.False);
    }

    [Test]
    public void A_second_value_on_the_line_is_pointed_at()
    {
        const string text = "SIP/2.0/TCP a;x=\"1,2\" , SIP/2.0/UDP b";
        var via = Good(text);
        Assert.That(Text(text, via.Value), Is.EqualTo("SIP/2.0/TCP a;x=\"1,2\""));
        Assert.That(text[via.Next..], Is.EqualTo("SIP/2.0/UDP b"));
    }

    [TestCase("SIP/2.0/UDP a;branch=z9hG4bKx", true)]
    [TestCase("SIP/2.0/UDP a;branch=Z9HG4BKx", true)]
    [TestCase("SIP/2.0/UDP a;branch=z9hG4bK", false)] // torture badbranch
    [TestCase("SIP/2.0/UDP a;branch=1", false)]
    [TestCase("SIP/2.0/UDP a", false)]
    public void A_branch_is_unique_only_with_something_behind_the_cookie(string text, bool isUnique) =>
        Assert.That(Good(text).HasUniqueBranch(Encoding.ASCII.GetBytes(text)), Is.EqualTo(isUnique));

    private static bool Parse(string text, out Via via)
    {
        var octets = Encoding.UTF8.GetBytes(text);
        return Via.TryParse(octets, 0, octets.Length, out via);
    }

    private static Via Good(string text)
    {
        Assert.That(Parse(text, out var via), Is.True);
        return via;
    }

    private static string Text(string text, Slice slice) => text.Substring(slice.Offset, slice.Length);
}
