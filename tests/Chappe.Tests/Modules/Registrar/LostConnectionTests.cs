using Chappe.Engine.Modules;
using Chappe.Engine.Routing;
using Chappe.Engine.Transports;
using Chappe.Engine.Vocabulary;
using Chappe.Modules.Registrar;

namespace Chappe.Tests.Modules.Registrar;

/// <summary>A closed browser is gone at once.</summary>
public sealed class LostConnectionTests
{
    private readonly List<string> _heard = [];

    private static readonly ModuleBench.Ear s_ws = new(new ListenSpec(TransportKind.Ws, "127.0.0.1", 8080), NetAddress.FromIPv4(0x7F000001, 8080));
    private static readonly ModuleBench.Ear s_tcp = new(new ListenSpec(TransportKind.Tcp, "127.0.0.1", 5060), NetAddress.FromIPv4(0x7F000001, 5060));

    private RegistrarBench Open(Action<UsrlocOptions>? usrloc = null, bool isPorted = false)
    {
        _heard.Clear();
        var bench = new RegistrarBench(usrloc: usrloc);
        bench.Bench.Proxy.Listeners = new ListenerSet([bench.Bench.Listener, s_ws, s_tcp], []);
        bench.Bench.Proxy.Routes = new RouteTable(2,
            [new Route("usrloc:contact-expired", RouteKinds.Event, () => { _heard.Add(UsrlocFunctions.ulc["exp", "addr"].ToString()!); return RouteCompletion.Done; })], bench.Bench.Options) { EditsAreDeferred = isPorted };
        return bench;
    }

    private static RegistrarBench.Answer Register(RegistrarBench bench, string user, ModuleBench.Ear listener, long connection, string callId = "c", int cseq = 1, string[]? more = null)
    {
        var answer = bench.Register(user, [$"<sip:{user}@{user}.invalid;transport=ws>", .. more ?? []], callId, cseq, before: c => c.Source = new Hop(listener, NetAddress.FromIPv4(0xC0000207, 40000), connection));
        return answer with { Reply = listener.Take() };
    }

    [Test]
    public async Task A_WebSocket_binding_goes_with_its_connection_and_the_script_hears_of_it()
    {
        await using var bench = Open();
        Register(bench, "bob", s_ws, 7);
        Register(bench, "ann", s_ws, 8);
        var context = bench.Lookup("bob").Context;
        Assert.That((context.SendConnectionId, context.SendSocket, context.DestinationUri.ToString()), Is.EqualTo((7L, s_ws, "sip:192.0.2.7:40000;transport=ws")), "by its flow, without a word of nathelper");
        bench.Usrloc.Connections.Lose(7);
        Assert.That((bench.Lookup("bob").Code, bench.Lookup("ann").Code), Is.EqualTo((-1, 1)));
        Assert.That(_heard, Is.EqualTo(new[] { "sip:bob@bob.invalid;transport=ws" }));
        bench.Usrloc.Connections.Lose(7);
        Assert.That(_heard, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_binding_that_has_moved_to_another_connection_stays()
    {
        await using var bench = Open();
        Register(bench, "bob", s_ws, 7);
        Register(bench, "bob", s_ws, 9, cseq: 2);
        bench.Usrloc.Connections.Lose(7);
        Assert.That(bench.Lookup("bob").Context.SendConnectionId, Is.EqualTo(9));
        bench.Usrloc.Connections.Lose(9);
        Assert.That(bench.Lookup("bob").Code, Is.EqualTo(-1));
    }

    [TestCase(null, false, -1, 1)]
    [TestCase(null, true, 1, 1)]
    [TestCase(true, true, -1, -1)]
    [TestCase(false, false, 1, 1)]
    public async Task Which_bindings_go_is_a_parameter(bool? handles, bool isPorted, int ws, int tcp)
    {
        await using var bench = Open(o => o.handle_lost_tcp = handles, isPorted);
        Register(bench, "bob", s_ws, 7);
        Register(bench, "ann", s_tcp, 8);
        bench.Usrloc.Connections.Lose(7);
        bench.Usrloc.Connections.Lose(8);
        Assert.That((bench.Lookup("bob").Code, bench.Lookup("ann").Code), Is.EqualTo((ws, tcp)));
    }

    [Test]
    public async Task A_TCP_contact_can_be_called_anew_and_a_browser_cannot()
    {
        await using var bench = Open();
        Register(bench, "ann", s_tcp, 8);
        Assert.That(bench.Lookup("ann").Context.SendConnectionId, Is.Zero);
    }

    [Test]
    public async Task The_connection_of_a_proxy_in_front_is_not_the_clients()
    {
        await using var bench = Open(o => o.handle_lost_tcp = true);
        Register(bench, "bob", s_tcp, 7, more: ["Via: SIP/2.0/TLS 10.0.0.9;branch=z9hG4bK-client"]);
        bench.Usrloc.Connections.Lose(7);
        Assert.That(bench.Lookup("bob").Code, Is.EqualTo(1));
    }

    [Test]
    public async Task A_refresh_takes_no_memory_for_it()
    {
        await using var bench = Open();
        Register(bench, "bob", s_ws, 7);
        var hop = new Hop(s_ws, NetAddress.FromIPv4(0xC0000207, 40000), 7);
        var options = new UsrlocOptions();
        var table = bench.Usrloc.Table("location");
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++) bench.Usrloc.Connections.Add(hop, options, false, table, "bob"u8);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }
}
