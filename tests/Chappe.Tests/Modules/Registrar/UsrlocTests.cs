using System.Text.Json.Nodes;
using Chappe.Engine.Modules;
using Chappe.Engine.Routing;
using Chappe.Engine.Rpc;
using Chappe.Modules.Registrar;
using Chappe.Modules.Registrar.Location;

namespace Chappe.Tests.Modules.Registrar;

/// <summary>The location table from the operator's side, and what runs when a contact expires.</summary>
public sealed class UsrlocTests
{
    [Test]
    public async Task An_event_route_hears_of_each_expired_contact()
    {
        await using var bench = new RegistrarBench();
        var heard = new List<string>();
        var route = new Route("usrloc:contact-expired", RouteKinds.Event, () =>
        {
            heard.Add($"{UsrlocFunctions.ulc["exp", "aor"]} {UsrlocFunctions.ulc["exp=>addr"]} {UsrlocFunctions.ulc["exp", "count"]}");
            return RouteCompletion.Done;
        });
        bench.Bench.Proxy.Routes = new RouteTable(2, [route], bench.Bench.Options);
        bench.Register("bob", ["<sip:a@1.1.1.1>;expires=60", "<sip:b@1.1.1.1>;expires=60", "<sip:c@1.1.1.1>"]);
        bench.Bench.Clock.Pass(TimeSpan.FromSeconds(61));
        for (int i = 0; i < LocationTable.StripeCount; i++) bench.Usrloc.RunExpired(route, bench.Usrloc.Sweep(i).Expired!);
        Assert.That(heard, Is.EquivalentTo(new[] { "bob sip:a@1.1.1.1 1", "bob sip:b@1.1.1.1 1" }));
        Assert.That(bench.Listed("bob"), Does.StartWith("<sip:c@1.1.1.1>"));
    }

    [Test]
    public async Task Operators_see_bindings_under_Kamailios_names()
    {
        await using var bench = new RegistrarBench();
        bench.Register("bob", ["<sip:a@1.1.1.1>;q=0.5"], callId: "c7", cseq: 3);
        var contact = (await Rpc(bench, "ul.lookup", "location", "bob@anywhere.test"))!["Contacts"]![0]!["Contact"]!;
        Assert.That((contact["Address"]!.ToString(), contact["Expires"]!.ToString(), contact["Q"]!.ToString(), contact["Call-ID"]!.ToString(), contact["CSeq"]!.ToString(), contact["Socket"]!.ToString()),
            Is.EqualTo(("sip:a@1.1.1.1", "3600", "0.5", "c7", "3", "udp:127.0.0.1:5060")));
        var dump = (await Rpc(bench, "ul.dump"))!["Domains"]![0]!["Domain"]!;
        Assert.That((dump["Domain"]!.ToString(), dump["Stats"]!["Records"]!.ToString(), dump["AoRs"]![0]!["Info"]!["AoR"]!.ToString()), Is.EqualTo(("location", "1", "bob")));
        Assert.That((await Rpc(bench, "ul.dump", "brief"))!["Domains"]![0]!["Domain"]!["AoRs"]![0]!["AoR"]!.ToString(), Is.EqualTo("bob"));
    }

    [Test]
    public async Task Operators_add_and_remove_bindings()
    {
        await using var bench = new RegistrarBench();
        await Rpc(bench, "ul.add", "location", "new@x", "sip:1.2.3.4", 0, "0.5", "<sip:p.test;lr>", 0, 4, 0);
        var (code, context) = bench.Lookup("new");
        Assert.That((code, context.NewRequestUri.ToString(), context.DestinationUri.ToString(), context.BranchFlags), Is.EqualTo((1, "sip:1.2.3.4", "sip:p.test;lr", 4u)));
        bench.Bench.Clock.Pass(TimeSpan.FromDays(3650));
        Assert.That(bench.Lookup("new").Code, Is.EqualTo(1), "expires 0 is for ever");
        await Rpc(bench, "ul.rm_contact", "location", "new", "sip:1.2.3.4");
        Assert.That(bench.Lookup("new").Code, Is.EqualTo(-1));
        await Rpc(bench, "ul.add", "location", "new", "sip:1.2.3.4", 60);
        await Rpc(bench, "ul.rm", "location", "new");
        Assert.That(bench.Lookup("new").Code, Is.EqualTo(-1));
        await Rpc(bench, "ul.flush");
    }

    [TestCase("ul.lookup", "location", "nobody")]
    [TestCase("ul.lookup", "nowhere", "bob")]
    [TestCase("ul.lookup", "location")]
    [TestCase("ul.rm", "location", "nobody")]
    [TestCase("ul.rm_contact", "location", "nobody", "sip:x@y")]
    [TestCase("ul.add", "location", "bob", "sip:b\r\nc@y", "60")]
    [TestCase("ul.add", "location", "bob", "sip:b@y", "-1")]
    public async Task Commands_that_cannot_be_carried_out_say_so(string command, params string[] parameters)
    {
        await using var bench = new RegistrarBench();
        Assert.ThrowsAsync<RpcException>(() => Rpc(bench, command, [.. parameters]));
    }

    [Test]
    public void Parameters_out_of_range_are_reported_when_a_script_is_checked()
    {
        var usrloc = new UsrlocModule();
        var plan = new Plan([usrloc, new RegistrarModule(usrloc)]);
        plan.Options.Get<UsrlocOptions>().db_mode = 7;
        plan.Options.Get<RegistrarOptions>().path_mode = 3;
        plan.Options.Get<RegistrarOptions>().outbound_mode = 3;
        foreach (var module in plan.Modules) module.Validate(plan);
        Assert.That(plan.Problems.Select(p => p.IsError), Is.EqualTo(new[] { true, true, true }));
        plan = new Plan([usrloc]);
        (plan.Options.Get<UsrlocOptions>().db_mode, plan.Options.Get<UsrlocOptions>().db_url) = (1, "mysql://kamailio:pw@localhost/kamailio");
        usrloc.Validate(plan);
        Assert.That(plan.Problems.Single().Text, Does.Contain("'mysql'").And.Not.Contain("pw"));
    }

    [Test]
    public async Task What_cannot_change_while_it_runs_is_named()
    {
        await using var bench = new RegistrarBench();
        var plan = new Plan(bench.Bench.Modules);
        plan.Options.Get<UsrlocOptions>().use_domain = true;
        bench.Usrloc.Validate(plan);
        Assert.That(plan.Problems.Single().Text, Does.StartWith("usrloc.use_domain cannot change"));
    }

    private static async Task<JsonNode?> Rpc(RegistrarBench bench, string command, params object[] parameters) =>
        await bench.Bench.Proxy.Rpc.InvokeAsync(command, new JsonArray([.. parameters.Select(p => JsonValue.Create(p.ToString()))]), default);
}
