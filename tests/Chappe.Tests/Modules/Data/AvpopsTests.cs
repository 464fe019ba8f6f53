using Chappe.Engine.Vocabulary;
using Chappe.Modules.Data;

namespace Chappe.Tests.Modules.Data;

/// <summary>AVPs of users in a table, and what can be done with AVPs in memory.</summary>
public sealed class AvpopsTests
{
    private static DataBench Bench(bool usesDomain = false) => new(new AvpopsModule(), (o, url) =>
    {
        (o.Get<AvpopsOptions>().db_url, o.Get<AvpopsOptions>().use_domain) = (url, usesDomain);
        o.Get<AvpopsOptions>().db_scheme.Add("mail:table=users;username_col=u;value_col=email;value_type=string");
    },
        "CREATE TABLE usr_preferences (id INTEGER PRIMARY KEY, uuid TEXT DEFAULT '', username TEXT DEFAULT '', domain TEXT DEFAULT '', attribute TEXT, type INTEGER DEFAULT 0, value TEXT)",
        "INSERT INTO usr_preferences (username, domain, attribute, value) VALUES ('alice', 'chappe.test', 'forward', 'sip:one@x'), ('alice', 'chappe.test', 'forward', 'sip:two@x'), ('alice', 'chappe.test', 'lang', 'de'), ('alice', 'other', 'lang', 'en')",
        "INSERT INTO usr_preferences (uuid, attribute, value) VALUES ('device-7', 'lang', 'fr')",
        "CREATE TABLE users (u TEXT, email TEXT)", "INSERT INTO users VALUES ('alice', 'a@x')");

    private static string Avp(string name) => AvpPseudoVariables.avp.all(name).ToString();

    [TestCase("$fu", "$avp(forward)", 1, "forward", "sip:one@x, sip:two@x")]
    [TestCase("$fu/username", "$avp(s:lang)", 1, "lang", "de, en")]
    [TestCase("$fu", "a", 1, "forward", "sip:one@x, sip:two@x")]
    [TestCase("device-7", "$avp(lang)", 1, "lang", "fr")]
    [TestCase("$fu", "$avp(email)/$mail", 1, "email", "a@x")]
    [TestCase("$fu", "$avp(nothing)", -1, "nothing", "")]
    [TestCase("$tu", "$avp(lang)", -1, "lang", "")]
    [TestCase("x' OR '1'='1", "$avp(lang)", -1, "lang", "")]
    [TestCase("$fu", "$avp(lang)/no;table", -1, "lang", "")]
    public async Task AVPs_are_loaded(string source, string name, int code, string avp, string expected)
    {
        await using var bench = Bench();
        var context = bench.Receive();
        Assert.That(bench.Await(context, () => AvpDatabaseFunctions.avp_db_load(source, name)), Is.EqualTo(code));
        Assert.That(DataBench.In(context, () => Avp(avp)), Is.EqualTo(expected));
    }

    [Test]
    public async Task Domains_count_when_they_shall()
    {
        await using var bench = Bench(usesDomain: true);
        var context = bench.Receive();
        Assert.That(bench.Await(context, () => AvpDatabaseFunctions.avp_db_load("$fu", "$avp(lang)")), Is.EqualTo(1));
        Assert.That(DataBench.In(context, () => Avp("lang")), Is.EqualTo("de"));
    }

    [Test]
    public async Task AVPs_are_stored_and_deleted()
    {
        await using var bench = Bench();
        var context = bench.Receive(to: "sip:bob@chappe.test");
        DataBench.In(context, () => AvpPseudoVariables.avp["note"] = "it's one");
        DataBench.In(context, () => AvpPseudoVariables.avp["note"] = "two");
        Assert.That(bench.Await(context, () => AvpDatabaseFunctions.avp_db_store("$tu", "$avp(note)")), Is.EqualTo(1));
        Assert.That(await bench.Rows("SELECT username, attribute, value FROM usr_preferences WHERE username = 'bob' ORDER BY id"), Is.EqualTo(new[] { "bob|note|it's one", "bob|note|two" }));
        Assert.That(bench.Await(context, () => AvpDatabaseFunctions.avp_db_delete("$tu", "$avp(note)")), Is.EqualTo(1));
        Assert.That(await bench.Rows("SELECT value FROM usr_preferences WHERE username = 'bob'"), Is.Empty);
        Assert.That(bench.Await(context, () => AvpDatabaseFunctions.avp_db_store("$tu", "$avp(none)")), Is.EqualTo(-1));
    }

    [Test]
    public async Task A_statement_fills_AVPs()
    {
        await using var bench = Bench();
        var context = bench.Receive();
        Text user = "alice";
        Assert.That(bench.Await(context, () => AvpDatabaseFunctions.avp_db_query($"SELECT attribute, value FROM usr_preferences WHERE username = '{user}' ORDER BY id", "$avp(k);$avp(v)")), Is.EqualTo(1));
        Assert.That(DataBench.In(context, () => (AvpPseudoVariables.avp["v"].ToString(), AvpPseudoVariables.avp.count("k"))), Is.EqualTo(("sip:one@x", 4)));
        Assert.That(bench.Await(context, () => AvpDatabaseFunctions.avp_db_query("SELECT value FROM usr_preferences WHERE id > 99")), Is.EqualTo(-2));
        Assert.That(bench.Await(context, () => AvpDatabaseFunctions.avp_db_query("SELECT x FROM y")), Is.EqualTo(-1));
    }

