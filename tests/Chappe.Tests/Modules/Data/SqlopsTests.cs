using Chappe.Engine.Modules;
using Chappe.Engine.Vocabulary;
using Chappe.Modules.Data;

namespace Chappe.Tests.Modules.Data;

/// <summary>SQL in scripts: what comes back, and that what strangers write stays data.</summary>
public sealed class SqlopsTests
{
    private static DataBench Bench() => new(new SqlopsModule(), (o, url) => o.Get<SqlopsOptions>().connect("cb", url),
        "CREATE TABLE users (id INTEGER, name TEXT, email TEXT)",
        "INSERT INTO users VALUES (1, 'alice', 'a@x'), (2, 'bob', NULL), (3, 'o''brien', 'o@x')");

    [Test]
    public async Task Rows_come_back_under_a_name()
    {
        await using var bench = Bench();
        var context = bench.Receive();
        Assert.That(bench.Await(context, () => SqlopsFunctions.sql_query("cb", "SELECT id, name, email FROM users ORDER BY id", "ra")), Is.EqualTo(1));
        DataBench.In(context, () =>
        {
            var dbr = SqlopsFunctions.dbr;
            Assert.That((dbr.rows("ra"), dbr.cols("ra"), dbr.colname("ra", 1).ToString()), Is.EqualTo((3, 3, "name")));
            Assert.That((dbr["ra", 0, 1].ToString(), dbr["ra", 1, "name"].ToString(), dbr["ra", "[2,1]"].ToString()), Is.EqualTo(("alice", "bob", "o'brien")));
            Assert.That((dbr["ra", "rows"].ToString(), dbr["ra", "cols"].ToString(), dbr["ra", "colname[0]"].ToString()), Is.EqualTo(("3", "3", "id")));
            Assert.That(dbr["ra", 1, 2].IsNull, Is.True, "NULL is undefined");
            Assert.That(dbr["ra", 9, 0].IsNull && dbr["rb", 0, 0].IsNull, Is.True);
            SqlopsFunctions.sql_result_free("ra");
            Assert.That(dbr.rows("ra"), Is.Zero);
            return 0;
        });
    }

    [TestCase("SELECT id FROM users WHERE id > 9", "ra", 2)]
    [TestCase("SELECT id FROM users", "", 3)]
    [TestCase("SELECT id FROM nowhere", "ra", -1)]
    [TestCase("UPDATE users SET name = 'x'", "ra", 2)]
    public async Task The_result_code_is_Kamailio_s(string query, string result, int code)
    {
        await using var bench = Bench();
        Assert.That(bench.Await(bench.Receive(), () => SqlopsFunctions.sql_query("cb", query, result)), Is.EqualTo(code));
    }

    [Test]
    public async Task A_connection_that_nobody_named_is_refused()
    {
        await using var bench = Bench();
        Assert.That(bench.Await(bench.Receive(), () => SqlopsFunctions.sql_query("other", "SELECT 1", "ra")), Is.EqualTo(-1));
    }

    [Test]
    public async Task The_rows_that_a_statement_wrote_are_counted()
    {
        await using var bench = Bench();
        var context = bench.Receive();
        bench.Await(context, () => SqlopsFunctions.sql_query("cb", "UPDATE users SET email = 'n' WHERE id < 3"));
        Assert.That(DataBench.In(context, () => SqlopsFunctions.sqlrows("cb")), Is.EqualTo(2));
    }

    // A From user that ends the quotes of a statement and begins another one.
    private const string Attack = "x'%3B%20DROP%20TABLE%20users%3B--";

    [Test]
    public async Task SQL_injection_by_a_From_user_stays_data_in_braces()
    {
        await using var bench = Bench();
        var context = bench.Receive();
        Text user = "x'; DROP TABLE users; --";
        Assert.That(bench.Await(context, () => SqlopsFunctions.sql_query("cb", $"SELECT id FROM users WHERE name = {user}", "ra")), Is.EqualTo(2));
        Assert.That(await bench.Rows("SELECT count(*) FROM users"), Is.EqualTo(new[] { "3" }));
    }

    [TestCase("x' OR '1'='1")]
    [TestCase("x'; DROP TABLE users; --")]
    [TestCase("\\' OR 1=1 --")]
    public async Task SQL_injection_by_a_header_stays_data_inside_the_quotes_of_a_ported_statement(string attack)
    {
        await using var bench = Bench();
        Text value = attack;
        Assert.That(bench.Await(bench.Receive(), () => SqlopsFunctions.sql_query("cb", $"SELECT id FROM users WHERE name = '{value}'", "ra")), Is.EqualTo(2));
        Assert.That(await bench.Rows("SELECT count(*) FROM users"), Is.EqualTo(new[] { "3" }));
    }

