using Chappe.Engine.Transports;
using Chappe.Engine.Vocabulary;
using Chappe.Modules.Registrar;

namespace Chappe.Tests.Modules.Registrar;

/// <summary>Where a request goes after lookup().</summary>
public sealed class LookupTests
{
    [Test]
    public async Task The_best_contact_becomes_the_Request_URI_and_the_others_branches()
    {
        await using var bench = new RegistrarBench();
        bench.Register("bob", ["<sip:a@1.1.1.1>;q=0.5", "<sip:b@1.1.1.1>;q=0.9", "<sip:c@1.1.1.1>"]);
        var (code, context) = bench.Lookup("bob");
        Assert.That((code, context.NewRequestUri.ToString(), context.Q, context.DestinationUri.IsNull), Is.EqualTo((1, "sip:b@1.1.1.1", 900, true)));
        Assert.That(Enumerable.Range(0, context.Branches.Count).Select(i => (context.Branches[i].Uri.ToString(), context.Branches[i].Q)),
            Is.EqualTo(new[] { ("sip:a@1.1.1.1", 500), ("sip:c@1.1.1.1", -1) }));
    }

    [Test]
    public async Task Branches_are_not_added_when_the_script_does_not_want_them()
    {
        await using var bench = new RegistrarBench(o => o.append_branches = false);
        bench.Register("bob", ["<sip:a@1.1.1.1>", "<sip:b@1.1.1.1>"]);
        Assert.That(bench.Lookup("bob").Context.Branches.Count, Is.Zero);
    }

    [Test]
    public async Task Nobody_is_minus_1_and_what_names_nobody_minus_3()
    {
        await using var bench = new RegistrarBench();
        Assert.That(bench.Lookup("nobody").Code, Is.EqualTo(-1));
        var context = bench.Invite("x");
        Assert.That(ModuleBench.In(context, () => RegistrarFunctions.lookup("location", "sip:chappe.test")).Code, Is.EqualTo(-3));
        Assert.That(context.NewRequestUri.IsNull);
    }

    [Test]
    public async Task Received_flags_socket_and_ruid_come_from_the_registration()
    {
        await using var bench = new RegistrarBench(o => o.received_avp = "RECEIVED");
        bench.Register("bob", ["<sip:bob@192.168.1.5>"], before: c =>
        {
            c.BranchFlags = 1 << 5;
            c.Avps.Push("RECEIVED", Text.Of("sip:203.0.113.7:1024"u8.ToArray()));
        });
        var (_, context) = bench.Lookup("bob");
        Assert.That((context.NewRequestUri.ToString(), context.DestinationUri.ToString(), context.BranchFlags), Is.EqualTo(("sip:bob@192.168.1.5", "sip:203.0.113.7:1024", 32u)));
        Assert.That(context.SendSocket, Is.SameAs(bench.Bench.Listener));
        Assert.That(ModuleBench.In(context, () => PseudoVariables.ruid.ToString()), Does.StartWith("uloc-"));
    }

    [Test]
    public async Task A_listener_that_was_opened_anew_is_found_by_its_name()
    {
        await using var bench = new RegistrarBench();
        bench.Register("bob", ["<sip:bob@192.168.1.5>"]);
        var again = new ModuleBench.Ear(new ListenSpec(TransportKind.Udp, "127.0.0.1", 5060), NetAddress.FromIPv4(0x7F000001, 5060));
        bench.Bench.Proxy.Listeners = new ListenerSet([again], []);
        Assert.That(bench.Lookup("bob").Context.SendSocket, Is.SameAs(again));
        bench.Bench.Proxy.Listeners = new ListenerSet([], []);
        Assert.That(bench.Lookup("bob").Context.SendSocket, Is.Null);
    }

    [Test]
    public async Task A_method_that_no_contact_takes_is_minus_2()
    {
        await using var bench = new RegistrarBench(o => o.method_filtering = true);
        bench.Register("bob", ["<sip:a@1.1.1.1>", "Allow: INVITE, ACK, BYE"]);
        bench.Register("bob", ["<sip:b@1.1.1.1>;methods=\"INVITE,MESSAGE\""], callId: "c2");
        Assert.That(bench.Lookup("bob", "SUBSCRIBE").Code, Is.EqualTo(-2));
        Assert.That(bench.Lookup("bob", "MESSAGE").Context.NewRequestUri.ToString(), Is.EqualTo("sip:b@1.1.1.1"));
        Assert.That(bench.Lookup("bob").Context.Branches.Count, Is.EqualTo(1));
    }

    [Test]
    public async Task Sixteen_branches_are_the_most_T3()
    {
        await using var bench = new RegistrarBench(o => o.max_contacts = 0);
        bench.Register("bob", [.. Enumerable.Range(0, 40).Select(i => $"<sip:{i}@1.1.1.1>")]);
        Assert.That(bench.Lookup("bob").Context.Branches.Count, Is.EqualTo(15));
    }

