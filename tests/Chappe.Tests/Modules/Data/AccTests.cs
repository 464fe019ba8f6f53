using Chappe.Engine.Databases;
using Chappe.Engine.Modules;
using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;
using Chappe.Modules.Data;
using Chappe.Tests.Engine;

namespace Chappe.Tests.Modules.Data;

/// <summary>What became of which transaction: one line and one row each, whatever the flags say.</summary>
public sealed class AccTests
{
    private const int Log = 1, Failed = 3, Missed = 2, Db = 4, DbMissed = 5;

    private sealed class Bed : IAsyncDisposable
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("chappe-acc").FullName;

        public Bed(uint flags, Action<AccOptions>? configure = null, Action? route = null, bool hasDatabase = true, bool isDown = false)
        {
            Module[] modules = [.. DataFamily.Drivers(), new AccModule()];
            Proxy = new ProxyBed(() =>
            {
                Here.Context.Flags = flags;
                route?.Invoke();
                TmFunctions.t_relay();
            }, modules);
            var options = Proxy.Options.Get<AccOptions>();
            (options.log_flag, options.failed_transaction_flag, options.log_missed_flag, options.db_flag, options.db_missed_flag) = (Log, Failed, Missed, Db, DbMissed);
            (options.log_extra, options.db_extra) = ("src_user=$fU;ip=$si;x=$hdr(X-Extra)", "src_user=$fU;dst_user=$rU");
            Url = $"sqlite://{(isDown ? Path.Combine(_folder, "later") : _folder)}/acc.db";
            if (hasDatabase) options.db_url = Url;
            configure?.Invoke(options);
            foreach (var module in modules)
            {
                module.Reconfigure(Proxy.Options);
                module.StartAsync(Proxy.Proxy, default).AsTask().Wait();
            }
        }

        public ProxyBed Proxy { get; }
        public string Url { get; }
        public string Folder => _folder;
        public IEnumerable<string> Lines => Proxy.Log.Lines.Where(l => l.Contains("ACC: "));

        public Sent Call(string headers = "")
        {
            Proxy.Receive("10.0.0.1:5060", ProxyBed.Request("INVITE", headers: headers));
            Proxy.Expect("100");
            return Proxy.Expect("INVITE > 10.0.0.2:5060");
        }

        public void Answer(Sent request, int code, string reason) => Proxy.Receive("10.0.0.2:5060", request.Reply(code, reason));

        public async Task<string[]> Rows(string table, string columns = "method, from_tag, to_tag, callid, sip_code, sip_reason, src_user, dst_user")
        {
            var database = Proxy.Proxy.Databases.Get(Url);
            // Behind all that was sent before.
            await database.RunAsync(new SqlStatement("SELECT 1", IsWrite: true, IsKept: false));
            var result = await database.RunTextAsync($"SELECT {columns} FROM {table} ORDER BY id");
            return [.. result.Rows.Select(r => string.Join('|', r.Select(v => v.ToString())))];
        }

