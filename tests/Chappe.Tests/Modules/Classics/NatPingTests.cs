using System.Text;
using Chappe.Engine.Modules;
using Chappe.Engine.Transports;
using Chappe.Modules.Classics;
using Chappe.Sip.Messages;

namespace Chappe.Tests.Modules.Classics;

/// <summary>Keep-alive pings from the location table: who, with what, and never all at once.</summary>
public sealed class NatPingTests
{
    /// <summary>Contacts in four parts.</summary>
    private sealed class Contacts : Module, IContactSource
    {
        public sealed record Entry(string Uri, string Received = "", string Path = "", uint Flags = 0, bool IsNated = false, Listener? Socket = null, long Connection = 0);

        public List<Entry> Entries { get; } = [];
        public override string Name => "contacts";
        public int PartCount => 4;

        public void Visit(int part, IContactVisitor visitor)
        {
            for (int i = part; i < Entries.Count; i += 4)
            {
                var e = Entries[i];
                visitor.Visit(new KnownContact
                {
                    Uri = Encoding.UTF8.GetBytes(e.Uri), Received = Encoding.UTF8.GetBytes(e.Received), Path = Encoding.UTF8.GetBytes(e.Path),
                    BranchFlags = e.Flags, IsNated = e.IsNated, Socket = e.Socket, ConnectionId = e.Connection,
                });
            }
        }
    }

    private readonly List<(long At, string To, long Connection, bool MayConnect, string Text)> _sent = [];
    private Contacts _contacts = null!;
    private ModuleBench _bench = null!;
    private Ear _udp = null!, _tcp = null!;

    private sealed class Ear(NatPingTests test, TransportKind kind) : Listener(new ListenSpec(kind, "203.0.113.1", 5060), NetAddress.FromIPv4(0xCB007101, 5060))
    {
        public override SendOutcome Send(in NetAddress to, long connectionId, ReadOnlySpan<byte> octets, ISendObserver? observer = null, bool mayConnect = true)
        {
            test._sent.Add((test._bench.Proxy.Clock.Milliseconds, to.ToString(), connectionId, mayConnect, Encoding.UTF8.GetString(octets)));
            return SendOutcome.Sent;
        }
    }

    [TearDown]
    public async Task Close() => await _bench.DisposeAsync();

    private void Open(Action<NathelperOptions> options, params Contacts.Entry[] entries)
    {
        _contacts = new Contacts();
        _contacts.Entries.AddRange(entries);
        _bench = new ModuleBench([_contacts, new NathelperModule()], o => { o.Get<NathelperOptions>().natping_interval = 10; options(o.Get<NathelperOptions>()); });
        (_udp, _tcp) = (new Ear(this, TransportKind.Udp), new Ear(this, TransportKind.Tcp));
        _bench.Proxy.Listeners = new ListenerSet([_udp, _tcp], []);
        _sent.Clear();
    }

    private void Pass(int seconds)
    {
        for (int i = 0; i < seconds * 100; i++)
        {
            _bench.Clock.Pass(TimeSpan.FromMilliseconds(10));
            _bench.Proxy.Timers.Advance();
        }
    }

    [Test]
    public void Four_octets_keep_each_contact_open_once_an_interval()
    {
        Open(_ => { }, new("sip:a@198.51.100.1:1024"), new("sip:b@192.168.1.2", "sip:198.51.100.2:1025"), new("sip:c@198.51.100.3;transport=tcp"));
        Pass(29);
        Assert.That(_sent.Select(s => s.To).Distinct(), Is.EquivalentTo(new[] { "198.51.100.1:1024", "198.51.100.2:1025" }), "where it came from; no octets on streams");
        Assert.That(_sent.Select(s => s.Text).Distinct(), Is.EqualTo(new[] { "\0\0\0\0" }));
        Assert.That(_sent.Count(s => s.To == "198.51.100.1:1024"), Is.EqualTo(3));
    }

    [Test]
    public void They_are_spread_over_the_interval()
    {
        Open(_ => { }, [.. Enumerable.Range(0, 4000).Select(i => new Contacts.Entry($"sip:u@198.51.100.1:{1024 + i}"))]);
        Pass(11);
        var first = _sent.Where(s => s.At < 10_000).ToList();
        Assert.That(first, Has.Count.InRange(3900, 4000));
        Assert.That(first.GroupBy(s => s.At / 50).Max(g => g.Count()), Is.LessThanOrEqualTo(30), "200 ticks for 4000 contacts");
    }

    [Test]
    public void More_than_may_be_sent_makes_the_round_longer_not_the_burst_larger()
    {
        Open(o => o.natping_interval = 1, [.. Enumerable.Range(0, 40_000).Select(i => new Contacts.Entry($"sip:u@198.51.100.1:{1024 + i}"))]);
        Pass(3);
        Assert.That(_sent.GroupBy(s => s.At).Max(g => g.Count()), Is.LessThanOrEqualTo(NatPinger.MostATick));
        Assert.That(_sent, Has.Count.GreaterThan(30_000));
    }

