using Chappe.Engine.Resolving;
using Chappe.Engine.Transports;

namespace Chappe.Tests.Engine.Resolving;

/// <summary>RFC 3263 section 4.</summary>
public sealed class ResolverTests
{
    // Section 4.1 and 4.2: a numeric target asks nobody.
    [TestCase("192.0.2.1", 0, TransportKind.Any, false, "udp 192.0.2.1:5060")]
    [TestCase("192.0.2.1", 5070, TransportKind.Any, false, "udp 192.0.2.1:5070")]
    [TestCase("192.0.2.1", 0, TransportKind.Tcp, false, "tcp 192.0.2.1:5060")]
    [TestCase("192.0.2.1", 0, TransportKind.Tls, false, "tls 192.0.2.1:5061")]
    [TestCase("192.0.2.1", 0, TransportKind.Any, true, "tls 192.0.2.1:5061")]
    [TestCase("192.0.2.1", 5070, TransportKind.Tcp, true, "tls 192.0.2.1:5070")]
    [TestCase("192.0.2.1", 0, TransportKind.Ws, false, "ws 192.0.2.1:80")]
    [TestCase("192.0.2.1", 0, TransportKind.Ws, true, "wss 192.0.2.1:443")]
    [TestCase("[2001:db8::1]", 0, TransportKind.Any, false, "udp [2001:db8::1]:5060")]
    [TestCase("[2001:DB8::1]", 5080, TransportKind.Tcp, false, "tcp [2001:db8::1]:5080")]
    public void An_address_is_answered_at_once(string host, int port, TransportKind transport, bool isSecure, string expected)
    {
        var bench = new ResolverBench();
        Assert.That(bench.Now(host, port, transport, isSecure), Is.EqualTo(new[] { expected }));
        Assert.That(bench.Asked, Is.Empty);
    }

    [Test]
    public void An_address_costs_no_allocation()
    {
        var resolver = new ResolverBench().Resolver;
        byte[] host = "192.0.2.1"u8.ToArray();
        int count = 0;
        Ask();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++) Ask();
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
        Assert.That(count, Is.EqualTo(1001));

