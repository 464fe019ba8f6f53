using Chappe.Engine.Rpc;
using Chappe.Engine.Vocabulary;
using Chappe.Modules.Data;

namespace Chappe.Tests.Modules.Data;

/// <summary>Who may do what: by address, by trust, by rules about URIs.</summary>
public sealed class PermissionsTests
{
    private static DataBench Bench(Action<PermissionsOptions>? configure = null) => new(new PermissionsModule(), (o, url) =>
    {
        var options = o.Get<PermissionsOptions>();
        (options.db_url, options.peer_tag_avp) = (url, "$avp(tag)");
        configure?.Invoke(options);
    },
        "CREATE TABLE address (grp INTEGER, ip_addr TEXT, mask INTEGER, port INTEGER, tag TEXT)",
        "INSERT INTO address VALUES (1, '192.0.2.7', 32, 0, 'host'), (1, '198.51.100.0', 24, 5060, 'net'), (2, '2001:db8::', 32, 0, NULL), (3, 'gw.example.com', 0, 0, 'name'), (4, '192.0.2.8', 32, 5061, NULL), (5, '10.0.0.1', 77, 0, 'bad')",
        "CREATE TABLE trusted (src_ip TEXT, proto TEXT, from_pattern TEXT, ruri_pattern TEXT, tag TEXT, priority INTEGER)",
        "INSERT INTO trusted VALUES ('192.0.2.1', 'udp', '^sip:alice@', NULL, 'low', 1), ('192.0.2.1', 'any', NULL, NULL, 'high', 9), ('192.0.2.2', 'tcp', NULL, NULL, NULL, 0), ('192.0.2.3', 'none', NULL, NULL, NULL, 0)");

    [TestCase(1, "192.0.2.7", 5080, 1, "host")]
    [TestCase(1, "198.51.100.77", 5060, 1, "net")]
    [TestCase(1, "198.51.100.77", 5070, -1, "")]
    [TestCase(1, "198.51.101.1", 5060, -1, "")]
    [TestCase(2, "2001:db8:1::1", 5060, 1, "")]
    [TestCase(2, "[2001:db8::9]", 5060, 1, "")]
    [TestCase(2, "2001:db9::1", 5060, -1, "")]
    [TestCase(3, "GW.example.com", 0, 1, "name")]
    [TestCase(3, "gw2.example.com", 0, -1, "")]
    [TestCase(4, "192.0.2.8", 5061, 1, "")]
    [TestCase(4, "192.0.2.7", 5061, -1, "")]
    [TestCase(5, "10.0.0.1", 0, -1, "")]
    [TestCase(0, "192.0.2.7", 0, -1, "")]
    public async Task An_address_is_in_a_group_or_not(int group, string address, int port, int code, string tag)
    {
        await using var bench = Bench();
        DataBench.In(bench.Receive(), () =>
        {
            Assert.That(PermissionsFunctions.allow_address(group, address, port).Code, Is.EqualTo(code));
            Assert.That(AvpPseudoVariables.avp["tag"].ToString(), Is.EqualTo(tag));
            return 0;
        });
    }

    [Test]
    public async Task The_source_of_a_message_is_looked_for_as_well()
    {
        await using var bench = Bench();
        Assert.That(DataBench.In(bench.Receive(source: 0xC0000207), () => (PermissionsFunctions.allow_source_address().Code, PermissionsFunctions.allow_source_address_group().Code)), Is.EqualTo((1, 1)));
        Assert.That(DataBench.In(bench.Receive(source: 0xC0000208, port: 5061), () => (PermissionsFunctions.allow_source_address().Code, PermissionsFunctions.allow_source_address_group().Code)), Is.EqualTo((-1, 4)));
        Assert.That(DataBench.In(bench.Receive(source: 0xC0000209), () => PermissionsFunctions.allow_address_group("gw.example.com", "0").Code), Is.EqualTo(3));
    }

    [TestCase(0, 0xC0000201, "sip:alice@x", 1, "high")]
    [TestCase(1, 0xC0000201, "sip:alice@x", 2, "low")]
    [TestCase(1, 0xC0000201, "sip:bob@x", 1, "high")]
    [TestCase(0, 0xC0000202, "sip:bob@x", -1, "")]
    [TestCase(0, 0xC0000203, "sip:bob@x", -1, "")]
    public async Task A_peer_is_trusted_or_not(int tagMode, long source, string from, int code, string tag)
    {
        foreach (int mode in (int[])[0, 1])
        {
            await using var bench = Bench(o => (o.db_mode, o.peer_tag_mode) = (mode, tagMode));
            var context = bench.Receive(from: from, source: (uint)source);
            Assert.That(bench.Await(context, PermissionsFunctions.allow_trusted), Is.EqualTo(code), $"db_mode {mode}");
            Assert.That(DataBench.In(context, () => AvpPseudoVariables.avp["tag"].ToString()), Is.EqualTo(tag));
        }
    }

    [Test]
    public async Task Another_address_and_transport_may_be_asked_about()
    {
        await using var bench = Bench();
        Assert.That(bench.Await(bench.Receive(), () => PermissionsFunctions.allow_trusted("192.0.2.2", "tcp")), Is.EqualTo(1));
        Assert.That(bench.Await(bench.Receive(), () => PermissionsFunctions.allow_trusted("192.0.2.2", "any")), Is.EqualTo(1));
        Assert.That(bench.Await(bench.Receive(), () => PermissionsFunctions.allow_trusted("192.0.2.2' OR '1'='1", "tcp")), Is.EqualTo(-1));
    }