    [Test]
    public void Only_those_behind_NAT_when_the_script_says_so_and_never_the_excepted()
    {
        Open(o => (o.ping_nated_only, o.natping_disable_bflag) = (true, 9),
            new("sip:a@198.51.100.1:1", IsNated: true), new("sip:b@198.51.100.1:2"), new("sip:c@198.51.100.1:3", IsNated: true, Flags: 1 << 9));
        Pass(9);
        Assert.That(_sent.Select(s => s.To).Distinct(), Is.EqualTo(new[] { "198.51.100.1:1" }));
    }

    [Test]
    public void A_flagged_contact_gets_a_request_from_its_own_listener()
    {
        Open(o => (o.sipping_bflag, o.sipping_from) = (7, "sip:pinger@chappe.test"), new Contacts.Entry("sip:a@192.168.1.2:5070;x=1", "sip:198.51.100.2:1025", Flags: 1 << 7));
        Pass(19);
        Assert.That(_sent, Has.Count.EqualTo(2));
        Assert.That(_sent[0].To, Is.EqualTo("198.51.100.2:1025"));
        var octets = Encoding.UTF8.GetBytes(_sent[0].Text);
        var message = new SipMessage();
        Assert.That(message.Parse(octets, octets.Length), Is.EqualTo(MessageFault.None));
        Assert.That(message.CheckValues(), Is.EqualTo(MessageFault.None));
        Assert.That(_sent[0].Text, Does.StartWith("OPTIONS sip:a@192.168.1.2:5070;x=1 SIP/2.0\r\nVia: SIP/2.0/UDP 203.0.113.1;rport;branch=z9hG4bK").And.Contain("\r\nFrom: <sip:pinger@chappe.test>;tag="));
        Assert.That(_sent[0].Text, Is.Not.EqualTo(_sent[1].Text), "each is a request of its own");
    }

    [Test]
    public void A_stream_is_used_and_never_opened()
    {
        Open(o => (o.sipping_bflag, o.sipping_from) = (7, "sip:pinger@chappe.test"), new Contacts.Entry("sip:a@198.51.100.2:1025;transport=tcp", Flags: 1 << 7, Connection: 77));
        Pass(9);
        Assert.That(_sent.Select(s => (s.Connection, s.MayConnect)), Is.EqualTo(new[] { (77L, false) }));
    }

    [Test]
    public void A_contact_behind_another_proxy_is_pinged_through_it()
    {
        const string Path = "<sip:token@198.51.100.9:5080;lr;ob>,<sip:edge.chappe.test;lr>";
        Open(o => (o.sipping_bflag, o.sipping_from) = (7, "sip:pinger@chappe.test"),
            new("sip:a@192.168.1.2", "sip:198.51.100.2:1025", Path, 1 << 7, Connection: 5), new("sip:b@192.168.1.3", "sip:198.51.100.2:1026", Path));
        Pass(9);
        Assert.That(_sent.Select(s => (s.To, s.Connection)), Is.EqualTo(new[] { ("198.51.100.9:5080", 0L) }));
        Assert.That(_sent[0].Text, Does.Contain($"\r\nRoute: {Path}\r\n"));
    }

    [Test]
    public void No_interval_means_no_pings_and_a_reload_can_change_that()
    {
        Open(o => o.natping_interval = 0, new Contacts.Entry("sip:a@198.51.100.1:1024"));
        Pass(20);
        Assert.That(_sent, Is.Empty);
        _bench.Options.Get<NathelperOptions>().natping_interval = 5;
        Pass(20);
        Assert.That(_sent, Has.Count.InRange(4, 5));
    }

    [Test]
    public void A_round_takes_no_memory()
    {
        _contacts = new Contacts();
        _bench = new ModuleBench([_contacts, new NathelperModule()]);
        var list = new PingList(_bench.Proxy);
        var options = new NathelperOptions { sipping_bflag = 7, sipping_from = "sip:pinger@chappe.test" };
        _bench.Listener.Keeps = false;
        byte[] uri = "sip:a@127.0.0.1:1024"u8.ToArray();
        void Round()
        {
            list.Begin(options);
            for (int i = 0; i < 50; i++) list.Visit(new KnownContact { Uri = uri, BranchFlags = (uint)(i % 2) << 7 });
            for (int i = 0; i < list.Count; i++) list.Send(i, options);
        }
        for (int i = 0; i < 50; i++) Round();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 50; i++) Round();
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
        Assert.That(list.Count, Is.EqualTo(50));
    }
}