        public async ValueTask DisposeAsync()
        {
            await Proxy.Proxy.Databases.CloseAsync();
            Directory.Delete(_folder, recursive: true);
        }
    }

    private static uint Flags(params int[] flags) => flags.Aggregate(0u, (all, f) => all | 1u << f);

    [Test]
    public async Task An_answered_call_is_a_line_and_a_row()
    {
        await using var bed = new Bed(Flags(Log, Db));
        var invite = bed.Call("X-Extra: seven\n");
        bed.Answer(invite, 180, "Ringing");
        Assert.That(bed.Lines, Is.Empty);
        bed.Answer(invite, 200, "OK");
        Assert.That(bed.Lines.Single(), Does.StartWith("Notice acc: ACC: transaction answered: timestamp=1767225600;method=INVITE;from_tag=a1;to_tag=far;call_id=call-1@alice;code=200;reason=OK;src_user=alice;ip=10.0.0.1;x=seven"));
        Assert.That(await bed.Rows("acc"), Is.EqualTo(new[] { "INVITE|a1|far|call-1@alice|200|OK|alice|bob" }));
        Assert.That(await bed.Rows("missed_calls"), Is.Empty);
        Assert.That(await bed.Rows("acc", "typeof(time), round(time - 2440587.5)"), Is.EqualTo(new[] { "real|20454" }), "Julian days, as Kamailio's db_sqlite has them");
    }

    [Test]
    public async Task A_failed_call_is_missed_and_counts_only_when_the_flag_says_so()
    {
        await using var bed = new Bed(Flags(Log, Missed, DbMissed, Db));
        var invite = bed.Call();
        bed.Answer(invite, 486, "Busy Here");
        Assert.That(bed.Lines.Single(), Does.Contain("ACC: call missed: ").And.Contain(";code=486;reason=Busy Here;"));
        Assert.That(await bed.Rows("missed_calls"), Is.EqualTo(new[] { "INVITE|a1|far|call-1@alice|486|Busy Here|alice|bob" }));
        Assert.That(await bed.Rows("acc"), Is.Empty);
    }

    [Test]
    public async Task A_failed_transaction_with_its_flag_is_a_line_and_a_row()
    {
        await using var bed = new Bed(Flags(Log, Failed, Db));
        bed.Answer(bed.Call(), 404, "Nobody");
        Assert.That(bed.Lines.Single(), Does.Contain("ACC: transaction answered: ").And.Contain(";code=404;reason=Nobody;"));
        Assert.That(await bed.Rows("acc"), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task Codes_of_the_filter_do_not_count()
    {
        await using var bed = new Bed(Flags(Log, Failed, Db), o => o.failed_filter = "404,407");
        bed.Answer(bed.Call(), 404, "Nobody");
        Assert.That(bed.Lines, Is.Empty);
    }

    [Test]
    public async Task A_timeout_is_reported_with_the_code_that_the_caller_gets()
    {
        await using var bed = new Bed(Flags(Log, Failed, Missed));
        bed.Call();
        bed.Proxy.Pass(40_000);
        Assert.That(bed.Lines.Count(), Is.EqualTo(2));
        Assert.That(bed.Lines.First(), Does.Contain("call missed").And.Contain(";code=408;"));
    }

    [Test]
    public async Task A_call_that_a_failure_route_saves_was_missed_once_and_is_answered()
    {
        await using var bed = new Bed(Flags(Log, Missed), route: () => TmFunctions.t_on_failure("VOICEMAIL"));
        bed.Proxy.Add(RouteKinds.Failure, "VOICEMAIL", () =>
        {
            PseudoVariables.ru = "sip:vm@10.0.0.3";
            TmFunctions.t_relay();
        });
        bed.Answer(bed.Call(), 486, "Busy Here");
        bed.Proxy.Expect("ACK > 10.0.0.2:5060");
        var second = bed.Proxy.Expect("INVITE > 10.0.0.3:5060");
        bed.Proxy.Receive("10.0.0.3:5060", second.Reply(200, "OK"));
        Assert.That(bed.Lines.Select(l => l.Split(": ")[2]), Is.EqualTo(new[] { "call missed", "transaction answered" }));
    }

    [Test]
    public async Task Without_a_flag_nothing_is_kept_in_mind()
    {
        await using var bed = new Bed(0);
        bed.Answer(bed.Call(), 200, "OK");
        Assert.That(bed.Lines, Is.Empty);
    }

    [Test]
    public async Task Early_media_counts_when_it_shall()
    {
        await using var bed = new Bed(Flags(Log), o => o.early_media = true);
        var invite = bed.Call();
        bed.Proxy.Receive("10.0.0.2:5060", invite.Reply(183, "Session Progress", headers: "Content-Type: application/sdp\n", body: "v=0"));
        Assert.That(bed.Lines.Single(), Does.Contain(";code=183;"));
    }

    [Test]
    public async Task SQL_injection_by_a_From_user_and_a_reason_phrase_stays_data_in_the_accounting()
    {
        await using var bed = new Bed(Flags(Log, Db));
        bed.Proxy.Receive("10.0.0.1:5060", ProxyBed.Request("INVITE").Replace("sip:alice@", "sip:x'),('y';DROP-TABLE@", StringComparison.Ordinal));
        bed.Proxy.Expect("100");
        bed.Answer(bed.Proxy.Expect("INVITE > 10.0.0.2:5060"), 200, "OK'); DROP TABLE acc; --");
        Assert.That(await bed.Rows("acc", "sip_reason, src_user"), Is.EqualTo(new[] { "OK'); DROP TABLE acc; --|x'),('y';DROP-TABLE" }));
    }

    [Test]
    public async Task Rows_that_a_database_could_not_take_are_written_when_it_is_back()
    {
        await using var bed = new Bed(Flags(Db), isDown: true);
        bed.Answer(bed.Call(), 200, "OK");
        Directory.CreateDirectory(Path.Combine(bed.Folder, "later"));
        using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={bed.Folder}/later/acc.db;Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "CREATE TABLE acc (id INTEGER PRIMARY KEY, method, from_tag, to_tag, callid, sip_code, sip_reason, time, src_user, dst_user)";
            command.ExecuteNonQuery();
        }
        var written = bed.Proxy.Proxy.Counters["acc.rows"];
        bed.Proxy.Pass(1100);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (written.Value == 0)
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
        Assert.That(await bed.Rows("acc", "sip_code"), Is.EqualTo(new[] { "200" }));
    }

    [Test]
    public async Task A_script_accounts_what_it_likes()
    {
        await using var bed = new Bed(0, route: () =>
        {
            Assert.That((AccFunctions.acc_log_request("403 Not you").Code, AccFunctions.acc_db_request("blocked", "missed_calls").Code, AccFunctions.acc_db_request("x", "no; table").Code), Is.EqualTo((1, 1, -1)));
        });
        bed.Call();
        Assert.That(bed.Lines.Single(), Does.Contain("ACC: request accounted: ").And.Contain(";to_tag=;").And.Contain(";code=403;reason=Not you;"));
        Assert.That(await bed.Rows("missed_calls"), Is.EqualTo(new[] { "INVITE|a1||call-1@alice||blocked|alice|bob" }));
    }

    [TestCase(1, "timestamp=1767225600;time_exten=0;method")]
    [TestCase(2, "timestamp=1767225600;time_attr=1767225600.000;method")]
    [TestCase(4, "timestamp=1767225600;time_attr=2026-01-01 00:00:00;method")]
    public async Task Times_are_written_as_asked_for(int mode, string expected)
    {
        await using var bed = new Bed(Flags(Log), o => o.time_mode = mode);
        bed.Answer(bed.Call(), 200, "OK");
        Assert.That(bed.Lines.Single(), Does.Contain(expected));
    }

    [TestCase("src_user=$fU", "")]
    [TestCase("a=$nonsense", "$nonsense")]
    [TestCase("a=$(fU{s.tolower})", "tolower")]
    public void A_variable_that_cannot_be_read_is_a_problem_at_load(string extra, string problem)
    {
        var plan = new Plan([.. DataFamily.Drivers(), new AccModule()]);
        plan.Options.Get<AccOptions>().log_extra = extra;
        new AccModule().Validate(plan);
        Assert.That(plan.Problems.Select(p => p.Text).FirstOrDefault() ?? "", problem.Length == 0 ? Is.Empty : Does.Contain(problem));
    }
}
