using Chappe.Engine.Transports;

namespace Chappe.Tests.Engine.Transports;

public sealed class ListenSpecTests
{
    [TestCase("udp:127.0.0.1:5060", TransportKind.Udp, "127.0.0.1", 5060)]
    [TestCase("TCP:127.0.0.1:5070", TransportKind.Tcp, "127.0.0.1", 5070)]
    [TestCase("tls:example.com", TransportKind.Tls, "example.com", 5061)]
    [TestCase("ws:10.0.0.1", TransportKind.Ws, "10.0.0.1", 80)]
    [TestCase("wss:10.0.0.1", TransportKind.Wss, "10.0.0.1", 443)]
    [TestCase("udp:[::1]:5062", TransportKind.Udp, "::1", 5062)]
    [TestCase("udp:[2001:db8::9]", TransportKind.Udp, "2001:db8::9", 5060)]
    [TestCase("udp:eth0:5060", TransportKind.Udp, "eth0", 5060)]
    [TestCase("127.0.0.1:5060", TransportKind.Any, "127.0.0.1", 5060)]
    [TestCase("[::1]", TransportKind.Any, "::1", 5060)]
    [TestCase("localhost", TransportKind.Any, "localhost", 5060)]
    public void An_address_is_read_with_transport_and_port(string text, TransportKind transport, string address, int port)
    {
        var spec = ListenSpec.Parse(text, out var problem);
        Assert.That(problem, Is.Null);
        Assert.That((spec!.Transport, spec.Address, spec.Port), Is.EqualTo((transport, address, port)));
        Assert.That((spec.AdvertisedHost, spec.Name), Is.EqualTo(((string?)null, (string?)null)));
    }

    [TestCase("udp:10.0.0.1:5060/203.0.113.5:5080/outside", "203.0.113.5", 5080, "outside")]
    [TestCase("udp:10.0.0.1:5060/sip.example.com", "sip.example.com", 0, null)]
    [TestCase("udp:10.0.0.1:5060/[2001:db8::1]:5080", "[2001:db8::1]", 5080, null)]
    [TestCase("udp:10.0.0.1:5060//inside", null, 0, "inside")]
    [TestCase("udp:10.0.0.1:5060 advertise 203.0.113.5:5080 name \"outside\"", "203.0.113.5", 5080, "outside")]
    [TestCase("udp:10.0.0.1:5060 name outside", null, 0, "outside")]
    public void Advertised_address_and_name_follow_it_in_both_of_Kamailio_s_forms(string text, string? host, int port, string? name)
    {
        var spec = ListenSpec.Parse(text, out var problem);
        Assert.That(problem, Is.Null);
        Assert.That((spec!.AdvertisedHost, spec.AdvertisedPort, spec.Name), Is.EqualTo((host, port, name)));
    }

    [TestCase("", "empty")]
    [TestCase("udp:", "address is missing")]
    [TestCase("udp:127.0.0.1:65536", "not a port")]
    [TestCase("udp:127.0.0.1:+5", "not a port")]
    [TestCase("udp:127.0.0.1:50 60", "'60' wants a value")]
    [TestCase("sctp:127.0.0.1:5060", "'sctp' is not a transport")]
    [TestCase("udp:::1:5060", "brackets")]
    [TestCase("udp:[::1:5060", "not closed")]
    [TestCase("udp:[127.0.0.1]:5060", "not an IPv6 address")]
    [TestCase("udp:[::1]5060", "only a colon")]
    [TestCase("udp:127.0.0.1:5060/a/b/c", "two slashes")]
    [TestCase("udp:127.0.0.1:5060/a/", "name is empty")]
    [TestCase("udp:127.0.0.1:5060/a:0", "advertised port is 0")]
    [TestCase("udp:127.0.0.1:5060 advertised 1.2.3.4", "only advertise and name")]
    public void What_cannot_be_read_is_refused_with_one_sentence(string text, string reason)
    {
        Assert.That(ListenSpec.Parse(text, out var problem), Is.Null);
        Assert.That(problem, Does.Contain(reason).And.Contain($"listen(\"{text}\")").And.Not.Contain("\n"));
    }

    [Test]
    public void The_place_in_the_script_does_not_make_another_listener()
    {
        var one = ListenSpec.Parse("udp:127.0.0.1:5060/a/n", out _)! with { File = "main.csx", Line = 3 };
        Assert.That(one.IsSameAs(ListenSpec.Parse("udp:127.0.0.1:5060/a/n", out _)!), Is.True);
        Assert.That(one.IsSameAs(ListenSpec.Parse("udp:127.0.0.1:5060/b/n", out _)!), Is.False);
    }
}
