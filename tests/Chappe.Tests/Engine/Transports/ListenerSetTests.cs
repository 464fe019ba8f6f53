using System.Text;
using Chappe.Engine.Transports;

namespace Chappe.Tests.Engine.Transports;

public sealed class ListenerSetTests
{
    private sealed class FakeListener(string spec) : Listener(ListenSpec.Parse(spec, out _)!, Bound(spec))
    {
        public bool Closed;
        public override bool IsOpen => !Closed;

        public override SendOutcome Send(in NetAddress to, long connectionId, ReadOnlySpan<byte> octets, ISendObserver? observer = null, bool mayConnect = true) => SendOutcome.Sent;

        private static NetAddress Bound(string text)
        {
            var spec = ListenSpec.Parse(text, out _)!;
            return NetAddress.TryParseHost(Encoding.ASCII.GetBytes(spec.Address), spec.Port, out var address) ? address : NetAddress.FromIPv4(0x0A000001, spec.Port);
        }
    }

    private static ListenerSet Set(string[] listen, params string[] aliases) => new([.. listen.Select(l => new FakeListener(l))], aliases);

    private static bool IsMyself(ListenerSet set, string host, int port, TransportKind transport = TransportKind.Any) =>
        set.IsMyself(Encoding.ASCII.GetBytes(host), port, transport);

    [TestCase("10.0.0.1", 5060, true)]
    [TestCase("10.0.0.1", 0, true)]
    [TestCase("10.0.0.1", 5061, false)]
    [TestCase("10.0.0.2", 5060, false)]
    [TestCase("[2001:db8::1]", 5070, true)]
    [TestCase("[2001:DB8:0:0::1]", 5070, true)]
    [TestCase("[2001:db8::1]", 0, false)]
    [TestCase("sip.example.com", 5080, true)]
    [TestCase("SIP.Example.COM", 5080, true)]
    [TestCase("sip.example.com.", 5080, true)]
    [TestCase("sip.example.com", 0, false)]
    [TestCase("sip.example.org", 5080, false)]
    [TestCase("", 5060, false)]
    public void A_host_is_ours_when_it_is_bound_or_advertised_and_the_port_matches(string host, int port, bool expected)
    {
        var set = Set(["udp:10.0.0.1:5060", "tcp:[2001:db8::1]:5070", "udp:10.0.0.9:5060/sip.example.com:5080"]);
        Assert.That(IsMyself(set, host, port), Is.EqualTo(expected));
    }

    [TestCase("any.example.com", 0, true)]
    [TestCase("any.example.com", 4711, true)]
    [TestCase("one.example.com", 5090, true)]
    [TestCase("one.example.com", 5060, false)]
    [TestCase("192.0.2.7", 1234, true)]
    [TestCase("[2001:db8::7]", 1234, true)]
    public void An_alias_without_a_port_matches_any(string host, int port, bool expected)
    {
        var set = Set([], "any.example.com", "one.example.com:5090", "192.0.2.7", "[2001:db8:0::7]");
        Assert.That(IsMyself(set, host, port), Is.EqualTo(expected));
    }

    [Test]
    public void The_transport_matters_when_it_is_said_and_gives_the_default_port()
    {
        var set = Set(["tls:10.0.0.1:5061", "udp:10.0.0.1:5060"], "tcp:alias.example.com");
        Assert.That(IsMyself(set, "10.0.0.1", 0, TransportKind.Tls), Is.True);
        Assert.That(IsMyself(set, "10.0.0.1", 5061, TransportKind.Udp), Is.False);
        Assert.That(IsMyself(set, "10.0.0.1", 0, TransportKind.Tcp), Is.False);
        Assert.That(IsMyself(set, "alias.example.com", 0, TransportKind.Tcp), Is.True);
        Assert.That(IsMyself(set, "alias.example.com", 0, TransportKind.Udp), Is.False);
        Assert.That(IsMyself(set, "alias.example.com", 0), Is.True);
    }

    [Test]
    public void Asking_whether_a_host_is_ours_allocates_nothing()
    {
        var set = Set(["udp:10.0.0.1:5060", "udp:10.0.0.9:5060/sip.example.com:5080"], "alias.example.com");
        byte[] name = "ALIAS.example.com"u8.ToArray(), number = "10.0.0.1"u8.ToArray();
        set.IsMyself(name, 0);
        long before = GC.GetAllocatedBytesForCurrentThread();
        bool all = true;
        for (int i = 0; i < 1000; i++) all &= set.IsMyself(name, 0) && set.IsMyself(number, 5060);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
        Assert.That(all, Is.True);
    }

    [Test]
    public void The_first_listener_of_the_transport_and_family_sends_unless_another_is_preferred()
    {
        var set = Set(["udp:10.0.0.1:5060", "udp:10.0.0.2:5060", "tcp:10.0.0.1:5060", "udp:[2001:db8::1]:5060"]);
        NetAddress four = NetAddress.FromIPv4(0xC0000201, 5060), six = Parse("[2001:db8::2]");
        Assert.That(set.Choose(TransportKind.Udp, four, null), Is.SameAs(set.All[0]));
        Assert.That(set.Choose(TransportKind.Udp, four, set.All[1]), Is.SameAs(set.All[1]));
        Assert.That(set.Choose(TransportKind.Tcp, four, set.All[1]), Is.SameAs(set.All[2]));
        Assert.That(set.Choose(TransportKind.Udp, six, set.All[1]), Is.SameAs(set.All[3]));
        Assert.That(set.Choose(TransportKind.Tls, four, null), Is.Null);
        ((FakeListener)set.All[1]).Closed = true;
        Assert.That(set.Choose(TransportKind.Udp, four, set.All[1]), Is.SameAs(set.All[0]));
    }

    [Test]
    public void A_listener_on_loopback_does_not_send_to_another_machine_when_one_can_that_is_not()
    {
        var set = Set(["udp:127.0.0.1:5060", "udp:10.0.0.2:5060"]);
        Assert.That(set.Choose(TransportKind.Udp, NetAddress.FromIPv4(0xC0000201, 5060), set.All[0]), Is.SameAs(set.All[1]));
        Assert.That(set.Choose(TransportKind.Udp, NetAddress.FromIPv4(0x7F000002, 5060), null), Is.SameAs(set.All[0]));
        Assert.That(Set(["udp:127.0.0.1:5060"]).Choose(TransportKind.Udp, NetAddress.FromIPv4(0xC0000201, 5060), null), Is.Not.Null);
    }

    [Test]
    public void Listeners_are_found_by_name_and_by_address()
    {
        var set = Set(["udp:10.0.0.1:5060//inside", "tcp:10.0.0.1:5060//streams"]);
        Assert.That(set.Find("streams"), Is.SameAs(set.All[1]));
        Assert.That(set.Find("Streams"), Is.Null);
        Assert.That(set.Find(TransportKind.Udp, NetAddress.FromIPv4(0x0A000001, 5060)), Is.SameAs(set.All[0]));
        Assert.That(set.Find(TransportKind.Udp, NetAddress.FromIPv4(0x0A000001, 5061)), Is.Null);
    }

    private static NetAddress Parse(string host) => NetAddress.TryParseHost(Encoding.ASCII.GetBytes(host), 5060, out var address) ? address : throw new FormatException(host);
}
