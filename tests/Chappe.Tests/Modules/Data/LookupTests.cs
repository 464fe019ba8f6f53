using Chappe.Engine.Vocabulary;
using Chappe.Modules.Data;

namespace Chappe.Tests.Modules.Data;

/// <summary>Aliases, short numbers, groups, names: one row is asked for, and one word answers.</summary>
public sealed class LookupTests
{
    private static DataBench Aliases(bool usesDomain = false, bool appends = false, string prefix = "") => new(new AliasDbModule(), (o, url) =>
    {
        var options = o.Get<AliasDbOptions>();
        (options.db_url, options.use_domain, options.append_branches, options.domain_prefix) = (url, usesDomain, appends, prefix);
    },
        "CREATE TABLE dbaliases (alias_username TEXT, alias_domain TEXT, username TEXT, domain TEXT)",
        "INSERT INTO dbaliases VALUES ('100', 'chappe.test', 'alice', 'chappe.test'), ('100', 'chappe.test', 'bob', 'chappe.test'), ('200', 'other', 'carol', 'other')");

    [TestCase("sip:100@chappe.test", "", 1, "sip:alice@chappe.test")]
    [TestCase("sip:100@nowhere", "", 1, "sip:alice@chappe.test")]
    [TestCase("sip:100@nowhere", "u", -1, "sip:100@nowhere")]
    [TestCase("sip:carol@other", "r", 1, "sip:200@other")]
    [TestCase("sip:300@chappe.test", "", -1, "sip:300@chappe.test")]
    [TestCase("sip:100' OR '1'='1@chappe.test", "", -1, "sip:100' OR '1'='1@chappe.test")]
    public async Task An_alias_becomes_its_user(string uri, string flags, int code, string expected)
    {
        await using var bench = Aliases();
        var context = bench.Receive();
        DataBench.In(context, () => PseudoVariables.ru = uri);
        string before = DataBench.In(context, () => PseudoVariables.ru.ToString());
        Assert.That(bench.Await(context, () => AliasDbFunctions.alias_db_lookup("dbaliases", flags)), Is.EqualTo(code));
        Assert.That(DataBench.In(context, () => PseudoVariables.ru.ToString()), Is.EqualTo(code < 0 ? before : expected));
    }

    [Test]
    public async Task Domains_count_and_lose_a_prefix()
    {
        await using var bench = Aliases(usesDomain: true, prefix: "sip.");
        Assert.That(bench.Await(bench.Receive(uri: "sip:200@sip.other"), () => AliasDbFunctions.alias_db_lookup("dbaliases")), Is.EqualTo(1));
        Assert.That(bench.Await(bench.Receive(uri: "sip:200@chappe.test"), () => AliasDbFunctions.alias_db_lookup("dbaliases")), Is.EqualTo(-1));
        Assert.That(bench.Await(bench.Receive(uri: "sip:200@chappe.test"), () => AliasDbFunctions.alias_db_lookup("dbaliases", "d")), Is.EqualTo(1));
    }

    [Test]
    public async Task Further_users_of_an_alias_are_further_branches_and_values()
    {
        await using var bench = Aliases(appends: true);
        var context = bench.Receive(uri: "sip:100@chappe.test");
        Assert.That(bench.Await(context, () => AliasDbFunctions.alias_db_lookup("dbaliases")), Is.EqualTo(1));
        Assert.That((context.Branches.Count, context.Branches[0].Uri.ToString()), Is.EqualTo((1, "sip:bob@chappe.test")));
        Assert.That(bench.Await(context, () => AliasDbFunctions.alias_db_find("dbaliases", "sip:100@x", "$avp(user)")), Is.EqualTo(1));
        Assert.That(DataBench.In(context, () => (AvpPseudoVariables.avp["user"].ToString(), AvpPseudoVariables.avp.count("user"))), Is.EqualTo(("sip:alice@chappe.test", 2)));
    }

