using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Chappe.Engine.Databases;
using Chappe.Engine.Modules;
using Chappe.Engine.Rpc;
using Chappe.Modules.Data;
using Chappe.Modules.Registrar.Storage;

namespace Chappe.Tests.Modules.Data;

/// <summary>Several databases that stand for one: which is asked, what happens when one fails, and that nobody waits for it twice.</summary>
public sealed class ClusterTests
{
    private static readonly SqlStatement s_who = new("SELECT name FROM who", false);
    private static readonly SqlStatement s_add = new("INSERT INTO notes (text) VALUES (@p0)", true);

    private readonly List<ModuleBench> _benches = [];
    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("chappe-cluster").FullName;

    [TearDown]
    public async Task DeleteFolder()
    {
        foreach (var bench in _benches)
        {
            await bench.Proxy.Databases.CloseAsync();
            await bench.DisposeAsync();
        }
        _benches.Clear();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Databases c1, c2, c3, each in a folder of its own; one without its folder cannot be opened.</summary>
    private async Task<(ModuleBench Bench, Database Cluster)> Open(string members, Action<ClusterOptions>? configure = null, params string[] missing)
    {
        foreach (string name in new[] { "c1", "c2", "c3" }.Except(missing)) await Make(name);
        var bench = new ModuleBench(DataFamily.Drivers(), o =>
        {
            var options = o.Get<ClusterOptions>();
            foreach (string name in new[] { "c1", "c2", "c3" }) options.connect(name, Url(name));
            options.combine("k1", members);
            configure?.Invoke(options);
        });
        _benches.Add(bench);
        return (bench, bench.Proxy.Databases.Get("cluster://k1"));
    }

    private string Url(string name) => $"sqlite://{_folder}/{name}/k.db";

    /// <summary>Makes a database that was missing, and lets the engine find it.</summary>
    private async Task ComeBack(ModuleBench bench, Database cluster, string name)
    {
        await Make(name);
        var back = new TaskCompletionSource();
        cluster.CameBack += back.SetResult;
        bench.Clock.Pass(TimeSpan.FromSeconds(1.1));
        bench.Proxy.Timers.Advance();
        await back.Task.WaitAsync(TimeSpan.FromSeconds(10));
    }

    private async Task Make(string name)
    {
        Directory.CreateDirectory(Path.Combine(_folder, name));
        var bench = new ModuleBench(DataFamily.Drivers());
        var database = bench.Proxy.Databases.Get(Url(name));
        foreach (string text in new[] { "CREATE TABLE who (name TEXT)", $"INSERT INTO who VALUES ('{name}')", "CREATE TABLE notes (text TEXT UNIQUE)" })
            Assert.That((await database.RunTextAsync(text)).IsDone, Is.True);
        await bench.Proxy.Databases.CloseAsync();
        await bench.DisposeAsync();
    }

    private static async Task<string> Who(Database database) => (await database.RunAsync(s_who)).Rows is [var row, ..] ? row[0].ToString() : "nobody";

    private static async Task<string> Who(Database database, int times)
    {
        var names = new List<string>();
        for (int i = 0; i < times; i++) names.Add(await Who(database));
        return string.Join(' ', names);
    }

    private async Task<string> Notes(ModuleBench bench)
    {
        var found = new List<string>();
        foreach (string name in new[] { "c1", "c2", "c3" })
            found.Add($"{name}: {string.Join(' ', (await bench.Proxy.Databases.Get(Url(name)).RunTextAsync("SELECT text FROM notes ORDER BY text")).Rows.Select(r => r[0].ToString()))}".Trim());
        return string.Join(", ", found);
    }

    [TestCase("c1=9s9s;c2=8s8s", "c1 c1 c1")]
    [TestCase("c1=7s9s;c2=8s8s", "c2 c2 c2")]
    [TestCase("c1=9s9s;c2=9s9s", "c1 c1 c1")]
    [TestCase("c1=0s9s;c2=1s0s", "c2 c2 c2")]
    [TestCase("c1=9r9s;c2=9r9s", "c1 c2 c1")]
    [TestCase("c1=9r9s;c2=9s9s;c3=9s9s", "c1 c2 c3")]
    [TestCase("c1=9s9s;c2=9r9s", "c1 c1 c1")]
    public async Task The_highest_priority_is_asked_as_the_mode_of_its_first_connection_says(string members, string asked)
    {
        var (_, cluster) = await Open(members);
        Assert.That(await Who(cluster, 3), Is.EqualTo(asked));
    }

    [TestCase("c1=9s9s;c2=9s9s;c3=9s8s", "c1: a b, c2:, c3:")]
    [TestCase("c1=9s9r;c2=9s9r;c3=9s8s", "c1: a, c2: b, c3:")]
    [TestCase("c1=9s9p;c2=9s9p;c3=9s8s", "c1: a b, c2: a b, c3:")]
    [TestCase("c1=9s1s;c2=9s2s;c3=9s3s", "c1:, c2:, c3: a b")]
    public async Task Writes_go_where_they_should(string members, string written)
    {
        var (bench, cluster) = await Open(members);
        foreach (string text in new[] { "a", "b" }) Assert.That((await cluster.RunAsync(s_add, DbValue.Of(text))).Changed, Is.EqualTo(1));
        Assert.That(await Notes(bench), Is.EqualTo(written));
    }

    [Test]
    public async Task One_that_fails_is_replaced_by_the_next_and_set_aside_for_the_interval()
    {
        var (bench, cluster) = await Open("c1=9s9s;c2=8s8s", o => o.inactive_interval = 60, "c1");
        Assert.That(await Who(cluster), Is.EqualTo("c2"));
        var first = cluster.Parts[0];
        Assert.That((first.IsUp, cluster.IsUp), Is.EqualTo((false, true)));
        await ComeBack(bench, cluster, "c1");
        Assert.That(await Who(cluster), Is.EqualTo("c2"), "it is there again, and still set aside");
        bench.Clock.Pass(TimeSpan.FromSeconds(58));
        Assert.That(await Who(cluster), Is.EqualTo("c2"));
        bench.Clock.Pass(TimeSpan.FromSeconds(1));
        Assert.That(await Who(cluster), Is.EqualTo("c1"));
    }

    [Test]
    public async Task A_parallel_write_is_done_when_one_did_it()
    {
        var (bench, cluster) = await Open("c1=9s9p;c2=9s9p;c3=9s8s", null, "c1");
        Assert.That((await cluster.RunAsync(s_add, DbValue.Of("a"))).IsDone, Is.True);
        await Make("c1");
        bench.Clock.Pass(TimeSpan.FromSeconds(1.1));
        bench.Proxy.Timers.Advance();
        Assert.That(await Notes(bench), Does.EndWith("c2: a, c3:"));
    }

    [Test]
    public async Task A_parallel_write_that_all_failed_goes_to_the_next_priority()
    {
        var (bench, cluster) = await Open("c1=9s9p;c2=9s9p;c3=9s8s", null, "c1", "c2");
        Assert.That((await cluster.RunAsync(s_add, DbValue.Of("a"))).IsDone, Is.True);
        Assert.That(await Notes(bench), Does.EndWith("c3: a"));
    }

    [Test]
    public async Task What_one_refuses_is_tried_at_the_next_and_sets_nobody_aside()
    {
        var (bench, cluster) = await Open("c1=9s9s;c2=8s8s");
        foreach (string text in new[] { "a", "a", "b" }) Assert.That((await cluster.RunAsync(s_add, DbValue.Of(text))).IsDone, Is.True);
        Assert.That(await Notes(bench), Is.EqualTo("c1: a b, c2: a, c3:"));
        var refused = await cluster.RunAsync(s_add, DbValue.Of("a"));
        Assert.That(refused.Outcome, Is.EqualTo(DbOutcome.Refused), "both have it");
        Assert.That(refused.Error, Does.Contain("UNIQUE"));
    }

    [Test]
    public async Task A_failure_that_took_less_than_it_must_sets_nobody_aside()
    {
        var (bench, cluster) = await Open("c1=9s9s;c2=8s8s", o => o.max_query_length = 3, "c1");
        Assert.That(await Who(cluster), Is.EqualTo("c2"));
        await ComeBack(bench, cluster, "c1");
        Assert.That(await Who(cluster), Is.EqualTo("c1"));
    }

    [Test]
    public async Task When_all_are_set_aside_they_are_asked_all_the_same()
    {
        var (bench, cluster) = await Open("c1=9s9s;c2=8s8s", null, "c1", "c2");
        var nobody = await cluster.RunAsync(s_who);
        Assert.That(nobody.Outcome, Is.EqualTo(DbOutcome.Down));
        Assert.That(cluster.IsUp, Is.False);
        await ComeBack(bench, cluster, "c2");
        Assert.That(await Who(cluster), Is.EqualTo("c2"));
    }

    [Test]
    public async Task One_that_never_answers_is_waited_for_once_and_no_longer_than_a_statement_may_take()
    {
        using var first = new TcpListener(IPAddress.Loopback, 0);
        first.Start();
        using var second = new TcpListener(IPAddress.Loopback, 0);
        second.Start();
        var bench = new ModuleBench(DataFamily.Drivers(), o =>
        {
            var options = o.Get<ClusterOptions>();
            options.connect("m1", $"postgres://u:p@127.0.0.1:{((IPEndPoint)first.LocalEndpoint).Port}/d");
            options.connect("m2", $"postgres://u:p@127.0.0.1:{((IPEndPoint)second.LocalEndpoint).Port}/d");
            options.combine("k1", "m1=9s9s;m2=8s8s");
        });
        _benches.Add(bench);
        var cluster = bench.Proxy.Databases.Get("cluster://k1");
        var waiting = cluster.RunAsync(s_who);
        Assert.That(waiting.IsCompleted, Is.False, "nobody's thread waits");
        Assert.That(cluster.Parts.Select(p => p.Waiting <= 1), Is.All.True);
        bench.Clock.Pass(TimeSpan.FromSeconds(5.1));
        bench.Proxy.Timers.Advance();
        using var met = await second.AcceptTcpClientAsync().WaitAsync(TimeSpan.FromSeconds(10));
        bench.Clock.Pass(TimeSpan.FromSeconds(5.1));
        // The second's time begins when the first's is over, on another thread.
        while (!waiting.IsCompleted)
        {
            bench.Clock.Pass(TimeSpan.FromSeconds(1));
            bench.Proxy.Timers.Advance();
            await Task.Yield();
        }
        Assert.That((await waiting).Outcome, Is.EqualTo(DbOutcome.TimedOut));
    }

    [Test]
    public async Task The_tables_of_modules_are_made_in_every_file()
    {
        var (bench, cluster) = await Open("c1=9s9s;c2=8s8s");
        var layout = new TableLayout("things", 3, [new TableColumn("name")]);
        Assert.That(await layout.EnsureAsync(cluster, "things"), Is.True);
        foreach (string name in new[] { "c1", "c2" })
            Assert.That((await bench.Proxy.Databases.Get(Url(name)).RunTextAsync("SELECT table_version FROM version WHERE table_name = 'things'")).Rows[0][0].ToInteger(), Is.EqualTo(3), name);
    }

    [Test]
    public async Task Registrations_are_written_to_all_and_read_from_one_that_is_there()
    {
        var (bench, cluster) = await Open("c1=9s9p;c2=8s9p");
        using (var store = new ServerLocationStore(cluster))
        {
            Assert.That(store.Load("location"), Is.Empty);
            store.Apply([new RowChange("location", "uloc-1", Row("uloc-1", "alice")), new RowChange("location", "uloc-2", Row("uloc-2", "bob"))]);
            store.Apply([new RowChange("location", "uloc-2", Row("uloc-2", "carol"))]);
            store.Apply([new RowChange("location", "uloc-1", null)]);
        }
        foreach (string name in new[] { "c1", "c2" })
        {
            using var file = new SqliteLocationStore(Path.Combine(_folder, name, "k.db"));
            Assert.That(file.Load("location").Select(r => (r.Ruid, r.Username, Math.Round(r.Expires))), Is.EqualTo(new[] { ("uloc-2", "carol", 1_900_000_000.0) }), name);
        }
        using var again = new ServerLocationStore(cluster);
        Assert.That(again.Load("location").Select(r => r.Username), Is.EqualTo(new[] { "carol" }));
        again.DeleteExpired("location", DateTimeOffset.FromUnixTimeSeconds(1_900_000_001));
        Assert.That(again.Load("location"), Is.Empty);

        static LocationRow Row(string ruid, string user) => new() { Ruid = ruid, Username = user, Contact = $"sip:{user}@10.0.0.1", Expires = 1_900_000_000, CallId = "c", LastModified = 1_800_000_000 };
    }

    [Test]
    public async Task An_operator_sees_the_connections_and_sets_them_aside_but_the_last()
    {
        var (bench, cluster) = await Open("c1=9s9s;c2=8s8s");
        var rpc = new RpcTable();
        foreach (var module in bench.Modules) module.AddRpc(rpc);
        Assert.That((await Ask("list_clusters")).ToJsonString(), Is.EqualTo("""[{"cluster":"k1"}]"""));
        Assert.That((await Ask("disable_connection", "k1", "c1", 30)).ToString(), Does.StartWith("Ok."));
        Assert.That(await Who(cluster), Is.EqualTo("c2"));
        var first = (await Ask("list_connections", "k1"))[0]!;
        Assert.That((first["connection"]!.ToString(), first["state"]!.ToString(), first["ticks"]!.ToString()), Is.EqualTo(("c1", "disabled", "30")));
        Assert.That(async () => await Ask("disable_connection", "k1", "c2", 30), Throws.TypeOf<RpcException>());
        Assert.That((await Ask("enable_connection", "k1", "c1")).ToString(), Does.StartWith("Ok."));
        Assert.That(await Who(cluster), Is.EqualTo("c1"));
        await Ask("disable_connection", "k1", "c1", 30);
        bench.Clock.Pass(TimeSpan.FromSeconds(30));
        Assert.That(await Who(cluster), Is.EqualTo("c1"));
        Assert.That(async () => await Ask("list_connections", "k9"), Throws.TypeOf<RpcException>());
        Assert.That(async () => await Ask("enable_connection", "k1", "c9"), Throws.TypeOf<RpcException>());

        async Task<JsonNode> Ask(string command, params JsonNode[] parameters) => (await rpc.InvokeAsync("dbcl." + command, new JsonArray(parameters), default))!;
    }

    [TestCase("k1=>c1=9s9s;c2=8s8s", "cluster://k1", null)]
    [TestCase("k1=>c1=9s9s;c2=8s8s", "cluster://k2", "there is no cluster 'k2'")]
    [TestCase("k1=>c1=9s9s;c9=8s8s", "cluster://k1", "there is no connection 'c9'")]
    [TestCase("k1=>c1=9s9s;m=8s8s", "cluster://k1", "mixes sqlite and mysql")]
    [TestCase("k1=>c1=9s9s;k=8s8s", "cluster://k1", "not of clusters")]
    [TestCase("k1=>c1=9p9s", "", "for writing alone")]
    [TestCase("k1=>c1=9s9", "", "four characters")]
    [TestCase("k1=>c1=9s9x", "", "four characters")]
    [TestCase("k1=>c1=9s9s;c1=8s8s", "", "twice")]
    [TestCase("c1=9s9s", "", "a cluster is given as")]
    public void What_cannot_be_is_said_at_load(string cluster, string url, string? problem)
    {
        var plan = new Plan([.. DataFamily.Drivers(), new DomainModule()]);
        plan.SetParameter("db_cluster", "connection", "c1=>sqlite:///c1.db");
        plan.SetParameter("db_cluster", "connection", "c2=>sqlite:///c2.db");
        plan.SetParameter("db_cluster", "connection", "m=>mysql://u:secret@h/d");
        plan.SetParameter("db_cluster", "connection", "k=>cluster://k1");
        plan.SetParameter("db_cluster", "cluster", cluster);
        plan.SetParameter("domain", "db_url", url);
        foreach (var module in plan.Modules) module.Validate(plan);
        string said = string.Join('\n', plan.Problems.Select(p => p.Text));
        Assert.That(said, problem is null ? Is.Empty : Does.Contain(problem).And.Not.Contain("secret"));
    }
}
