namespace Chappe.Tests.Modules.Registrar;

/// <summary>The registrar of RFC 5626 section 6.</summary>
public sealed class OutboundRegistrationTests
{
    private const string Instance = ";+sip.instance=\"<urn:uuid:1>\"";
    private const string Supported = "Supported: path, outbound";

    private static RegistrarBench Open(int mode = 1) => new(o =>
    {
        (o.outbound_mode, o.flow_timer, o.use_path) = (mode, 90, true);
    });

    [Test]
    public async Task A_client_with_a_flow_is_told_so_and_found_by_where_it_came_from()
    {
        await using var bench = Open();
        var answer = bench.Register("bob", [$"<sip:bob@10.0.0.1:5070;ob>;reg-id=1{Instance}", Supported]);
        Assert.That(answer.Reply, Does.Contain("\nRequire: outbound\n").And.Contain("\nFlow-Timer: 90\n").And.Contain(";reg-id=1"));
        Assert.That(bench.Lookup("bob").Context.DestinationUri.ToString(), Is.EqualTo("sip:192.0.2.1:5080"), "its flow, not its Contact");
    }

    [Test]
    public async Task An_instance_replaces_its_binding_of_the_same_reg_id_only()
    {
        await using var bench = Open();
        bench.Register("bob", [$"<sip:bob@10.0.0.1:5070>;reg-id=1{Instance}", Supported], callId: "a");
        bench.Register("bob", [$"<sip:bob@10.0.0.1:5071>;reg-id=2{Instance}", Supported], callId: "b");
        var answer = bench.Register("bob", [$"<sip:bob@10.0.0.1:6000>;reg-id=1{Instance}", Supported], callId: "c");
        Assert.That(answer.Code, Is.EqualTo(2));
        Assert.That(answer.Contacts, Does.Contain(":6000>").And.Contain(":5071>").And.Not.Contain(":5070>"));
    }

    [Test]
    public async Task A_lookup_tells_which_contacts_are_flows_to_the_same_device()
    {
        await using var bench = Open();
        bench.Register("bob", [$"<sip:bob@10.0.0.1:5070>;reg-id=1{Instance}", Supported], callId: "a");
        bench.Register("bob", [$"<sip:bob@10.0.0.1:5071>;reg-id=2{Instance}", Supported], callId: "b");
        bench.Register("bob", ["<sip:bob@10.0.0.1:5072>"], callId: "c");
        var context = bench.Lookup("bob").Context;
        string?[] devices = [context.Instance.IsNull ? null : context.Instance.ToString(), .. Enumerable.Range(0, context.Branches.Count).Select(i => context.Branches[i].Instance is { IsNull: false } device ? device.ToString() : null)];
        Assert.That((devices.Length, devices.Count(d => d is null)), Is.EqualTo((3, 1)));
        Assert.That(devices.Where(d => d is not null).Distinct().Single(), Does.Contain("urn:uuid:1"));
        Assert.That(context.Ruid.IsEmpty, Is.False);
    }

    [Test]
    public async Task A_reg_id_counts_only_where_outbound_was_agreed_upon()
    {
        await using var bench = Open();
        var answer = bench.Register("bob", [$"<sip:bob@10.0.0.1:5070>;reg-id=1{Instance}"]);
        Assert.That((answer.Code, answer.Reply.Contains("Require:"), answer.Contacts.Contains("reg-id")), Is.EqualTo((1, false, false)));
        Assert.That(bench.Register("bob", [$"<sip:bob@10.0.0.1:5071>;reg-id=1{Instance}"], cseq: 2).Code, Is.EqualTo(2), "refreshed by its instance all the same");
        Assert.That(bench.Register("ann", ["<sip:ann@10.0.0.1:5070>;reg-id=1", Supported]).Reply, Does.Not.Contain("Require:"), "no instance");
    }

    [TestCase("Path: <sip:edge.chappe.test;lr>", 439)]
    [TestCase("Path: <sip:core.chappe.test;lr;ob>\nPath: <sip:edge.chappe.test;lr>", 439)]
    [TestCase("Path: <sip:core.chappe.test;lr>, <sip:token@edge.chappe.test;lr;ob>", 200)]
    [TestCase("X: no path", 439)]
    public async Task A_first_proxy_that_keeps_no_flows_is_a_439(string path, int code)
    {
        await using var bench = Open();
        var answer = bench.Register("bob", [$"<sip:bob@10.0.0.1:5070>;reg-id=1{Instance}", Supported, path, "Via: SIP/2.0/UDP 10.0.0.9;branch=z9hG4bK-client"]);
        Assert.That(answer.Status, Does.StartWith("SIP/2.0 " + code));
        if (code == 439) Assert.That(answer.Status, Is.EqualTo("SIP/2.0 439 First Hop Lacks Outbound Support"));
        else Assert.That(bench.Lookup("bob").Context.DestinationUri.ToString(), Is.EqualTo("sip:core.chappe.test;lr"));
    }

    [Test]
    public async Task Two_flows_in_one_request_are_refused()
    {
        await using var bench = Open();
        var answer = bench.Register("bob", [$"<sip:a@10.0.0.1>;reg-id=1{Instance}", $"<sip:b@10.0.0.1>;reg-id=2{Instance}", Supported]);
        Assert.That(answer.Status, Is.EqualTo("SIP/2.0 400 Bad Request"));
        Assert.That(bench.Listed("bob"), Is.Empty);
    }

    [Test]
    public async Task Who_does_not_support_it_may_be_told_to()
    {
        await using var bench = Open(mode: 2);
        var answer = bench.Register("bob", ["<sip:bob@10.0.0.1:5070>"]);
        Assert.That(answer.Reply, Does.StartWith("SIP/2.0 421 Extension Required\n").And.Contain("\nRequire: outbound\n"));
    }
}
