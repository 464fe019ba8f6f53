using Chappe.Engine.Modules;
using Chappe.Modules.Registrar;
using Chappe.Modules.Registrar.Storage;
using Microsoft.Data.Sqlite;

namespace Chappe.Tests.Modules.Registrar;

/// <summary>What db_mode promises: a 200 means that the binding survives (threats A5, A6).</summary>
public sealed class DurabilityTests
{
    private const string Bob = "<sip:bob@10.0.0.1:5070>";
    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("chappe-location").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    private string File => Path.Combine(_folder, "location.db");

    private RegistrarBench Open(int mode = 1, ModuleBench.HandClock? clock = null, Action<UsrlocOptions>? more = null) =>
        new(o => o.received_avp = "RECEIVED", o =>
        {
            (o.db_mode, o.db_url) = (mode, "sqlite://" + File);
            more?.Invoke(o);
        }, clock);

    private static string Flush(RegistrarBench bench)
    {
        bench.Usrloc.Commits!.Flush();
        return bench.Bench.Listener.Take();
    }

    [Test]
    public async Task The_200_leaves_when_the_binding_is_on_disk_and_not_before_A5()
    {
        await using var bench = Open();
        bench.Usrloc.Commits!.Hold();
        var answer = bench.Register("bob", [Bob]);
        Assert.That((answer.Code, answer.Reply), Is.EqualTo((1, "")));
        Assert.That(bench.Lookup("bob").Code, Is.EqualTo(-1), "nobody sees what may never have been");
        Assert.That(Rows(), Is.Empty);
        bench.Usrloc.Commits.Release();
        Assert.That(Flush(bench), Does.StartWith("SIP/2.0 200 OK\n").And.Contain("\nContact: <sip:bob@10.0.0.1:5070>;expires=3600\n"));
        Assert.That(bench.Lookup("bob").Code, Is.EqualTo(1));
        Assert.That(Rows(), Is.EqualTo(new[] { "bob sip:bob@10.0.0.1:5070" }));
    }

    [Test]
    public async Task A_retransmission_meanwhile_is_no_second_write_and_no_second_answer()
    {
        await using var bench = Open();
        bench.Usrloc.Commits!.Hold();
        bench.Register("bob", [Bob]);
        for (int i = 0; i < 3; i++) Assert.That(bench.Register("bob", [Bob]).Code, Is.EqualTo(1));
        bench.Usrloc.Commits.Release();
        Assert.That(Flush(bench), Does.StartWith("SIP/2.0 200 OK\n"));
        Assert.That(bench.Bench.Listener.Count, Is.Zero);
        Assert.That(bench.Bench.Proxy.Counters["usrloc.commits_rows"].Value, Is.EqualTo(1));
        Assert.That(bench.Register("bob", [Bob]).Status, Is.EqualTo("SIP/2.0 200 OK"), "a later one is answered at once");
    }

    [Test]
    public async Task A_retransmission_is_known_also_when_another_request_came_between()
    {
        await using var bench = Open();
        bench.Usrloc.Commits!.Hold();
        bench.Register("bob", [Bob], callId: "c1");
        bench.Register("bob", ["<sip:bob@10.0.0.2>"], callId: "c2");
        bench.Register("bob", [Bob], callId: "c1");
        bench.Usrloc.Commits.Release();
        bench.Usrloc.Commits.Flush();
        Assert.That(bench.Bench.Listener.Count, Is.EqualTo(2));
    }

    [Test]
    public async Task Lines_that_the_script_will_send_are_there_at_once()
    {
        await using var bench = Open();
        var context = bench.Receive("bob", ["Contact: " + Bob]);
        ModuleBench.In(context, () => RegistrarFunctions.save("location", 16));
        Assert.That(context.ReplyHeaders.ToString(), Is.EqualTo("Contact: <sip:bob@10.0.0.1:5070>;expires=3600\r\n"));
        Assert.That(Flush(bench), Is.Empty);
    }