    [Test]
    public async Task Branches_are_looked_up_too_and_stay_when_nobody_is_there()
    {
        await using var bench = new RegistrarBench();
        bench.Register("bob", ["<sip:bob@1.1.1.1>"]);
        bench.Register("carol", ["<sip:carol@1.1.1.1>", "<sip:carol@2.2.2.2>"]);
        var context = bench.Invite("bob");
        context.Branches.Add(new() { Uri = Text.Of("sip:carol@chappe.test"u8.ToArray()), Q = -1 });
        context.Branches.Add(new() { Uri = Text.Of("sip:nobody@chappe.test"u8.ToArray()), Q = -1 });
        ModuleBench.In(context, () => RegistrarFunctions.lookup_branches("location"));
        Assert.That(Enumerable.Range(0, context.Branches.Count).Select(i => context.Branches[i].Uri.ToString()),
            Is.EqualTo(new[] { "sip:carol@1.1.1.1", "sip:nobody@chappe.test", "sip:carol@2.2.2.2" }));
    }

    [Test]
    public async Task Registered_and_unregister_look_at_one_user()
    {
        await using var bench = new RegistrarBench();
        bench.Register("bob", ["<sip:a@1.1.1.1>", "<sip:b@1.1.1.1>"]);
        var context = bench.Invite("bob");
        ModuleBench.In(context, () =>
        {
            Assert.That(RegistrarFunctions.registered("location").Code, Is.EqualTo(1));
            Assert.That(RegistrarFunctions.registered("location", "sip:alice@chappe.test").Code, Is.EqualTo(-1));
            Assert.That(RegistrarFunctions.unregister("location", "sip:bob@chappe.test", "bogus").Code, Is.EqualTo(-3));
            RegistrarFunctions.lookup("location");
            Assert.That(RegistrarFunctions.unregister("location", "sip:bob@chappe.test", PseudoVariables.ruid).Code, Is.EqualTo(1));
            Assert.That(RegistrarFunctions.registered("location", "sip:bob@chappe.test").Code, Is.EqualTo(1));
            Assert.That(RegistrarFunctions.unregister("location", "sip:bob@chappe.test").Code, Is.EqualTo(1));
            Assert.That(RegistrarFunctions.registered("location", "sip:bob@chappe.test").Code, Is.EqualTo(-1));
            return 0;
        });
    }

    [Test]
    public async Task Fetched_contacts_are_read_by_profile_attribute_and_index()
    {
        await using var bench = new RegistrarBench();
        bench.Register("bob", ["<sip:a@1.1.1.1>;q=0.3", "<sip:b@1.1.1.1>", "User-Agent: foo/1"], cseq: 7);
        var context = bench.Invite("bob");
        ModuleBench.In(context, () =>
        {
            var ulc = UsrlocFunctions.ulc;
            Assert.That(ulc["c", "count"].IsNull);
            Assert.That(RegistrarFunctions.reg_fetch_contacts("location", "sip:bob@chappe.test", "c").Code, Is.EqualTo(1));
            Assert.That(ulc["c=>count"].ToString(), Is.EqualTo("2"));
            Assert.That((ulc["c", "addr"].ToString(), ulc["c", "addr", 1].ToString(), ulc["c", "addr", 2].IsNull), Is.EqualTo(("sip:a@1.1.1.1", "sip:b@1.1.1.1", true)));
            Assert.That((ulc["c", "aor"].ToString(), ulc["c", "q"].ToString(), ulc["c", "cseq"].ToString(), ulc["c", "user_agent"].ToString()), Is.EqualTo(("bob", "300", "7", "foo/1")));
            Assert.That(ulc["c", "expires"].ToString(), Is.EqualTo((bench.Bench.Clock.Wall.ToUnixTimeSeconds() + 3600).ToString()));
            Assert.That(ulc["c", "socket"].ToString(), Is.EqualTo("udp:127.0.0.1:5060"));
            Assert.That(RegistrarFunctions.reg_fetch_contacts("location", "sip:nobody@chappe.test", "c").Code, Is.EqualTo(-1));
            Assert.That(ulc["c", "count"].IsNull, "a failed fetch leaves nothing old behind");
            return 0;
        });
    }

    [Test]
    public async Task What_is_known_of_the_contacts_is_left_for_the_script()
    {
        await using var bench = new RegistrarBench(o => o.xavp_rcd = "ulrcd");
        bench.Register("bob", ["<sip:a@1.1.1.1>;q=0.5", "<sip:b@1.1.1.1>;q=0.9;expires=90"]);
        var context = bench.Lookup("bob").Context;
        var roots = context.Avps.Groups;
        Assert.That((roots.CountOf("ulrcd"), roots.Get("ulrcd", 0, "contact").ToString(), roots.Get("ulrcd", 0, "expires").ToString(), roots.Get("ulrcd", 1, "contact").ToString()),
            Is.EqualTo((2, "sip:b@1.1.1.1", "90", "sip:a@1.1.1.1")));
        Assert.That(roots.Get("ulrcd", 0, "ruid").ToString(), Does.StartWith("uloc-"));
        Assert.That(roots.Get("ulrcd", 0, "received").IsNull);
    }

    [Test]
    public async Task A_listener_named_by_a_proxy_in_front_is_the_contacts()
    {
        await using var bench = new RegistrarBench(o => o.sock_hdr_name = "X-Socket");
        bench.Register("bob", ["<sip:bob@192.168.1.5>", "X-Socket: udp:203.0.113.1:5060"]);
        var named = new ModuleBench.Ear(new ListenSpec(TransportKind.Udp, "203.0.113.1", 5060), NetAddress.FromIPv4(0xCB007101, 5060));
        bench.Bench.Proxy.Listeners = new ListenerSet([bench.Bench.Listener, named], []);
        Assert.That(bench.Lookup("bob").Context.SendSocket, Is.SameAs(named));
    }
}