        void Ask()
        {
            if (resolver.TryResolveNow(new ResolveQuestion { Host = host, Port = 5060, Transport = TransportKind.Udp }, out var targets)) count += targets.Count;
        }
    }

    [TestCase("192.0.2.1", TransportKind.Udp, true)]
    [TestCase("192.0.2.1", TransportKind.Sctp, false)]
    [TestCase("", TransportKind.Any, false)]
    [TestCase(".", TransportKind.Any, false)]
    [TestCase("a..b", TransportKind.Any, false)]
    [TestCase(".a", TransportKind.Any, false)]
    [TestCase("a b", TransportKind.Any, false)]
    [TestCase("[2001:db8::1", TransportKind.Any, false)]
    [TestCase("évil.example", TransportKind.Any, false)]
    public void What_cannot_be_gone_to_leads_nowhere_and_asks_nobody(string host, TransportKind transport, bool isSecure)
    {
        var bench = new ResolverBench();
        Assert.That(bench.Now(host, 0, transport, isSecure), Is.Empty);
        Assert.That(bench.Asked, Is.Empty);
    }

    [Test]
    public async Task A_name_with_a_port_is_looked_up_as_an_address_only()
    {
        var bench = new ResolverBench().Host("example.com", "192.0.2.1", "192.0.2.2", "2001:db8::1");
        Assert.That(await bench.ResolveAsync("Example.COM", 5080), Is.EqualTo(new[] { "udp 192.0.2.1:5080", "udp 192.0.2.2:5080", "udp [2001:db8::1]:5080" }));
        Assert.That(bench.Asked, Is.EquivalentTo(new[] { "A example.com", "Aaaa example.com" }));
        Assert.That(await bench.ResolveAsync("example.com", 5080, TransportKind.Any, isSecure: true), Is.EqualTo(new[] { "tls 192.0.2.1:5080", "tls 192.0.2.2:5080", "tls [2001:db8::1]:5080" }));
    }

    [Test]
    public async Task NAPTR_chooses_the_transport_by_order_and_preference()
    {
        // The example of RFC 3263 section 4.1, with its own names.
        var bench = new ResolverBench()
            .Naptr("example.com", 50, 50, "SIPS+D2T", "_sips._tcp.example.com")
            .Naptr("example.com", 90, 50, "SIP+D2T", "_sip._tcp.example.com")
            .Naptr("example.com", 100, 50, "SIP+D2U", "_sip._udp.example.com")
            .Srv("_sip._tcp.example.com", 0, 1, 5060, "server1.example.com")
            .Srv("_sip._tcp.example.com", 1, 2, 5060, "server2.example.com")
            .Srv("_sips._tcp.example.com", 0, 1, 5061, "server1.example.com")
            .Host("server1.example.com", "192.0.2.1").Host("server2.example.com", "192.0.2.2");
        Assert.That(await bench.ResolveAsync("example.com"), Is.EqualTo(new[] { "tls 192.0.2.1:5061" }));

        var withoutTls = new ResolverBench((transport, _) => transport is TransportKind.Udp or TransportKind.Tcp)
            .Naptr("example.com", 50, 50, "SIPS+D2T", "_sips._tcp.example.com")
            .Naptr("example.com", 90, 60, "SIP+D2U", "_sip._udp.example.com")
            .Naptr("example.com", 90, 50, "sip+d2t", "_sip._tcp.example.com")
            .Srv("_sip._tcp.example.com", 1, 2, 5062, "server2.example.com")
            .Srv("_sip._tcp.example.com", 0, 1, 5060, "server1.example.com")
            .Srv("_sip._udp.example.com", 0, 1, 5060, "server1.example.com")
            .Host("server1.example.com", "192.0.2.1").Host("server2.example.com", "192.0.2.2");
        Assert.That(await withoutTls.ResolveAsync("example.com"), Is.EqualTo(new[] { "tcp 192.0.2.1:5060", "tcp 192.0.2.2:5062", "udp 192.0.2.1:5060" }));
    }

    [Test]
    public async Task A_sips_URI_goes_by_TLS_alone_whatever_NAPTR_offers()
    {
        var bench = new ResolverBench()
            .Naptr("example.com", 10, 50, "SIP+D2U", "_sip._udp.example.com")
            .Naptr("example.com", 20, 50, "SIPS+D2T", "_sips._tcp.example.com")
            .Srv("_sip._udp.example.com", 0, 1, 5060, "server1.example.com")
            .Srv("_sips._tcp.example.com", 0, 1, 5071, "server1.example.com")
            .Host("server1.example.com", "192.0.2.1");
        Assert.That(await bench.ResolveAsync("example.com", isSecure: true), Is.EqualTo(new[] { "tls 192.0.2.1:5071" }));
    }

    [Test]
    public async Task Without_NAPTR_the_SRV_records_of_our_transports_are_tried_in_our_order()
    {
        var bench = new ResolverBench()
            .Srv("_sip._tcp.example.com", 0, 0, 5062, "tcp.example.com").Srv("_sip._udp.example.com", 0, 0, 5064, "udp.example.com")
            .Host("tcp.example.com", "192.0.2.1").Host("udp.example.com", "192.0.2.2").Host("example.com", "192.0.2.9");
        Assert.That(await bench.ResolveAsync("example.com"), Is.EqualTo(new[] { "udp 192.0.2.2:5064", "tcp 192.0.2.1:5062" }));
    }

    [Test]
    public async Task A_transport_in_the_URI_asks_for_its_SRV_records_and_no_NAPTR()
    {
        var bench = new ResolverBench()
            .Naptr("example.com", 10, 50, "SIP+D2U", "_sip._udp.example.com")
            .Srv("_sip._tcp.example.com", 0, 0, 5062, "tcp.example.com").Host("tcp.example.com", "192.0.2.1");
        Assert.That(await bench.ResolveAsync("example.com", 0, TransportKind.Tcp), Is.EqualTo(new[] { "tcp 192.0.2.1:5062" }));
        Assert.That(bench.Asked, Has.None.Contain("Naptr"));
    }

    [TestCase(TransportKind.Any, false, "udp 192.0.2.9:5060")]
    [TestCase(TransportKind.Any, true, "tls 192.0.2.9:5061")]
    [TestCase(TransportKind.Tcp, false, "tcp 192.0.2.9:5060")]
    [TestCase(TransportKind.Tls, false, "tls 192.0.2.9:5061")]
    public async Task Without_NAPTR_and_SRV_the_name_is_a_host_at_the_default_port(TransportKind transport, bool isSecure, string expected)
    {
        var bench = new ResolverBench().Host("example.com", "192.0.2.9");
        Assert.That(await bench.ResolveAsync("example.com", 0, transport, isSecure), Is.EqualTo(new[] { expected }));
    }

    [Test]
    public async Task A_service_that_is_declared_absent_is_not_looked_for_elsewhere()
    {
        // RFC 2782: the target "." means that the service is decidedly not available.
        var bench = new ResolverBench().Srv("_sip._udp.example.com", 0, 0, 0, "").Host("example.com", "192.0.2.9");
        Assert.That(await bench.ResolveAsync("example.com", 0, TransportKind.Udp), Is.Empty);
    }

    [Test]
    public async Task Only_addresses_that_a_listener_can_send_to_are_targets()
    {
        var bench = new ResolverBench((_, isIPv4) => !isIPv4).Host("example.com", "192.0.2.9", "2001:db8::9");
        Assert.That(await bench.ResolveAsync("example.com", 5060), Is.EqualTo(new[] { "udp [2001:db8::9]:5060" }));
        Assert.That(bench.Asked, Has.None.EqualTo("A example.com"));
    }

    [Test]
    public async Task A_target_stands_once_and_there_are_at_most_sixteen()
    {
        var bench = new ResolverBench().Host("many.example.com", [.. Enumerable.Range(1, 30).Select(i => $"192.0.2.{i % 25}")]);
        Assert.That(await bench.ResolveAsync("many.example.com", 5060), Has.Length.EqualTo(16).And.Unique);
    }

    [Test]
    public async Task Names_of_the_hosts_file_and_localhost_are_known_without_DNS()
    {
        var bench = new ResolverBench(hosts: "# comment\n192.0.2.7\tpbx pbx.example.com # ours\n2001:db8::7 pbx\nnot an address\n");
        Assert.That(bench.Now("PBX"), Is.EqualTo(new[] { "udp 192.0.2.7:5060", "udp [2001:db8::7]:5060" }));
        Assert.That(bench.Now("pbx.example.com", 5070, TransportKind.Tcp), Is.EqualTo(new[] { "tcp 192.0.2.7:5070" }));
        Assert.That(bench.Now("localhost"), Is.EqualTo(new[] { "udp 127.0.0.1:5060", "udp [::1]:5060" }));
        Assert.That(bench.Now("localhost", 0, TransportKind.Any, isSecure: true), Is.EqualTo(new[] { "tls 127.0.0.1:5061", "tls [::1]:5061" }));
        Assert.That(bench.Asked, Is.Empty);
        Assert.That(await bench.ResolveAsync("pbx.example.org"), Is.Empty);
    }

    [Test]
    public async Task Every_request_has_its_own_order()
    {
        // kamailio#4911: what one request has tried must not change what another one tries.
        var bench = new ResolverBench().Host("a.example.com", "192.0.2.1").Host("b.example.com", "192.0.2.2");
        for (int i = 0; i < 2; i++) bench.Srv("_sip._udp.example.com", 0, 1, 5060, i == 0 ? "a.example.com" : "b.example.com");
        var firsts = new List<string>();
        for (int i = 0; i < 200; i++)
        {
            var targets = await bench.ResolveAsync("example.com", 0, TransportKind.Udp);
            Assert.That(targets, Has.Length.EqualTo(2));
            firsts.Add(targets[0]);
        }
        Assert.That(firsts.Count(f => f == "udp 192.0.2.1:5060"), Is.InRange(60, 140));
    }
}
