using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;
using Chappe.Engine;
using Chappe.Engine.Databases;
using Chappe.Engine.Diagnostics;
using Chappe.Interop.Harness;
using Chappe.Modules.Data;

namespace Chappe.Interop;

/// <summary>Real servers with the tables of Kamailio's packages: values survive the way, and what happens to the server happens to nobody who does not ask it.</summary>
[TestFixture("postgres"), TestFixture("mysql")]
public sealed class SqlTests(string kind)
{
    private const string Script = """
        usrloc.db_mode = 1;
        usrloc.db_url = auth_db.db_url = acc.db_url = alias_db.db_url = domain.db_url = permissions.db_url = speeddial.db_url = env("DB");
        sqlops.connect("cb", env("DB"));
        auth.algorithm = "MD5";
        auth_db.calculate_ha1 = true;
        auth_db.password_column = "password";
        auth_db.use_domain = true;
        domain.register_myself = true;
        usrloc.use_domain = true;
        acc.db_flag = 1;
        acc.db_missed_flag = 2;
        acc.failed_transaction_flag = 3;
        acc.cdr_enable = true;
        acc.cdrs_table = "acc_cdrs";
        acc.cdr_extra = "caller=$fU;note=$dlg_var(note)";
        registrar.max_expires = 3600;

        async Task request_route()
        {
            if (is_method("OPTIONS")) { await ASK(); exit(); }
            if (is_method("REGISTER"))
            {
                if (!await auth_check(fd, "subscriber", 1)) { auth_challenge(fd); exit(); }
                save("location");
                exit();
            }
            if (has_totag()) { loose_route(); t_relay(); exit(); }
            if (is_method("ACK")) exit();
            await alias_db_lookup("dbaliases");
            await sd_lookup("speed_dial");
            if (!lookup("location")) { sl_send_reply(404, "Not Found"); exit(); }
            setflag(1); setflag(2); setflag(3);
            record_route();
            dlg_manage();
            dlg_var["note"] = "it's; \\ ü";
            t_relay();
        }

        async Task ASK()
        {
            int code = (await sql_query("cb", $"SELECT username, domain FROM subscriber WHERE username = {rU} AND password = '{hdr["X-Password"]}'", "ra")).rc();
            append_to_reply($"X-Sql: {code} {dbr["ra", 0, 0]}@{dbr["ra", 0, 1]}\r\n");
            append_to_reply($"X-Local: {(is_domain_local("chappe.test") ? 1 : 0)} {(is_domain_local("else.test") ? 1 : 0)} {(is_uri_host_local() ? 1 : 0)}\r\n");
            append_to_reply($"X-Source: {(allow_source_address(1) ? 1 : 0)}\r\n");
            sl_send_reply(200, "OK");
        }
        """;

    private static readonly string[] s_tables = ["usrloc", "auth_db", "acc", "alias_db", "domain", "permissions", "speeddial"];

    private static readonly string[] s_rows =
    [
        "INSERT INTO subscriber (username, domain, password, ha1, ha1b) VALUES ('alice', 'chappe.test', 'pw-alice', '', ''), ('bob', 'chappe.test', 'pw-bob', '', '')",
        "INSERT INTO dbaliases (alias_username, alias_domain, username, domain) VALUES ('200', 'chappe.test', 'bob', 'chappe.test')",
        "INSERT INTO domain (domain, last_modified) VALUES ('chappe.test', '2020-01-01 00:00:00')",
        "INSERT INTO address (grp, ip_addr, mask, port) VALUES (1, '127.0.0.0', 8, 0)",
    ];