    [Test]
    public async Task SQL_injection_by_the_Request_URI_of_a_real_message_stays_data()
    {
        await using var bench = Bench();
        var context = bench.Receive(from: $"sip:{Attack}@chappe.test");
        var user = DataBench.In(context, () => AddressPseudoVariables.fU.unescape_user());
        Assert.That(user.ToString(), Does.Contain("DROP TABLE"));
        Assert.That(bench.Await(context, () => SqlopsFunctions.sql_query("cb", $"INSERT INTO users VALUES (9, '{user}', '%{user}%')")), Is.EqualTo(2));
        Assert.That(await bench.Rows("SELECT name, email FROM users WHERE id = 9"), Is.EqualTo(new[] { "x'; DROP TABLE users;--|%x'; DROP TABLE users;--%" }));
    }

    [Test]
    public async Task A_value_may_stand_with_others_in_quotes_be_NULL_be_a_number_or_be_quoted_already()
    {
        await using var bench = Bench();
        var context = bench.Receive();
        Text undefined = default, quoted = DataBench.In(context, () => ((Text)"o'brien").sql.val), limit = "1";
        Assert.That(bench.Await(context, () => SqlopsFunctions.sql_query("cb", $"INSERT INTO users VALUES ({4}, {undefined}, 'x''y{1}')")), Is.EqualTo(2));
        Assert.That(await bench.Rows("SELECT name, email FROM users WHERE id = 4"), Is.EqualTo(new[] { "NULL|x'y1" }));
        Assert.That(bench.Await(context, () => SqlopsFunctions.sql_query("cb", $"SELECT id FROM users WHERE name = {quoted} LIMIT {limit}", "ra")), Is.EqualTo(1));
        Assert.That(DataBench.In(context, () => SqlopsFunctions.dbr["ra", 0, 0].ToString()), Is.EqualTo("3"));
    }

    [Test]
    public async Task A_statement_that_was_made_elsewhere_is_sent_as_it_is()
    {
        await using var bench = Bench();
        Text query = "SELECT name FROM users WHERE id = 1";
        Assert.That(bench.Await(bench.Receive(), () => SqlopsFunctions.sql_query("cb", query, "ra")), Is.EqualTo(1));
        Assert.That(bench.Await(bench.Receive(), () => SqlopsFunctions.sql_query("cb", $"{query}", "ra")), Is.EqualTo(1));
    }

    [Test]
    public async Task Rows_become_XAVPs_with_the_first_on_top()
    {
        await using var bench = Bench();
        var context = bench.Receive();
        Assert.That(bench.Await(context, () => SqlopsFunctions.sql_xquery("cb", "SELECT id, name FROM users ORDER BY id", "ra")), Is.EqualTo(1));
        DataBench.In(context, () =>
        {
            var xavp = AvpPseudoVariables.xavp;
            Assert.That((xavp.count("ra"), xavp["ra", 0, "name"].ToString(), xavp["ra", 2, "id"].ToString()), Is.EqualTo((3, "alice", "3")));
            return 0;
        });
    }

    [Test]
    public async Task Columns_go_to_variables_by_their_names()
    {
        await using var bench = Bench();
        var context = bench.Receive();
        Assert.That(bench.Await(context, () => SqlopsFunctions.sql_pvquery("cb", "SELECT id, name FROM users ORDER BY id", "$avp(id); $avp(s:name)")), Is.EqualTo(1));
        DataBench.In(context, () =>
        {
            var avp = AvpPseudoVariables.avp;
            Assert.That((avp["id"].ToString(), avp["name"].ToString(), avp.count("name")), Is.EqualTo(("1", "alice", 3)));
            return 0;
        });
        Assert.That(bench.Await(context, () => SqlopsFunctions.sql_pvquery("cb", "SELECT id, name FROM users", "$avp(id)")), Is.EqualTo(-1));
    }

    [Test]
    public async Task What_nobody_waits_for_is_written_all_the_same()
    {
        await using var bench = Bench();
        Assert.That(DataBench.In(bench.Receive(), () => SqlopsFunctions.sql_query_async("cb", "INSERT INTO users VALUES (7, 'x', 'y')")).Code, Is.EqualTo(1));
        await bench.Database.ProbeAsync();
        Assert.That(await bench.Rows("SELECT name FROM users WHERE id = 7"), Is.EqualTo(new[] { "x" }));
    }

    [TestCase("no arrow")]
    [TestCase("=>sqlite:///x")]
    public void What_is_no_connection_is_refused(string text) => Assert.Throws<ArgumentException>(() => new SqlopsOptions().sqlcon.Add(text));

    [Test]
    public void A_database_without_a_driver_is_a_problem_with_a_sentence()
    {
        var plan = new Plan([.. DataFamily.Drivers(), new SqlopsModule()]);
        plan.Options.Get<SqlopsOptions>().connect("cb", "oracle://u:secret@h/d");
        new SqlopsModule().Validate(plan);
        Assert.That(plan.Problems.Single().Text, Does.Contain("'oracle'").And.Contain("mysql://").And.Not.Contain("secret"));
    }
}