    [TestCase(0, "sip:carol@example.com")]
    [TestCase(1, "sip:carol@example.com")]
    [TestCase(2, null)]
    public async Task A_short_number_is_its_owner_s(int usesDomain, string? expected)
    {
        await using var bench = new DataBench(new SpeedDialModule(), (o, url) => (o.Get<SpeedDialOptions>().db_url, o.Get<SpeedDialOptions>().use_domain) = (url, usesDomain));
        bench.Execute("INSERT INTO speed_dial (username, domain, sd_username, sd_domain, new_uri) VALUES ('alice', 'chappe.test', '2', 'short', 'carol@example.com')");
        var context = bench.Receive(uri: "sip:2@chappe.test");
        Assert.That(bench.Await(context, () => SpeedDialFunctions.sd_lookup("speed_dial")), Is.EqualTo(expected is null ? -1 : 1));
        if (expected is not null) Assert.That(DataBench.In(context, () => PseudoVariables.ru.ToString()), Is.EqualTo(expected));
        Assert.That(bench.Await(bench.Receive(uri: "sip:2@chappe.test", from: "sip:eve@chappe.test"), () => SpeedDialFunctions.sd_lookup("speed_dial")), Is.EqualTo(-1));
        Assert.That(bench.Await(bench.Receive(uri: "sip:2@short", from: "sip:eve@chappe.test"), () => SpeedDialFunctions.sd_lookup("speed_dial", "sip:alice@chappe.test")), Is.EqualTo(1));
    }

    [TestCase("From", "pstn", 1)]
    [TestCase("sip:alice@chappe.test", "pstn", 1)]
    [TestCase("To", "pstn", -1)]
    [TestCase("Request-URI", "pstn", -1)]
    [TestCase("Credentials", "pstn", 1)]
    [TestCase("From", "voicemail", -1)]
    [TestCase("From", "x' OR '1'='1", -1)]
    [TestCase("nonsense", "pstn", -1)]
    public async Task A_user_belongs_to_a_group_or_not(string who, string group, int code)
    {
        await using var bench = new DataBench(new GroupModule(), (o, url) => o.Get<GroupOptions>().db_url = url);
        bench.Execute("INSERT INTO grp (username, domain, grp) VALUES ('alice', 'chappe.test', 'pstn')");
        var context = bench.Receive(headers: "Authorization: Digest username=\"alice\", realm=\"r\", nonce=\"n\", uri=\"sip:x\", response=\"00000000000000000000000000000000\"");
        Assert.That(bench.Await(context, () => GroupFunctions.is_user_in(who, group)), Is.EqualTo(code));
    }

    [Test]
    public async Task Groups_by_expression_are_kept_in_memory()
    {
        await using var bench = new DataBench(new GroupModule(), (o, url) => (o.Get<GroupOptions>().db_url, o.Get<GroupOptions>().re_table) = (url, "re_grp"),
            "CREATE TABLE re_grp (reg_exp TEXT, group_id INTEGER)", "INSERT INTO re_grp VALUES ('^sip:al', 3), ('@chappe\\.test$', 4), ('^sip:bob', 5)");
        var context = bench.Receive();
        Assert.That(DataBench.In(context, () => GroupFunctions.get_user_group("From", "$avp(g)").Code), Is.EqualTo(2));
        Assert.That(DataBench.In(context, () => AvpPseudoVariables.avp["g"].ToString()), Is.EqualTo("4"));
    }

    [TestCase(false, "alice", 1)]
    [TestCase(false, "sales", -3)]
    [TestCase(true, "sales", 1)]
    [TestCase(true, "boss", -3)]
    public async Task Names_may_be_used_by_whom_they_belong_to(bool usesTable, string from, int code)
    {
        await using var bench = new DataBench(new UriDbModule(), (o, url) =>
        {
            var options = o.Get<UriDbOptions>();
            (options.db_url, options.use_uri_table, options.db_table) = (url, usesTable, "uri");
        }, "CREATE TABLE uri (username TEXT, domain TEXT, uri_user TEXT)", "INSERT INTO uri VALUES ('alice', 'r', 'sales')");
        string credentials = "Authorization: Digest username=\"alice\", realm=\"r\", nonce=\"n\", uri=\"sip:x\", response=\"00000000000000000000000000000000\"";
        Assert.That(bench.Await(bench.Receive(from: $"sip:{from}@chappe.test", headers: credentials), UriDbFunctions.check_from), Is.EqualTo(code));
        Assert.That(bench.Await(bench.Receive(from: $"sip:{from}@chappe.test"), UriDbFunctions.check_from), Is.EqualTo(-1), "nobody claims to be anybody");
        Assert.That(bench.Await(bench.Receive(uri: usesTable ? "sip:sales@x" : "sip:alice@x"), UriDbFunctions.does_uri_exist), Is.EqualTo(1));
    }
}