    [Test, CancelAfter(180_000)]
    public async Task Users_registrations_aliases_domains_and_accounting_are_those_of_a_Kamailio_database(CancellationToken cancel)
    {
        await using var server = await SqlServerPeer.StartNewAsync(kind, cancel, s_tables);
        await server.ExecuteAsync(cancel, [.. s_rows, "ALTER TABLE acc_cdrs ADD COLUMN caller VARCHAR(64) DEFAULT '' NOT NULL", "ALTER TABLE acc_cdrs ADD COLUMN note VARCHAR(64) DEFAULT '' NOT NULL"]);
        using var folder = new ScratchFolder();
        string script = folder.Write("main.csx", Script.Replace(").rc()", ").Code", StringComparison.Ordinal));
        var environment = new Dictionary<string, string> { ["DB"] = server.Url };
        int port = Ports.Next();
        using var alice = new DigestPhone("alice", "pw-alice", port);
        using var bob = new DigestPhone("bob", "pw-bob", port);
        using var eve = new DigestPhone("bob", "guess", port);
        await using (var chappe = await ChappePeer.RunAsync(script, cancel, port, folder.Path, environment))
        {
            Assert.That(await eve.RequestAsync("REGISTER", "sip:chappe.test", cancel), Does.StartWith("SIP/2.0 401"), "a wrong password");
            Assert.That(await bob.RequestAsync("REGISTER", "sip:chappe.test", cancel), Does.StartWith("SIP/2.0 200"), chappe.Output);
            Assert.That(await server.RowsAsync("SELECT username, domain, contact FROM location", cancel), Is.EqualTo(new[] { $"bob|chappe.test|sip:bob@127.0.0.1:{bob.Port}" }));
        }

        // The promise of the 200 is in the database, so it outlives the process.
        await using (var chappe = await ChappePeer.RunAsync(script, cancel, port, folder.Path, environment))
        {
            var answering = bob.AnswerAsync(200, "OK", cancel);
            string answered = await alice.RequestAsync("INVITE", "sip:200@chappe.test", cancel, "sip:200@chappe.test");
            Assert.That(answered, Does.StartWith("SIP/2.0 200"), chappe.Output);
            Assert.That(await answering, Does.StartWith($"INVITE sip:bob@127.0.0.1:{bob.Port} SIP/2.0"));
            var ending = bob.AnswerAsync(200, "OK", cancel, "BYE");
            string route = Regex.Match(answered, "(?m)^Record-Route: (.*?)\r$").Groups[1].Value;
            Assert.That(await alice.RequestAsync("BYE", $"sip:bob@127.0.0.1:{bob.Port}", cancel, "<sip:200@chappe.test>;tag=far", $"Route: {route}\r\n"), Does.StartWith("SIP/2.0 200"), chappe.Output);
            await ending;
            var refusing = bob.AnswerAsync(486, "It's '; busy", cancel);
            Assert.That(await alice.RequestAsync("INVITE", "sip:bob@chappe.test", cancel, "sip:bob@chappe.test"), Does.StartWith("SIP/2.0 486"));
            await refusing;
            string answer = await alice.RequestAsync("OPTIONS", "sip:alice@chappe.test", cancel, headers: "X-Password: pw-alice\r\n");
            Assert.That(answer, Does.Contain("X-Sql: 1 alice@chappe.test\r\n").And.Contain("X-Local: 1 0 1\r\n").And.Contain("X-Source: 1\r\n"), chappe.Output);
            answer = await alice.RequestAsync("OPTIONS", "sip:alice@chappe.test", cancel, headers: "X-Password: x' OR '1'='1\r\n");
            Assert.That(answer, Does.Contain("X-Sql: 2 "), "SQL injection by a header value");
        }
        Assert.That(await server.RowsAsync("SELECT method, to_tag, sip_code, sip_reason FROM acc ORDER BY id", cancel), Is.EqualTo(new[] { "INVITE|far|200|OK", "INVITE|far|486|It's '; busy" }));
        Assert.That(await server.RowsAsync("SELECT sip_code FROM missed_calls", cancel), Is.EqualTo(new[] { "486" }));
        Assert.That(await server.RowsAsync("SELECT caller, note FROM acc_cdrs ORDER BY id", cancel), Is.EqualTo(new[] { "alice|it's; \\ ü", "alice|it's; \\ ü" }), "the call that was ended and the one that was refused");
        Assert.That(await server.RowsAsync("SELECT count(*) FROM acc_cdrs WHERE start_time BETWEEN '2025-01-01' AND end_time AND duration > 0 AND duration < 60", cancel), Is.EqualTo(new[] { "1" }), "one had a length");
        Assert.That(await server.RowsAsync("SELECT count(*) FROM acc WHERE time BETWEEN '2025-01-01' AND '2100-01-01'", cancel), Is.EqualTo(new[] { "2" }));
    }