    /// <summary>A script that made a transaction first, as many do, and ends before the disk is done.</summary>
    private static Chappe.Engine.Routing.RouteContext RegisterInTransaction(RegistrarBench bench, string message)
    {
        var context = bench.Bench.Receive(message);
        Assert.That(ModuleBench.In(context, () => Chappe.Engine.Vocabulary.TmFunctions.t_newtran()).Code, Is.EqualTo(1));
        Assert.That(ModuleBench.In(context, () => RegistrarFunctions.save("location")).Code, Is.EqualTo(1));
        bench.Bench.Proxy.Transactions.RouteEnded(context);
        bench.Bench.Proxy.Contexts.Return(context);
        return context;
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task A_request_with_a_transaction_is_answered_from_it(bool fails)
    {
        await using var bench = Open();
        if (fails) Execute("CREATE TRIGGER no_writes BEFORE INSERT ON location BEGIN SELECT RAISE(ABORT, 'disk I/O error'); END");
        bench.Usrloc.Commits!.Hold();
        string message = bench.Request("REGISTER", "sip:chappe.test", "<sip:bob@chappe.test>", ["Contact: " + Bob], "c1", 1);
        RegisterInTransaction(bench, message);
        Assert.That(bench.Bench.Listener.Count, Is.Zero);
        var again = bench.Bench.Receive(message);
        Assert.That(bench.Bench.Proxy.Transactions.Absorb(again), "a retransmission meanwhile is its transaction's");
        Assert.That(bench.Bench.Listener.Count, Is.Zero);
        bench.Usrloc.Commits.Release();
        string reply = Flush(bench);
        if (fails) Assert.That(reply, Does.StartWith("SIP/2.0 503 Service Unavailable\n").And.Contain("\nRetry-After: 5\n").And.Not.Contain("Contact:"));
        else Assert.That(reply, Does.StartWith("SIP/2.0 200 OK\n").And.Contain("\nContact: <sip:bob@10.0.0.1:5070>;expires=3600\n"));
        Assert.That(bench.Bench.Listener.Count, Is.Zero, "once");
        Assert.That(bench.Bench.Proxy.Transactions.Absorb(bench.Bench.Receive(message)));
        Assert.That(bench.Bench.Listener.Take(), Is.EqualTo(reply), "and the same again to who asks again");
    }

    [Test]
    public async Task Requests_that_follow_each_other_build_on_what_is_pending()
    {
        await using var bench = Open();
        bench.Usrloc.Commits!.Hold();
        bench.Register("bob", [Bob], callId: "c1");
        bench.Register("bob", ["<sip:bob@10.0.0.2>"], callId: "c2");
        bench.Register("bob", [Bob + ";expires=0"], callId: "c1", cseq: 2);
        bench.Register("bob", [], callId: "c3");
        bench.Usrloc.Commits.Release();
        bench.Usrloc.Commits.Flush();
        string[] contacts = [.. Enumerable.Range(0, 4).Select(_ => new RegistrarBench.Answer(0, bench.Bench.Listener.Take()).Contacts)];
        Assert.That(contacts, Is.EqualTo(new[]
        {
            "<sip:bob@10.0.0.1:5070>;expires=3600", "<sip:bob@10.0.0.1:5070>;expires=3600, <sip:bob@10.0.0.2>;expires=3600",
            "<sip:bob@10.0.0.2>;expires=3600", "<sip:bob@10.0.0.2>;expires=3600",
        }));
        Assert.That(Rows(), Is.EqualTo(new[] { "bob sip:bob@10.0.0.2" }));
    }

    [TestCase(1)]
    [TestCase(-1)]
    public async Task A_wall_clock_that_jumps_an_hour_loses_no_binding_T4(int hours)
    {
        var clock = new ModuleBench.HandClock();
        await using (var bench = Open(clock: clock))
        {
            bench.Register("bob", [Bob + ";expires=600"]);
            Flush(bench);
            clock.Wall += TimeSpan.FromHours(hours);
            Assert.That(bench.Lookup("bob").Code, Is.EqualTo(1), "in memory, time is monotonic");
            clock.Pass(TimeSpan.FromSeconds(590));
            for (int i = 0; i < 64; i++) bench.Usrloc.Sweep(i);
            Assert.That(bench.Lookup("bob").Code, Is.EqualTo(1), "its last seconds");
            // What the clock's jump made of the row is put right with the next refresh.
            Assert.That(bench.Register("bob", [Bob + ";expires=600"], cseq: 2).Code, Is.EqualTo(2));
            Flush(bench);
            clock.Pass(TimeSpan.FromSeconds(601));
            Assert.That(bench.Lookup("bob").Code, Is.EqualTo(-1), "and it does not live longer either");
            bench.Register("bob", [Bob + ";expires=600"], cseq: 3);
            Flush(bench);
        }
        clock.Pass(TimeSpan.FromSeconds(300));
        await using var again = Open(clock: clock);
        Assert.That(again.Lookup("bob").Code, Is.EqualTo(1), "over a restart, by the wall clock of then and now");
    }

    [Test]
    public async Task What_cannot_be_written_is_answered_503_and_never_was_A5()
    {
        await using var bench = Open();
        bench.Register("bob", [Bob], callId: "c1");
        Flush(bench);
        Execute("CREATE TRIGGER no_writes BEFORE INSERT ON location BEGIN SELECT RAISE(ABORT, 'disk I/O error'); END");
        bench.Usrloc.Commits!.Hold();
        bench.Register("bob", ["<sip:bob@10.0.0.2>"], callId: "c2");
        bench.Register("bob", ["<sip:bob@10.0.0.3>"], callId: "c3");
        bench.Register("alice", ["<sip:alice@10.0.0.2>"], callId: "c4");
        bench.Usrloc.Commits.Release();
        bench.Usrloc.Commits.Flush();
        for (int i = 0; i < 3; i++)
        {
            string refusal = bench.Bench.Listener.Take();
            Assert.That(refusal, Does.StartWith("SIP/2.0 503 Service Unavailable\nRetry-After: 5\nVia: ").And.Contain("\nContent-Length: 0\n\n"));
            Assert.That(refusal, Does.Not.Contain("Contact:"));
        }
        Assert.That(bench.Usrloc.Table("location").Users, Is.EqualTo(1));
        Execute("DROP TRIGGER no_writes");
        bench.Register("alice", ["<sip:alice@10.0.0.2>"], callId: "c4");
        Assert.That(Flush(bench), Does.StartWith("SIP/2.0 200 OK"));
        Assert.That(bench.Listed("bob"), Is.EqualTo("<sip:bob@10.0.0.1:5070>;expires=3600"));
    }

    [Test]
    public async Task What_builds_on_a_change_that_failed_fails_too()
    {
        await using var bench = Open();
        Execute("CREATE TRIGGER no_b BEFORE INSERT ON location WHEN new.contact = 'sip:b@1.1.1.1' BEGIN SELECT RAISE(ABORT, 'no'); END");
        bench.Usrloc.Commits!.Hold();
        bench.Register("bob", ["<sip:b@1.1.1.1>"], callId: "c1");
        bench.Usrloc.Commits.Release();
        Assert.That(Flush(bench), Does.StartWith("SIP/2.0 503"));
        bench.Register("bob", ["<sip:a@1.1.1.1>"], callId: "c2");
        Assert.That(Flush(bench), Does.StartWith("SIP/2.0 200").And.Contain("Contact: <sip:a@1.1.1.1>;expires=3600\n"));
    }

    [Test]
    public async Task Everything_is_there_again_after_a_restart_A6()
    {
        var clock = new ModuleBench.HandClock();
        await using (var bench = Open(clock: clock))
        {
            bench.Register("bob", [Bob + ";q=0.7;expires=1000;+sip.instance=\"<urn:uuid:1>\";reg-id=2;methods=\"INVITE\"", "User-Agent: foo/1"], cseq: 9, before: c =>
            {
                c.BranchFlags = 32;
                c.Avps.Push("RECEIVED", Chappe.Engine.Vocabulary.Text.Of("sip:1.2.3.4:99"u8.ToArray()));
            });
            bench.Register("bob", ["<sip:gone@1.1.1.1>;expires=60"], callId: "c2");
            bench.Usrloc.Commits!.Flush();
            // What another process would find now, with the log, before anything is closed.
            CopyDatabase();
        }
        RestoreCopy();
        clock = new ModuleBench.HandClock { Wall = clock.Wall + TimeSpan.FromSeconds(400) };
        await using var again = Open(clock: clock);
        var answer = again.Register("bob", [], callId: "list");
        Assert.That(answer.Contacts, Is.EqualTo("<sip:bob@10.0.0.1:5070>;q=0.7;expires=600;received=\"sip:1.2.3.4:99\";+sip.instance=\"<urn:uuid:1>\";reg-id=2"));
        var (_, context) = again.Lookup("bob");
        Assert.That((context.BranchFlags, context.DestinationUri.ToString(), context.SendSocket), Is.EqualTo((32u, "sip:1.2.3.4:99", again.Bench.Listener)));
        Assert.That(again.Register("bob", [Bob], cseq: 8).Code, Is.EqualTo(-1), "CSeq is remembered");
    }

    [Test]
    public async Task A_refresh_writes_one_row_and_a_removal_removes_it()
    {
        await using var bench = Open();
        bench.Register("bob", [Bob, "<sip:other@1.1.1.1>"]);
        Flush(bench);
        var rows = bench.Bench.Proxy.Counters["usrloc.commits_rows"];
        long before = rows.Value;
        bench.Register("bob", [Bob], cseq: 2);
        Flush(bench);
        Assert.That(rows.Value - before, Is.EqualTo(1));
        bench.Register("bob", ["*", "Expires: 0"], cseq: 3);
        Flush(bench);
        Assert.That(Rows(), Is.Empty);
    }

    [Test]
    public async Task Expired_rows_go_when_their_contacts_do()
    {
        await using var bench = Open();
        bench.Register("bob", [Bob + ";expires=60"]);
        Flush(bench);
        bench.Bench.Clock.Wall += TimeSpan.FromHours(1);
        Sweep(bench);
        Assert.That(Rows(), Has.Length.EqualTo(1), "T4: the wall clock alone deletes nothing");
        bench.Bench.Clock.Pass(TimeSpan.FromSeconds(61));
        Sweep(bench);
        Assert.That(Rows(), Is.Empty);
    }

    [Test]
    public async Task Write_back_answers_at_once_and_writes_soon()
    {
        await using var bench = Open(mode: 2);
        bench.Usrloc.Commits!.Hold();
        Assert.That(bench.Register("bob", [Bob]).Status, Is.EqualTo("SIP/2.0 200 OK"));
        Assert.That(bench.Lookup("bob").Code, Is.EqualTo(1));
        bench.Usrloc.Commits.Release();
        bench.Usrloc.Commits.Flush();
        Assert.That(Rows(), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task Flag_1_keeps_a_contact_out_of_the_database()
    {
        await using var bench = Open();
        bench.Register("bob", [Bob], flags: 1);
        Flush(bench);
        Assert.That(bench.Lookup("bob").Code, Is.EqualTo(1));
        Assert.That(Rows(), Is.Empty);
    }

    [Test]
    public async Task Stopping_writes_what_waits()
    {
        var bench = Open();
        bench.Usrloc.Commits!.Hold();
        bench.Register("bob", [Bob]);
        await bench.DisposeAsync();
        Assert.That(Rows(), Has.Length.EqualTo(1));
        Assert.That(bench.Bench.Listener.Take(), Does.StartWith("SIP/2.0 200"));
    }

    [Test]
    public async Task Domains_have_their_column()
    {
        await using (var bench = Open(more: o => o.use_domain = true))
        {
            bench.Register("bob", [Bob]);
            bench.Usrloc.Commits!.Flush();
        }
        Assert.That(Query("SELECT username || ' ' || domain FROM location"), Is.EqualTo(new[] { "bob chappe.test" }));
        await using var again = Open(more: o => o.use_domain = true);
        Assert.That(again.Lookup("bob").Code, Is.EqualTo(1));
    }

    [Test]
    public async Task Times_are_Julian_days_as_db_sqlite_writes_them()
    {
        await using var bench = Open();
        bench.Register("bob", [Bob + ";expires=600"]);
        Flush(bench);
        Assert.That(Query("SELECT datetime(expires) || ' ' || datetime(last_modified) || ' ' || q || ' ' || connection_id || ' ' || coalesce(methods, 'all') FROM location"),
            Is.EqualTo(new[] { "2026-03-01 12:10:00 2026-03-01 12:00:00 -1.0 -1 all" }));
        Assert.That(Query("SELECT table_name || ' ' || table_version FROM version"), Is.EqualTo(new[] { "location 9" }));
    }

    [Test]
    public void A_database_that_cannot_be_opened_is_one_sentence()
    {
        var missing = Assert.Throws<ConfigurationException>(() => StoreFactory.OpenFile("sqlite:///no/such/folder/location.db"))!;
        Assert.That(missing.Message, Does.StartWith("usrloc.db_url: the SQLite database '/no/such/folder/location.db' cannot be opened: ").And.EndWith("."));
        System.IO.File.WriteAllText(File, new string('x', 5000));
        var other = Assert.Throws<ConfigurationException>(() => StoreFactory.OpenFile("sqlite://" + File))!;
        Assert.That(other.Message, Does.Contain("it is not an SQLite database"));
        var plan = new Plan([]);
        StoreFactory.Validate(plan, "oracle://u:secret@host/db");
        Assert.That(plan.Problems.Single().Text, Does.Contain("'oracle'").And.Not.Contain("secret"));
    }

    [Test]
    public async Task A_table_of_another_version_is_refused()
    {
        await using (Open()) { }
        Execute("UPDATE version SET table_version = 6 WHERE table_name = 'location'");
        using var store = new SqliteLocationStore(File);
        Assert.That(Assert.Throws<ConfigurationException>(() => store.Prepare("location"))!.Message, Does.Contain("has version 6; this program needs 9"));
    }

    [TestCase("location; DROP TABLE version")]
    [TestCase("")]
    [TestCase("a-b")]
    public void A_table_name_is_no_SQL(string name)
    {
        using var store = new SqliteLocationStore(File);
        Assert.Throws<ConfigurationException>(() => store.Prepare(name));
    }

    [Test]
    public async Task Rows_that_no_contact_could_be_are_left_out_C2()
    {
        using var store = new SqliteLocationStore(File);
        store.Prepare("location");
        var row = new LocationRow { Ruid = "r1", Username = "bob", Contact = "sip:bob@1.1.1.1", Expires = 4e9 };
        store.Apply([
            new("location", "r1", row), new("location", "r2", row with { Ruid = "r2", Contact = "sip:b\r\nX: y" }), new("location", "r3", row with { Ruid = "r3", Expires = 5 }),
            new("location", "r4", row with { Ruid = "r4", Contact = "" }), new("location", "r5", row with { Ruid = "r5", UserAgent = new string('x', 9000) }),
        ]);
        await using var bench = Open();
        Assert.That(bench.Usrloc.Table("location").Contacts, Is.EqualTo(1));
    }

    private void Sweep(RegistrarBench bench)
    {
        for (int i = 0; i < Chappe.Modules.Registrar.Location.LocationTable.StripeCount; i++) bench.Usrloc.SweepStripe(i);
        bench.Usrloc.Commits!.Flush();
    }

    private void CopyDatabase()
    {
        foreach (var file in Directory.GetFiles(_folder).Where(f => !f.EndsWith("-shm", StringComparison.Ordinal))) System.IO.File.Copy(file, file + ".copy");
    }

    private void RestoreCopy()
    {
        foreach (var file in Directory.GetFiles(_folder).Where(f => !f.EndsWith(".copy", StringComparison.Ordinal))) System.IO.File.Delete(file);
        foreach (var file in Directory.GetFiles(_folder)) System.IO.File.Move(file, file[..^5]);
    }

    private string[] Rows() => Query("SELECT username || ' ' || contact FROM location ORDER BY id");

    private string[] Query(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={File};Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read()) rows.Add(reader.GetString(0));
        return [.. rows];
    }

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={File};Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