    [Test]
    public async Task An_address_file_is_read_instead_of_the_table()
    {
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "# hosts\n1 127.0.0.1 32 0 tag1\n1 10.0.0.10\n2 192.168.1.0 24 0 tag2 # office\n\n3 [1:5ee::900d:c0de]\n4 sip.example.com 0 5060\n");
        await using var bench = Bench(o => o.address_file = file);
        DataBench.In(bench.Receive(), () =>
        {
            Assert.That(PermissionsFunctions.allow_address(2, "192.168.1.200", "5060").Code, Is.EqualTo(1));
            Assert.That(PermissionsFunctions.allow_address(3, "1:5ee::900d:c0de", "5060").Code, Is.EqualTo(1));
            Assert.That(PermissionsFunctions.allow_address(4, "sip.example.com", "5060").Code, Is.EqualTo(1));
            Assert.That(PermissionsFunctions.allow_address(1, "192.0.2.7", "5060").Code, Is.EqualTo(-1), "the table is not read");
            return 0;
        });
        File.Delete(file);
    }

    [TestCase("x 10.0.0.1")]
    [TestCase("1")]
    [TestCase("1 10.0.0.1 33")]
    [TestCase("1 10.0.0.1 32 70000")]
    [TestCase("0 10.0.0.1")]
    [TestCase("1 10.0.0.1 32 0 tag more")]
    public void A_line_that_is_no_address_is_told_by_its_number(string line)
    {
        var problems = new List<string>();
        AddressTable.Parse("1 10.0.0.1\n" + line, problems);
        Assert.That(problems.Single(), Does.StartWith("line 2 "));
    }

    [Test]
    public async Task An_operator_reloads_but_not_too_often()
    {
        await using var bench = Bench();
        bench.Execute("INSERT INTO address VALUES (1, '192.0.2.99', 32, 0, NULL)");
        var rpc = bench.Bench.Proxy.Rpc;
        await rpc.InvokeAsync("permissions.addressReload", [], default);
        Assert.That(DataBench.In(bench.Receive(source: 0xC0000263), () => PermissionsFunctions.allow_source_address().Code), Is.EqualTo(1));
        Assert.That(async () => await rpc.InvokeAsync("permissions.addressReload", [], default), Throws.TypeOf<RpcException>());
        bench.Bench.Clock.Pass(TimeSpan.FromSeconds(6));
        await rpc.InvokeAsync("permissions.addressReload", [], default);
        Assert.That((await rpc.InvokeAsync("permissions.subnetDump", [], default))!.ToJsonString(), Does.Contain("\"mask\":24").And.Contain("2001:db8::"));
        Assert.That((await rpc.InvokeAsync("permissions.domainDump", [], default))!.ToJsonString(), Does.Contain("gw.example.com"));
    }

    private static DataBench Rules(string allow, string deny, out string folder)
    {
        string made = folder = Directory.CreateTempSubdirectory("chappe-rules").FullName;
        File.WriteAllText(Path.Combine(folder, "r.allow"), allow);
        File.WriteAllText(Path.Combine(folder, "r.deny"), deny);
        return new DataBench(new PermissionsModule(), (o, _) => (o.Get<PermissionsOptions>().default_allow_file, o.Get<PermissionsOptions>().default_deny_file) = (Path.Combine(made, "r.allow"), Path.Combine(made, "r.deny")));
    }

    [TestCase("", "", true)]
    [TestCase("", "ALL : ALL", false)]
    [TestCase("\"^sip:alice@\" : ALL", "ALL : ALL", true)]
    [TestCase("\"^sip:eve@\" : ALL", "ALL : ALL", false)]
    [TestCase("ALL EXCEPT \"^sip:alice@\" : ALL", "ALL : ALL", false)]
    [TestCase("", "ALL : \"^sip:900\", \"^sip:bob@\"", false)]
    [TestCase("", "ALL : \"^sip:900\"", true)]
    [TestCase("", "# ALL : ALL", true)]
    public async Task Rules_allow_and_deny_as_the_first_that_fits(string allow, string deny, bool allowed)
    {
        await using var bench = Rules(allow, deny, out string folder);
        Assert.That((bool)DataBench.In(bench.Receive(), () => RuleFunctions.allow_routing()), Is.EqualTo(allowed));
        Assert.That((bool)DataBench.In(bench.Receive(), () => RuleFunctions.allow_uri(Path.Combine(folder, "r"), "sip:bob@x")), Is.EqualTo(allowed));
        Directory.Delete(folder, recursive: true);
    }

    [Test]
    public async Task A_Contact_that_is_denied_is_not_registered()
    {
        await using var bench = Rules("", "ALL : \"^sip:[^@]*@192\\.0\\.2\\.250\"", out string folder);
        int Register(string contacts) => DataBench.In(bench.Receive("REGISTER", headers: contacts), () => RuleFunctions.allow_register(Path.Combine(folder, "r")).Code);
        Assert.That(Register("Contact: <sip:bob@192.0.2.1>"), Is.EqualTo(1));
        Assert.That(Register("Contact: <sip:bob@192.0.2.1>, <sip:x@192.0.2.250>"), Is.EqualTo(-1));
        Directory.Delete(folder, recursive: true);
    }

    [TestCase("ALL")]
    [TestCase("\"open : ALL")]
    [TestCase("\"a\" \"b\" : ALL")]
    [TestCase("\"(\" : ALL")]
    [TestCase("ALL EXCEPT : ALL")]
    public void A_rule_that_cannot_be_read_is_told_by_its_line(string line)
    {
        var file = RuleFile.Parse("ALL : ALL\n" + line);
        Assert.That((file.Count, file.Problems.Single()), Is.EqualTo((1, "line 2 is no rule \"expressions : expressions\"")));
    }
}
