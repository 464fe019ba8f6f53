using System.Net;
using System.Net.Sockets;
using Chappe.Engine.Databases;
using Chappe.Modules.Data;
using Chappe.Tests.Modules;

namespace Chappe.Tests.Engine.Databases;

/// <summary>Whatever the database does, nobody waits longer than was said, and what can be said at once is.</summary>
public sealed class DatabaseTests
{
    private static readonly SqlStatement s_one = new("SELECT 1", false);

    private static ModuleBench Bench() => new(DataFamily.Drivers());

    /// <summary>A server that takes connections and never says a word.</summary>
    private static TcpListener Mute()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return listener;
    }

    private static int Port(TcpListener listener) => ((IPEndPoint)listener.LocalEndpoint).Port;

    [Test]
    public async Task Statements_carry_their_values_beside_them()
    {
        await using var bench = Bench();
        var database = bench.Proxy.Databases.Get("sqlite://:memory:");
        await database.RunTextAsync("CREATE TABLE t (a TEXT, b INTEGER, c REAL)");
        var insert = database.Dialect.Insert("t", ["a", "b", "c"]);
        Assert.That((await database.RunAsync(insert, DbValue.Of("x'; DROP TABLE t; --"), DbValue.Of(7), DbValue.Of(0.5))).Changed, Is.EqualTo(1));
        Assert.That((await database.RunAsync(insert, default, DbValue.Of(8), default)).Changed, Is.EqualTo(1));
        var rows = (await database.RunAsync(database.Dialect.Select("t", ["a", "b", "c"], [], " ORDER BY b"))).Rows;
        Assert.That(rows[0], Is.EqualTo(new[] { DbValue.Of("x'; DROP TABLE t; --"), DbValue.Of(7), DbValue.Of(0.5) }));
        Assert.That(rows[1], Is.EqualTo(new DbValue[] { default, DbValue.Of(8), default }));
        await bench.Proxy.Databases.CloseAsync();
    }

    [Test]
    public async Task What_the_database_refuses_is_said_and_ends_nothing()
    {
        await using var bench = Bench();
        var database = bench.Proxy.Databases.Get("sqlite://:memory:");
        var refused = await database.RunTextAsync("SELECT a FROM nowhere");
        Assert.That(refused.Outcome, Is.EqualTo(DbOutcome.Refused));
        Assert.That(refused.Error, Does.Contain("nowhere"));
        Assert.That((await database.RunAsync(s_one)).IsDone, Is.True);
        await bench.Proxy.Databases.CloseAsync();
    }

    [Test]
    public async Task Writes_that_gathered_are_made_together_and_one_that_is_refused_spoils_no_other()
    {
        await using var bench = Bench();
        var database = bench.Proxy.Databases.Get("sqlite://:memory:");
        await database.RunTextAsync("CREATE TABLE t (a INTEGER UNIQUE)");
        var results = await Task.WhenAll(Enumerable.Range(0, 500).Select(i => database.RunAsync(database.Dialect.Insert("t", ["a"]), DbValue.Of(i == 300 ? 299 : i))));
        Assert.That(results.Count(r => r.IsDone), Is.EqualTo(499));
        Assert.That(results[300].Outcome, Is.EqualTo(DbOutcome.Refused));
        Assert.That((await database.RunTextAsync("SELECT count(*) FROM t")).Rows[0][0].ToInteger(), Is.EqualTo(499));
        await bench.Proxy.Databases.CloseAsync();
    }

    [TestCase("mysql")]
    [TestCase("postgres")]
    public async Task A_server_that_is_down_at_the_start_is_answered_for_at_once_and_looked_for_again(string scheme)
    {
        await using var bench = Bench();
        var listener = Mute();
        int port = Port(listener);
        listener.Stop();
        var database = bench.Proxy.Databases.Get($"{scheme}://u:p@127.0.0.1:{port}/d");
        Assert.That((await database.RunAsync(s_one)).Outcome, Is.EqualTo(DbOutcome.Down));
        Assert.That(database.IsUp, Is.False);
        var second = database.RunAsync(s_one);
        Assert.That(second.IsCompleted, Is.True, "nobody waits for a server that is known to be down");
        Assert.That((await second).Outcome, Is.EqualTo(DbOutcome.Down));

        // Something listens now: the next attempt, a second later by the clock, reaches it.
        using var back = new TcpListener(IPAddress.Loopback, port);
        back.Start();
        bench.Clock.Pass(TimeSpan.FromSeconds(1.1));
        bench.Proxy.Timers.Advance();
        using var met = await back.AcceptTcpClientAsync().WaitAsync(TimeSpan.FromSeconds(10));
        Assert.That(met.Connected, Is.True);
    }

    [TestCase("mysql")]
    [TestCase("postgres")]
    public async Task Nobody_waits_for_a_server_that_never_answers_longer_than_the_limit(string scheme)
    {
        await using var bench = Bench();
        using var mute = Mute();
        var database = bench.Proxy.Databases.Get($"{scheme}://u:p@127.0.0.1:{Port(mute)}/d");
        var waiting = database.RunAsync(s_one);
        Assert.That(waiting.IsCompleted, Is.False);
        bench.Clock.Pass(TimeSpan.FromSeconds(4.9));
        bench.Proxy.Timers.Advance();
        Assert.That(waiting.IsCompleted, Is.False);
        bench.Clock.Pass(TimeSpan.FromSeconds(0.2));
        bench.Proxy.Timers.Advance();
        Assert.That((await waiting.WaitAsync(TimeSpan.FromSeconds(10))).Outcome, Is.EqualTo(DbOutcome.TimedOut));
    }

    [Test]
    public async Task A_queue_that_is_full_refuses_the_next_statement_at_once()
    {
        await using var bench = Bench();
        bench.Proxy.Databases.Limits = bench.Proxy.Databases.Limits with { Queue = 3, Connections = 1 };
        using var mute = Mute();
        var database = bench.Proxy.Databases.Get($"postgres://u:p@127.0.0.1:{Port(mute)}/d");
        // One may be on its way already, three wait.
        var all = Enumerable.Range(0, 6).Select(_ => database.RunAsync(s_one)).ToList();
        Assert.That(all.Count(t => t.IsCompleted && t.Result.Outcome == DbOutcome.Busy), Is.InRange(2, 3));
    }

    [Test]
    public async Task A_file_that_cannot_be_opened_is_down_and_comes_back_when_it_can()
    {
        await using var bench = Bench();
        string folder = Path.Combine(Path.GetTempPath(), "chappe-" + Guid.NewGuid().ToString("N"));
        var database = bench.Proxy.Databases.Get($"sqlite://{folder}/k.db");
        var back = new TaskCompletionSource();
        database.CameBack += back.SetResult;
        Assert.That((await database.RunAsync(s_one)).Outcome, Is.EqualTo(DbOutcome.Down));
        Directory.CreateDirectory(folder);
        bench.Clock.Pass(TimeSpan.FromSeconds(1.1));
        bench.Proxy.Timers.Advance();
        await back.Task.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.That((await database.RunAsync(s_one)).IsDone, Is.True);
        await bench.Proxy.Databases.CloseAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Test]
    public async Task What_waits_is_written_before_the_end()
    {
        await using var bench = Bench();
        string file = Path.GetTempFileName();
        var database = bench.Proxy.Databases.Get($"sqlite://{file}");
        await database.RunTextAsync("CREATE TABLE t (a INTEGER)");
        for (int i = 0; i < 1000; i++) _ = database.RunAsync(database.Dialect.Insert("t", ["a"]), DbValue.Of(i));
        await bench.Proxy.Databases.CloseAsync();
        var again = bench.Proxy.Databases.Get($"sqlite://{file}");
        Assert.That((await again.RunTextAsync("SELECT count(*) FROM t")).Rows[0][0].ToInteger(), Is.EqualTo(1000));
        await bench.Proxy.Databases.CloseAsync();
        File.Delete(file);
    }

    [TestCase("x;y")]
    [TestCase("x\"y")]
    [TestCase("")]
    public void A_name_that_could_end_its_quotes_is_no_name(string name) => Assert.That(SqlDialect.IsName(name), Is.False);
}