    [Test, CancelAfter(180_000)]
    public async Task A_server_that_dies_in_the_middle_and_comes_back_costs_refusals_and_no_worker(CancellationToken cancel)
    {
        await using var server = await SqlServerPeer.StartNewAsync(kind, cancel, s_tables);
        await server.ExecuteAsync(cancel, s_rows);
        using var folder = new ScratchFolder();
        string script = folder.Write("main.csx", Script.Replace(").rc()", ").Code", StringComparison.Ordinal));
        await using var chappe = await ChappePeer.RunAsync(script, cancel, null, folder.Path, new Dictionary<string, string> { ["DB"] = server.Url });
        using var bob = new DigestPhone("bob", "pw-bob", chappe.Port);
        using var alice = new DigestPhone("alice", "pw-alice", chappe.Port);
        Assert.That(await bob.RequestAsync("REGISTER", "sip:chappe.test", cancel), Does.StartWith("SIP/2.0 200"), chappe.Output);

        await server.KillAsync(cancel);
        // What is in memory is served; what needs the database is refused, and soon.
        var watch = Stopwatch.StartNew();
        Assert.That(await alice.RequestAsync("REGISTER", "sip:chappe.test", cancel), Does.StartWith("SIP/2.0 401"));
        var answering = bob.AnswerAsync(200, "OK", cancel);
        Assert.That(await alice.RequestAsync("INVITE", "sip:bob@chappe.test", cancel, "sip:bob@chappe.test"), Does.StartWith("SIP/2.0 200"), chappe.Output);
        await answering;
        // Far below what waiting for the server in each of them would take.
        Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(10)));

        await server.StartAsync(cancel);
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(300));
        string reply = "";
        while (!reply.StartsWith("SIP/2.0 200", StringComparison.Ordinal) && await ticks.WaitForNextTickAsync(cancel)) reply = await alice.RequestAsync("REGISTER", "sip:chappe.test", cancel);
        while ((await server.RowsAsync("SELECT count(*) FROM acc", cancel))[0] == "0") await ticks.WaitForNextTickAsync(cancel);
        Assert.That(await server.RowsAsync("SELECT sip_code FROM acc", cancel), Is.EqualTo(new[] { "200" }), "the call while the server was down");
        Assert.That((await chappe.AskAsync("database.list", cancel))!.ToJsonString(), Does.Contain("\"up\":1").And.Not.Contain("pw@"));
    }

    [Test, CancelAfter(180_000)]
    public async Task A_server_that_is_away_at_the_start_is_served_when_it_comes(CancellationToken cancel)
    {
        await using var server = await SqlServerPeer.StartNewAsync(kind, cancel, s_tables);
        await server.ExecuteAsync(cancel, [.. s_rows, $"INSERT INTO location (ruid, username, domain, contact, expires, callid, cseq, last_modified, user_agent) VALUES ('uloc-1', 'bob', 'chappe.test', 'sip:bob@127.0.0.1:5999', '2099-01-01 00:00:00', 'c', 1, '2020-01-01 00:00:00', 'phone')"]);
        await server.KillAsync(cancel);
        using var folder = new ScratchFolder();
        string script = folder.Write("main.csx", Script.Replace(").rc()", ").Code", StringComparison.Ordinal));
        await using var chappe = await ChappePeer.RunAsync(script, cancel, null, folder.Path, new Dictionary<string, string> { ["DB"] = server.Url });
        Assert.That(chappe.Output, Does.Contain("cannot be reached"));
        using var alice = new DigestPhone("alice", "pw-alice", chappe.Port);
        Assert.That(await alice.RequestAsync("INVITE", "sip:bob@chappe.test", cancel, "sip:bob@chappe.test"), Does.StartWith("SIP/2.0 404"));
        await server.StartAsync(cancel);
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(300));
        string dump = "";
        while (!dump.Contains("sip:bob@127.0.0.1:5999", StringComparison.Ordinal) && await ticks.WaitForNextTickAsync(cancel)) dump = (await chappe.AskAsync("ul.dump", cancel))!.ToJsonString();
        // Each module reads its own tables, one after the other and in no order.
        string answer = "";
        for (int attempt = 0; attempt < 50 && !answer.Contains("X-Local: 1 0 1\r\n", StringComparison.Ordinal) && await ticks.WaitForNextTickAsync(cancel); attempt++)
            answer = await alice.RequestAsync("OPTIONS", "sip:alice@chappe.test", cancel, headers: "X-Password: pw-alice\r\n");
        Assert.That(answer, Does.Contain("X-Local: 1 0 1\r\n").And.Contain("X-Source: 1\r\n"), chappe.Output);
    }

    [Test, CancelAfter(180_000)]
    public async Task The_configuration_of_Kamailio_s_package_runs_as_it_is_with_all_that_it_has_of_SQL(CancellationToken cancel)
    {
        const string Configuration = "/etc/kamailio/kamailio.cfg";
        if (!File.Exists(Configuration)) Peers.Miss($"{Configuration} is not there (Debian package kamailio)");
        await using var server = await SqlServerPeer.StartNewAsync(kind, cancel, s_tables);
        // Its comments tell to add these.
        var extra = new[] { "acc", "missed_calls" }.SelectMany(t => new[] { "src_user", "src_domain", "src_ip", "dst_ouser", "dst_user", "dst_domain" }.Select(c => $"ALTER TABLE {t} ADD COLUMN {c} VARCHAR(128) NOT NULL DEFAULT ''"));
        await server.ExecuteAsync(cancel, [.. extra, s_rows[0], s_rows[1], s_rows[2],
            "INSERT INTO speed_dial (username, domain, sd_username, sd_domain, new_uri) VALUES ('alice', 'chappe.test', '07', 'chappe.test', 'sip:bob@chappe.test')"]);
        using var folder = new ScratchFolder();
        string[] defines = ["WITH_MYSQL", "WITH_AUTH", "WITH_USRLOCDB", "WITH_ACCDB", "WITH_ALIASDB", "WITH_SPEEDDIAL", "WITH_IPAUTH", "WITH_MULTIDOMAIN", $"DBURL=\"{server.Url}\""];
        await using var chappe = await ChappePeer.RunAsync(Configuration, cancel, null, folder.Path, null, [.. defines.SelectMany(d => new[] { "-A", d })]);
        using var alice = new DigestPhone("alice", "pw-alice", chappe.Port);
        using var bob = new DigestPhone("bob", "pw-bob", chappe.Port);
        using var eve = new DigestPhone("alice", "guess", chappe.Port);
        Assert.That(await bob.RequestAsync("REGISTER", "sip:chappe.test", cancel), Does.StartWith("SIP/2.0 200"), chappe.Output);
        Assert.That(await eve.RequestAsync("INVITE", "sip:bob@chappe.test", cancel, "sip:bob@chappe.test"), Does.StartWith("SIP/2.0 407"));
        foreach (string number in (string[])["200", "07", "bob"])
        {
            var answering = bob.AnswerAsync(200, "OK", cancel);
            Assert.That(await alice.RequestAsync("INVITE", $"sip:{number}@chappe.test", cancel, $"sip:{number}@chappe.test"), Does.StartWith("SIP/2.0 200"), chappe.Output);
            Assert.That(await answering, Does.StartWith($"INVITE sip:bob@127.0.0.1:{bob.Port} SIP/2.0").And.Not.Contain("Proxy-Authorization"));
        }
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while ((await server.RowsAsync("SELECT count(*) FROM acc", cancel))[0] != "3" || (await server.RowsAsync("SELECT count(*) FROM location", cancel))[0] != "1") await ticks.WaitForNextTickAsync(cancel);
        Assert.That(await server.RowsAsync("SELECT sip_code, src_user, src_domain, src_ip, dst_ouser, dst_user FROM acc ORDER BY id", cancel),
            Is.EqualTo(new[] { "200|alice|chappe.test|127.0.0.1|200|bob", "200|alice|chappe.test|127.0.0.1|07|bob", "200|alice|chappe.test|127.0.0.1|bob|bob" }));
    }

    private const string LocationScript = """

        usrloc.db_url = env("DB");
        usrloc.use_domain = true;

        void request_route()
        {
            if (is_method("REGISTER")) { save("location"); exit(); }
            if (lookup("location")) { append_to_reply($"X-Contact: {ru}\r\n"); sl_send_reply(200, "OK"); }
            else sl_send_reply(404, "Not Found");
        }
        """;

    private Task<KamailioPeer> KamailioAsync(SqlServerPeer server, int port, Dictionary<string, string> environment, CancellationToken cancel) =>
        KamailioPeer.StartAsync("location.cfg", port, environment, cancel, ("MY_DBMODULE", kind == "postgres" ? "db_postgres.so" : "db_mysql.so"), ("MY_DBURL", server.Url));

    [Test, CancelAfter(180_000)]
    public async Task Kamailio_and_Chappe_find_each_other_s_registrations_in_one_table(CancellationToken cancel)
    {
        Peers.RequireKamailioModule(kind == "postgres" ? "db_postgres" : "db_mysql", kind == "postgres" ? "kamailio-postgres-modules" : "kamailio-mysql-modules");
        await using var server = await SqlServerPeer.StartNewAsync(kind, cancel, "usrloc");
        // Away from UTC, so that a time in the wrong zone shows: an hour is more than these registrations last.
        var environment = new Dictionary<string, string> { ["TZ"] = "Europe/Berlin", ["DB"] = server.Url };
        using var folder = new ScratchFolder();
        string script = folder.Write("main.csx", "usrloc.db_mode = 1;" + LocationScript);
        int port = Ports.Next();
        using var phone = new DigestPhone("bob", "", port);
        using var other = new DigestPhone("carol", "", port);
        Task<KamailioPeer> Kamailio() => KamailioAsync(server, port, environment, cancel);

        await using (var kamailio = await Kamailio())
            Assert.That(await phone.RequestAsync("REGISTER", "sip:chappe.test", cancel, headers: "Expires: 600\r\nUser-Agent: it's a phone\r\n"), Does.StartWith("SIP/2.0 200"), kamailio.Output);
        string written = (await server.RowsAsync("SELECT username, domain, contact, user_agent, cseq, methods FROM location", cancel)).Single();

        await using (var chappe = await ChappePeer.RunAsync(script, cancel, port, folder.Path, environment))
        {
            Assert.That(await phone.RequestAsync("OPTIONS", "sip:bob@chappe.test", cancel), Does.Contain($"X-Contact: sip:bob@127.0.0.1:{phone.Port}\r\n"), chappe.Output);
            string dump = (await chappe.AskAsync("ul.dump", cancel))!.ToJsonString();
            int left = int.Parse(Regex.Match(dump, "\"Expires\":\"?(\\d+)").Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
            Assert.That(left, Is.InRange(500, 601), dump);
            Assert.That(await other.RequestAsync("REGISTER", "sip:chappe.test", cancel, headers: "Expires: 600\r\nUser-Agent: it's a phone\r\n"), Does.StartWith("SIP/2.0 200"));
        }
        var rows = await server.RowsAsync("SELECT username, domain, contact, user_agent, cseq, methods FROM location ORDER BY username", cancel);
        Assert.That(rows[0], Is.EqualTo(written), "what Kamailio wrote stays as it is");
        Assert.That(rows[1], Does.StartWith($"carol|chappe.test|sip:carol@127.0.0.1:{other.Port}|it's a phone|1|"));

        await using (var kamailio = await Kamailio())
            foreach (var (user, of) in ((string, DigestPhone)[])[("bob", phone), ("carol", other)])
                Assert.That(await of.RequestAsync("OPTIONS", $"sip:{user}@chappe.test", cancel), Does.Contain($"X-Contact: sip:{user}@127.0.0.1:{of.Port}\r\n"), kamailio.Output);
    }

    [Test, CancelAfter(180_000)]
    public async Task In_db_mode_3_registrations_at_another_server_are_found_and_their_end_is_noticed_without_a_restart(CancellationToken cancel)
    {
        Peers.RequireKamailioModule(kind == "postgres" ? "db_postgres" : "db_mysql", kind == "postgres" ? "kamailio-postgres-modules" : "kamailio-mysql-modules");
        await using var server = await SqlServerPeer.StartNewAsync(kind, cancel, "usrloc");
        var environment = new Dictionary<string, string> { ["TZ"] = "Europe/Berlin", ["DB"] = server.Url };
        using var folder = new ScratchFolder();
        string script = folder.Write("main.csx", "usrloc.db_mode = 3; usrloc.follow_interval = 200;" + LocationScript);
        int ours = Ports.Next(), theirs = Ports.Next();
        using var here = new DigestPhone("bob", "", ours);
        using var there = new DigestPhone("carol", "", theirs);
        await using var kamailio = await KamailioAsync(server, theirs, environment, cancel);
        await using var chappe = await ChappePeer.RunAsync(script, cancel, ours, folder.Path, environment);

        Assert.That(await here.RequestAsync("OPTIONS", "sip:carol@chappe.test", cancel), Does.StartWith("SIP/2.0 404"));
        Assert.That(await there.RequestAsync("REGISTER", "sip:chappe.test", cancel, headers: "Expires: 600\r\n"), Does.StartWith("SIP/2.0 200"), kamailio.Output);
        string found = await AskUntilAsync("SIP/2.0 200");
        Assert.That(found, Does.Contain($"X-Contact: sip:carol@127.0.0.1:{there.Port}\r\n"), chappe.Output);
        Assert.That(await there.RequestAsync("REGISTER", "sip:chappe.test", cancel, headers: "Expires: 0\r\n"), Does.StartWith("SIP/2.0 200"), kamailio.Output);
        await AskUntilAsync("SIP/2.0 404");
        Assert.That(await here.RequestAsync("REGISTER", "sip:chappe.test", cancel, headers: "Expires: 600\r\n"), Does.StartWith("SIP/2.0 200"), chappe.Output);
        Assert.That(await here.RequestAsync("OPTIONS", "sip:bob@chappe.test", cancel), Does.StartWith("SIP/2.0 200"), "our own are known at once");

        async Task<string> AskUntilAsync(string status)
        {
            using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
            for (;;)
            {
                string answer = await here.RequestAsync("OPTIONS", "sip:carol@chappe.test", cancel);
                if (answer.StartsWith(status, StringComparison.Ordinal)) return answer;
                Assert.That(await ticks.WaitForNextTickAsync(cancel), chappe.Output);
            }
        }
    }

    private sealed class Lines : ILogSink
    {
        public ConcurrentQueue<string> All { get; } = new();
        public void Write(LogLevel level, string source, string text, string? callId) => All.Enqueue(text);
    }

    private async Task<(Proxy Proxy, Database Database, Lines Log)> OpenAsync(SqlServerPeer server, DatabaseLimits limits)
    {
        var log = new Lines();
        var proxy = new Proxy(DataFamily.Drivers(), TimeProvider.System, log);
        await proxy.StartAsync(Chappe.Engine.Modules.OptionsSet.Defaults(proxy.Modules));
        proxy.Databases.Limits = limits;
        return (proxy, proxy.Databases.Get(server.Url), log);
    }

    [Test, CancelAfter(120_000)]
    public async Task Values_of_every_kind_come_back_as_they_went(CancellationToken cancel)
    {
        await using var server = await SqlServerPeer.StartNewAsync(kind, cancel);
        await server.ExecuteAsync(cancel, kind == "postgres" ? "CREATE TABLE v (i bigint, r double precision, t varchar(200), d timestamp, o bytea)" : "CREATE TABLE v (i bigint, r double, t varchar(200), d datetime, o blob) CHARACTER SET utf8mb4");
        var (proxy, database, _) = await OpenAsync(server, new DatabaseLimits());
        var time = new DateTimeOffset(2026, 3, 1, 12, 30, 15, TimeSpan.Zero);
        var insert = database.Dialect.Insert("v", ["i", "r", "t", "d", "o"]);
        DbValue[] row = [DbValue.Of(-5_000_000_000), DbValue.Of(0.25), DbValue.Of("it's \"\\ ü 漢 {x}"), DbValue.Of(time), DbValue.OfOctets([0, 1, 255])];
        Assert.That((await database.RunAsync(insert, row)).Outcome, Is.EqualTo(DbOutcome.Done));
        Assert.That((await database.RunAsync(insert, default, default, default, default, default)).Outcome, Is.EqualTo(DbOutcome.Done), "NULLs");
        Assert.That((await database.RunAsync(insert, row)).Changed, Is.EqualTo(1), "prepared before");
        var select = database.Dialect.Select("v", ["i", "r", "t", "d", "o"], ["i"]);
        var back = await database.RunAsync(select, row[0]);
        Assert.That(back.Rows, Has.Count.EqualTo(2));
        Assert.That(back.Rows[0], Is.EqualTo(row));
        Assert.That((await database.RunAsync(new SqlStatement("SELECT i, r, t, d, o FROM v WHERE i IS NULL", false))).Rows[0], Is.EqualTo(new DbValue[5]));
        // What a script writes is a number where the table has one.
        Assert.That((await database.RunAsync(new SqlStatement("SELECT t FROM v WHERE i = @p0", false), DbValue.Literal("-5000000000"))).Rows, Has.Count.EqualTo(2));
        Assert.That((await database.RunTextAsync("SELECT nothing FROM nowhere")).Outcome, Is.EqualTo(DbOutcome.Refused));
        Assert.That((await database.RunAsync(select, row[0])).IsDone, Is.True, "a refusal ends no connection");
        await proxy.StopAsync();
    }

    [Test, CancelAfter(120_000)]
    public async Task A_slow_statement_ends_at_its_limit_and_others_go_on(CancellationToken cancel)
    {
        await using var server = await SqlServerPeer.StartNewAsync(kind, cancel);
        var (proxy, database, _) = await OpenAsync(server, new DatabaseLimits { Query = TimeSpan.FromSeconds(1), Connections = 2 });
        Assert.That(await database.ProbeAsync(), Is.True);
        var watch = Stopwatch.StartNew();
        var slow = database.RunTextAsync(kind == "postgres" ? "SELECT pg_sleep(30)" : "SELECT SLEEP(30)");
        Assert.That((await database.RunTextAsync("SELECT 1")).IsDone, Is.True, "the other connection");
        Assert.That(slow.IsCompleted, Is.False, "it did not wait for the slow one");
        Assert.That((await slow).Outcome, Is.AnyOf(DbOutcome.TimedOut, DbOutcome.Refused));
        Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(15)));
        // A server that has frozen: connections stand, and nothing comes.
        await server.FreezeAsync(cancel);
        watch.Restart();
        var frozen = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => database.RunTextAsync("SELECT 1")));
        Assert.That(frozen.All(r => !r.IsDone), Is.True);
        Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(15)));
        server.Thaw();
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while (!(await database.RunTextAsync("SELECT 1")).IsDone) await ticks.WaitForNextTickAsync(cancel);
        await proxy.StopAsync();
    }

    [Test, CancelAfter(120_000)]
    public async Task Statements_a_second_over_four_connections(CancellationToken cancel)
    {
        await using var server = await SqlServerPeer.StartNewAsync(kind, cancel, "auth_db");
        await server.ExecuteAsync(cancel, s_rows[0]);
        var (proxy, database, _) = await OpenAsync(server, new DatabaseLimits());
        var select = database.Dialect.Select("subscriber", ["password"], ["username", "domain"]);
        var watch = Stopwatch.StartNew();
        int done = 0;
        await Task.WhenAll(Enumerable.Range(0, 64).Select(async _ =>
        {
            for (int i = 0; i < 100; i++)
                if ((await database.RunAsync(select, DbValue.Of("alice"), DbValue.Of("chappe.test"))).Rows.Count == 1) Interlocked.Increment(ref done);
        }));
        TestContext.Out.WriteLine($"{kind}: {done / watch.Elapsed.TotalSeconds:0} look-ups a second");
        Assert.That(done, Is.EqualTo(6400));
        await proxy.StopAsync();
    }
}
