using Chappe.Modules.Data;

namespace Chappe.Tests.Modules.Data;

/// <summary>Which numbers may be called: the longest prefix decides.</summary>
public sealed class UserBlocklistTests
{
    private static DataBench Bench(bool usesDomain = false) => new(new UserBlocklistModule(), (o, url) => (o.Get<UserBlocklistOptions>().db_url, o.Get<UserBlocklistOptions>().use_domain) = (url, usesDomain),
        "CREATE TABLE userblocklist (username TEXT, domain TEXT, prefix TEXT, allowlist INTEGER)", "INSERT INTO userblocklist VALUES ('alice', 'chappe.test', '49', 0), ('alice', 'chappe.test', '4930', 1)",
        "CREATE TABLE globalblocklist (prefix TEXT, allowlist INTEGER, description TEXT)", "INSERT INTO globalblocklist VALUES ('0900', 0, 'dear'), ('09001', 1, 'ours')");

    [TestCase("alice", "chappe.test", "4989", -1, -1)]
    [TestCase("alice", "chappe.test", "+493012", 1, 1)]
    [TestCase("alice", "chappe.test", "44", 1, -1)]
    [TestCase("bob", "chappe.test", "4989", 1, -1)]
    [TestCase("alice", "other", "4989", 1, -1)]
    [TestCase("x' OR '1'='1", "chappe.test", "4989", 1, -1)]
    public async Task A_user_s_own_list_decides(string user, string domain, string number, int blocklist, int allowlist)
    {
        await using var bench = Bench(usesDomain: true);
        Assert.That(bench.Await(bench.Receive(), () => UserBlocklistFunctions.check_user_blocklist(user, domain, number)), Is.EqualTo(blocklist));
        Assert.That(bench.Await(bench.Receive(), () => UserBlocklistFunctions.check_user_allowlist(user, domain, number)), Is.EqualTo(allowlist));
    }

    [TestCase("09005", -1, -1)]
    [TestCase("090012", 1, 1)]
    [TestCase("123", 1, -1)]
    public async Task Everybody_s_list_decides(string number, int blocklist, int allowlist)
    {
        await using var bench = Bench();
        DataBench.In(bench.Receive(uri: $"sip:{number}@x"), () =>
        {
            Assert.That((UserBlocklistFunctions.check_blocklist().Code, UserBlocklistFunctions.check_allowlist().Code), Is.EqualTo((blocklist, allowlist)));
            return 0;
        });
    }

    [Test]
    public async Task A_database_that_does_not_answer_lets_nobody_through()
    {
        await using var bench = Bench();
        Assert.That(bench.Await(bench.Receive(), () => UserBlocklistFunctions.check_user_blocklist("alice", "x", "1", "nowhere")), Is.EqualTo(-1));
    }

    [Test]
    public async Task An_operator_reloads()
    {
        await using var bench = Bench();
        bench.Execute("INSERT INTO globalblocklist VALUES ('77', 0, '')");
        await bench.Bench.Proxy.Rpc.InvokeAsync("userblocklist.reload_blocklist", [], default);
        Assert.That(DataBench.In(bench.Receive(uri: "sip:778@x"), () => UserBlocklistFunctions.check_blocklist().Code), Is.EqualTo(-1));
    }
}