    private static async Task InMemory(Action test, params (string Name, string Value)[] avps)
    {
        await using var bench = Bench();
        var context = bench.Receive(uri: "sip:bob@chappe.test:5070;x=1");
        DataBench.In(context, () =>
        {
            foreach (var (name, value) in avps) AvpPseudoVariables.avp[name] = value;
            test();
            return 0;
        });
    }

    [TestCase("$avp(n)", "lt/i:345", 1)]
    [TestCase("$avp(n)", "gt/i:345", -1)]
    [TestCase("$avp(n)", "eq/i:7/g", 1)]
    [TestCase("$avp(n)", "eq/i:0x1E", 1)]
    [TestCase("$fd", "eq/CHAPPE.test/i", 1)]
    [TestCase("$fd", "eq/$td", 1)]
    [TestCase("$fd", "ne/s:x", 1)]
    [TestCase("$avp(s)", "re/^sip:.*@bar\\.net$", 1)]
    [TestCase("$avp(s)", "re/sip:.*@foo/g", -1)]
    [TestCase("$avp(s)", "fm/sip:?ob@*", 1)]
    [TestCase("$avp(s)", "fm/sip:[x-z]*", -1)]
    [TestCase("$avp(n)", "and/i:2", 1)]
    [TestCase("$avp(none)", "eq/s:", -1)]
    public Task AVPs_are_compared(string name, string operation, int code) =>
        InMemory(() => Assert.That(AvpopsFunctions.avp_check(name, operation).Code, Is.EqualTo(code)), ("n", "7"), ("n", "30"), ("s", "sip:bob@bar.net"));

    [Test]
    public Task AVPs_are_copied_deleted_replaced_and_calculated_with() => InMemory(() =>
    {
        Assert.That((AvpopsFunctions.avp_copy("$avp(a)", "$avp(b)/g").Code, Avp("b")), Is.EqualTo((1, "1, 2")), "the other way round");
        Assert.That((AvpopsFunctions.avp_copy("$avp(a)", "$avp(c)/d").Code, Avp("a"), Avp("c")), Is.EqualTo((1, "1", "2")));
        Assert.That((AvpopsFunctions.avp_op("$avp(c)", "add/i:40").Code, Avp("c")), Is.EqualTo((1, "42")));
        Assert.That((AvpopsFunctions.avp_op("$avp(c)/$avp(d)", "div/i:0").Code, AvpopsFunctions.avp_op("$avp(c)/$avp(d)", "mod/i:5").Code, Avp("d")), Is.EqualTo((-1, 1, "2")));
        Assert.That((AvpopsFunctions.avp_subst("$avp(m)", "/(.*)@(.*)/\\1@example.com/").Code, Avp("m")), Is.EqualTo((1, "bob@example.com")));
        Assert.That((AvpopsFunctions.avp_subst("$avp(m)/$avp(n)", "/^x/y/").Code, Avp("n")), Is.EqualTo((-1, "")));
        Assert.That((AvpopsFunctions.avp_delete("$avp(b)/g").Code, Avp("b"), AvpopsFunctions.avp_delete("$avp(b)").Code), Is.EqualTo((1, "", -1)));
    }, ("a", "1"), ("a", "2"), ("m", "bob@x"));

    [TestCase("$ru", "$avp(u)", "sip:carol@y")]
    [TestCase("$ru/username", "$avp(n)", "sip:dave@chappe.test:5070;x=1")]
    [TestCase("$ru/domain", "$fd", "sip:bob@chappe.test;x=1")]
    public Task AVPs_go_into_the_request(string destination, string name, string expected) => InMemory(() =>
    {
        Assert.That(AvpopsFunctions.avp_pushto(destination, name).Code, Is.EqualTo(1));
        Assert.That(PseudoVariables.ru.ToString(), Is.EqualTo(expected));
    }, ("u", "sip:carol@y"), ("n", "dave"));

    [Test]
    public Task AVPs_become_branches_and_a_destination() => InMemory(() =>
    {
        Assert.That(AvpopsFunctions.avp_pushto("$br", "$avp(u)/g").Code, Is.EqualTo(1));
        Assert.That(Here.Context.Branches.Count, Is.EqualTo(2));
        Assert.That((AvpopsFunctions.avp_pushto("$du", "$avp(u)").Code, PseudoVariables.du.ToString()), Is.EqualTo((1, "sip:two@y")));
        Assert.That(AvpopsFunctions.avp_pushto("$ru", "$avp(bad)").Code, Is.EqualTo(-1), "what is no URI is not pushed");
    }, ("u", "sip:one@y"), ("u", "sip:two@y"), ("bad", "no uri\r\nX: y"));

    [TestCase("*.test", "a.test", true)]
    [TestCase("a?c", "abc", true)]
    [TestCase("a?c", "ac", false)]
    [TestCase("[!a]b", "cb", true)]
    [TestCase("\\*", "*", true)]
    [TestCase("[z-a]", "b", false)]
    [TestCase("a+b", "a+b", true)]
    public void Patterns_of_file_names_fit(string pattern, string text, bool fits) => Assert.That(Glob.IsMatch(pattern, text), Is.EqualTo(fits));
}
