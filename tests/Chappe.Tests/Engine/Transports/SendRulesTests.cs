using System.Text;
using Chappe.Engine.Transports;

namespace Chappe.Tests.Engine.Transports;

/// <summary>threats S2.</summary>
public sealed class SendRulesTests
{
    [TestCase("0.0.0.0", true)]
    [TestCase("255.255.255.255", true)]
    [TestCase("224.0.1.75", true)]
    [TestCase("239.255.255.255", true)]
    [TestCase("[::]", true)]
    [TestCase("[ff02::1]", true)]
    [TestCase("[::ffff:0.0.0.0]", true)]
    [TestCase("[::ffff:224.0.0.1]", true)]
    [TestCase("127.0.0.1", false)]
    [TestCase("192.0.2.1", false)]
    [TestCase("[2001:db8::1]", false)]
    public void S2_Nothing_is_sent_to_everybody_or_to_nobody(string host, bool forbidden)
    {
        Assert.That(SendRules.IsForbidden(Address(host)), Is.EqualTo(forbidden));
        Assert.That(SendRules.IsForbidden(Address(host, 0)), Is.True, "port 0");
    }

    [TestCase("192.0.2.1", "127.0.0.1", true)]
    [TestCase("192.0.2.1", "[::ffff:127.0.0.1]", true)]
    [TestCase("192.0.2.1", "[::1]", true)]
    [TestCase("192.0.2.1", "169.254.169.254", true)]
    [TestCase("192.0.2.1", "10.0.0.1", false)]
    [TestCase("127.0.0.1", "127.0.0.2", false)]
    [TestCase("127.0.0.1", "169.254.1.1", false)]
    [TestCase("169.254.1.2", "169.254.1.1", false)]
    [TestCase("169.254.1.2", "127.0.0.1", true)]
    public void S2_A_stranger_does_not_reach_loopback_or_the_link_through_us(string source, string target, bool forbidden) =>
        Assert.That(SendRules.IsForbidden(Address(source), Address(target)), Is.EqualTo(forbidden));

    private static NetAddress Address(string host, int port = 5060) =>
        NetAddress.TryParseHost(Encoding.ASCII.GetBytes(host), port, out var address) ? address : throw new FormatException(host);
}
