using System.Text.RegularExpressions;
using Chappe.Engine.Vocabulary;
using Chappe.Modules.Auth;
using Chappe.Tests.Modules.Data;

namespace Chappe.Tests.Modules.Auth;

/// <summary>Users in a table: who is taken, and what is said about the others.</summary>
public sealed class AuthDbTests
{
    private static readonly string[] s_users =
    [
        "CREATE TABLE subscriber (id INTEGER PRIMARY KEY, username TEXT, domain TEXT, password TEXT, ha1 TEXT, ha1b TEXT, rpid TEXT, email_address TEXT)",
        $"INSERT INTO subscriber (username, domain, password, ha1, ha1b, rpid, email_address) VALUES ('bob', 'r', 'pw', '{AuthBench.Hash("MD5", "bob:r:pw")}', '{AuthBench.Hash("MD5", "bob@r:r:pw")}', '+49', 'b@x')",
        "INSERT INTO subscriber (username, domain, password, ha1) VALUES ('eve', 'other', 'pw', 'x')",
    ];

    private static DataBench Bench(Action<AuthDbOptions>? configure = null, Action<AuthOptions>? auth = null)
    {
        var module = new AuthModule();
        return new DataBench(_ => [module, new AuthDbModule(module)], (options, url) =>
        {
            var db = options.Get<AuthDbOptions>();
            (db.db_url, db.password_column, db.calculate_ha1) = (url, "password", true);
            configure?.Invoke(db);
            auth?.Invoke(options.Get<AuthOptions>());
        }, s_users);
    }

    private static string Nonce(DataBench bench)
    {
        ModuleBench.In(bench.Receive("REGISTER"), () => AuthFunctions.www_challenge("r"));
        return Regex.Match(bench.Bench.Listener.Take(), "nonce=\"([^\"]*)\"").Groups[1].Value;
    }

    private static int Check(DataBench bench, string answer, int flags = 0, string method = "REGISTER", string from = "sip:bob@r", string to = "sip:bob@r") =>
        bench.Await(bench.Receive(method, "sip:chappe.test", from, to, answer), () => AuthDbFunctions.auth_check("r", "subscriber", flags));

    [TestCase("MD5")]
    [TestCase("SHA-256")]
    public async Task The_right_password_is_taken(string algorithm)
    {
        await using var bench = Bench();
        Assert.That(Check(bench, AuthBench.Answer(Nonce(bench), algorithm: algorithm), flags: 1), Is.EqualTo(1));
    }

    [Test]
    public async Task HA1_in_the_table_is_taken_as_it_is()
    {
        await using var bench = Bench(db => (db.password_column, db.calculate_ha1) = ("ha1", false), auth => auth.algorithm = "MD5");
        Assert.That(Check(bench, AuthBench.Answer(Nonce(bench))), Is.EqualTo(1));
        Assert.That(Check(bench, AuthBench.Answer(Nonce(bench), user: "bob@r")), Is.EqualTo(1), "ha1b is for names with a domain");
    }

    [TestCase("bob", "wrong", -2)]
    [TestCase("nobody", "pw", -3)]
    [TestCase("bob' OR '1'='1", "pw", -3)]
    public async Task Others_are_told_apart(string user, string password, int code)
    {
        await using var bench = Bench();
        Assert.That(Check(bench, AuthBench.Answer(Nonce(bench), user, password)), Is.EqualTo(code));
    }

    [Test]
    public async Task A_domain_counts_when_it_shall()
    {
        await using var bench = Bench(db => db.use_domain = true);
        Assert.That(Check(bench, AuthBench.Answer(Nonce(bench), "eve")), Is.EqualTo(-3), "eve is of another domain than the realm");
        Assert.That(Check(bench, AuthBench.Answer(Nonce(bench), "eve@other")), Is.EqualTo(1));
    }

    [Test]
    public async Task Without_credentials_and_with_a_nonce_of_others_the_database_is_not_asked()
    {
        await using var bench = Bench();
        long before = bench.Bench.Proxy.Counters["sql.statements"].Value;
        Assert.That(Check(bench, ""), Is.EqualTo(-5));
        Assert.That(Check(bench, AuthBench.Answer("bogus")), Is.EqualTo(-1));
        Assert.That(bench.Bench.Proxy.Counters["sql.statements"].Value, Is.EqualTo(before));
    }

    [TestCase("REGISTER", "sip:bob@r", "sip:alice@r", 1, -8)]
    [TestCase("REGISTER", "sip:alice@r", "sip:bob@r", 1, -8)]
    [TestCase("REGISTER", "sip:alice@r", "sip:alice@r", 0, 1)]
    [TestCase("MESSAGE", "sip:alice@r", "sip:x@r", 1, -8)]
    [TestCase("MESSAGE", "sip:alice@r", "sip:x@r", 3, 1)]
    public async Task Nobody_speaks_for_another_when_the_flag_asks(string method, string from, string to, int flags, int code)
    {
        await using var bench = Bench();
        string header = method == "REGISTER" ? "Authorization" : "Proxy-Authorization";
        Assert.That(Check(bench, AuthBench.Answer(Nonce(bench), method: method, header: header), flags, method, from, to), Is.EqualTo(code));
    }

    [Test]
    public async Task Columns_of_the_user_go_to_variables()
    {
        await using var bench = Bench(db => db.load_credentials = "$avp(s:rpid)=rpid;email_address");
        var context = bench.Receive("REGISTER", "sip:chappe.test", headers: AuthBench.Answer(Nonce(bench)));
        Assert.That(bench.Await(context, () => AuthDbFunctions.www_authenticate("r", "subscriber")), Is.EqualTo(1));
        Assert.That(DataBench.In(context, () => (AvpPseudoVariables.avp["rpid"].ToString(), AvpPseudoVariables.avp["email_address"].ToString())), Is.EqualTo(("+49", "b@x")));
    }

    [TestCase("sip:bob@r", 0, 1)]
    [TestCase("sip:bob@elsewhere", 1, -2)]
    [TestCase("sip:nobody@r", 0, -2)]
    [TestCase("sip:r", 0, -1)]
    [TestCase("nonsense", 0, -1)]
    public async Task A_subscriber_is_found_by_his_URI(string uri, int flags, int code)
    {
        await using var bench = Bench();
        Assert.That(bench.Await(bench.Receive(), () => AuthDbFunctions.is_subscriber(uri, "subscriber", flags)), Is.EqualTo(code));
    }

    [Test]
    public async Task A_table_that_a_message_names_cannot_be_anything_else_than_a_name()
    {
        await using var bench = Bench();
        Assert.That(bench.Await(bench.Receive(), () => AuthDbFunctions.is_subscriber("sip:bob@r", "subscriber; DROP TABLE subscriber")), Is.EqualTo(-1));
        Assert.That(await bench.Rows("SELECT count(*) FROM subscriber"), Is.EqualTo(new[] { "2" }));
    }

    [Test]
    public async Task The_table_is_made_where_a_file_has_none()
    {
        var auth = new AuthModule();
        await using var bench = new DataBench(_ => [auth, new AuthDbModule(auth)], (o, url) => o.Get<AuthDbOptions>().db_url = url);
        Assert.That(await bench.Rows("SELECT table_version FROM version WHERE table_name = 'subscriber'"), Is.EqualTo(new[] { "7" }));
        Assert.That(await bench.Rows("SELECT username, domain, password, ha1, ha1b FROM subscriber"), Is.Empty);
    }
}
