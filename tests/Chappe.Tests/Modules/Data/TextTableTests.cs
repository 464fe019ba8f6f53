using System.Text;
using System.Text.Json.Nodes;
using Chappe.Engine.Databases;
using Chappe.Engine.Modules;
using Chappe.Engine.Rpc;
using Chappe.Modules.Data;
using Chappe.Modules.Registrar.Storage;

namespace Chappe.Tests.Modules.Data;

/// <summary>Tables in text files: read as Kamailio's db_text writes them, written so that it can read them, and never half.</summary>
public sealed class TextTableTests
{
    private readonly List<ModuleBench> _benches = [];
    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("chappe-text").FullName;

    [TearDown]
    public async Task DeleteFolder()
    {
        foreach (var bench in _benches) await Close(bench);
        _benches.Clear();
        Directory.Delete(_folder, recursive: true);
    }

    private Database Open(Action<TextOptions>? configure = null) => Bench(configure).Proxy.Databases.Get($"text://{_folder}");

    private ModuleBench Bench(Action<TextOptions>? configure = null)
    {
        var bench = new ModuleBench(DataFamily.Drivers(), o => configure?.Invoke(o.Get<TextOptions>()));
        _benches.Add(bench);
        return bench;
    }

    private static async Task Close(ModuleBench bench)
    {
        await bench.DisposeAsync();
        await bench.Proxy.Databases.CloseAsync();
    }

    private string File(string name, string? text = null)
    {
        string path = Path.Combine(_folder, name);
        if (text is not null) System.IO.File.WriteAllText(path, text);
        return System.IO.File.ReadAllText(path);
    }

    private static async Task<string[]> Rows(Database database, string query)
    {
        var result = await database.RunTextAsync(query);
        Assert.That(result.IsDone, Is.True, result.Error);
        return [.. result.Rows.Select(r => string.Join('|', r.Select(v => v.IsNull ? "NULL" : v.ToString())))];
    }

    [TestCase("a(str) b(int)\nx:7\n", "x|7")]
    [TestCase("a(string) b(int) \nx:7\n", "x|7", TestName = "A blank behind the columns")]
    [TestCase("a(string)\tb(int)\nx:7\n", "x|7", TestName = "A tab between the columns")]
    [TestCase("a(str) b(double)\nx:-1.50\n", "x|-1.5")]
    [TestCase("a(str) b(int,null)\nx:\n", "x|NULL")]
    [TestCase("a(str) b(str,null)\nx:\n", "x|NULL")]
    [TestCase("a(str) b(str)\nx:\n", "x|")]
    [TestCase("a(str) b(str)\n\nx:y\n\n", "x|y", TestName = "Lines without anything")]
    [TestCase("a(str) b(str)\nx:y", "x|y", TestName = "No end of the last line")]
    [TestCase("a(str) b(str)\nsip\\:x\\\\:\\n\\t\\r\\0.\n", "sip:x\\|\n\t\r\0.")]
    [TestCase("a(blob) b(datetime)\nx:5\n", "x|5")]
    public async Task Tables_are_read(string text, string row)
    {
        File("t", text);
        Assert.That(await Rows(Open(), "SELECT a, b FROM t"), Is.EqualTo(new[] { row }));
    }

    [TestCase("a(str) b(int)\nx\n", TestName = "Too few fields")]
    [TestCase("a(str) b(int)\nx:1:2\n", TestName = "Too many fields")]
    [TestCase("a(str) b(int)\nx:y\n", TestName = "No number")]
    [TestCase("a(str) b(int)\nx:\n", TestName = "No number where one must be")]
    [TestCase("a(str) b(weird)\nx:1\n", TestName = "No type")]
    [TestCase("a b\nx:1\n", TestName = "No columns")]
    [TestCase("a(str) b(str)\nx:\\q\n", TestName = "No escape")]
    [TestCase("", TestName = "Nothing at all")]
    public async Task A_file_that_is_no_table_is_refused_and_the_others_are_served(string text)
    {
        File("t", text);
        File("other", "a(str)\nhere\n");
        var database = Open();
        Assert.That((await database.RunTextAsync("SELECT a FROM t")).Outcome, Is.EqualTo(DbOutcome.Refused));
        Assert.That(await Rows(database, "SELECT a FROM other"), Is.EqualTo(new[] { "here" }));
        Assert.That(File("t"), Is.EqualTo(text));
    }

    [Test]
    public async Task What_changes_is_written_and_the_rest_of_the_folder_is_left_alone()
    {
        File("t", "id(int,auto) name(string) note(string,null) at(int) q(double)\n7:old:x:1:0.50\n");
        File("other", "a(str) \nhere");
        var bench = Bench();
        var database = bench.Proxy.Databases.Get($"text://{_folder}");
        var insert = database.Dialect.Insert("t", ["name", "note", "at", "q"]);
        await database.RunAsync(insert, DbValue.Of("sip:x\\y\n"), default, DbValue.Of(DateTimeOffset.FromUnixTimeSeconds(1_700_000_000)), DbValue.Of(0.125));
        await database.RunAsync(insert, DbValue.Of("ü"), DbValue.Of(""), DbValue.Of(3), DbValue.Of(-1.0));
        await database.RunTextAsync("UPDATE t SET note = 'y' WHERE name = 'old'");
        await Ask(bench, "dump");
        Assert.That(File("t"), Is.EqualTo("id(int,auto) name(string) note(string,null) at(int) q(double)\n7:old:y:1:0.50\n8:sip\\:x\\\\y\\n::1700000000:0.125\n9:ü::3:-1.00\n"));
        Assert.That(File("other"), Is.EqualTo("a(str) \nhere"));
        Assert.That(Directory.GetFiles(_folder).Select(Path.GetFileName), Is.EquivalentTo(new[] { "t", "other" }));
        await database.RunTextAsync("DELETE FROM t");
        await Close(bench);
        Assert.That(File("t"), Is.EqualTo("id(int,auto) name(string) note(string,null) at(int) q(double)\n"), "the end writes what is left");
    }

    [Test]
    public async Task A_file_that_was_removed_is_there_again_with_the_next_change()
    {
        File("t", "a(str)\nx\n");
        var bench = Bench();
        var database = bench.Proxy.Databases.Get($"text://{_folder}");
        Assert.That(await database.ProbeAsync(), Is.True);
        System.IO.File.Delete(Path.Combine(_folder, "t"));
        await database.RunTextAsync("INSERT INTO t VALUES ('y')");
        await Ask(bench, "dump");
        Assert.That(File("t"), Is.EqualTo("a(str)\nx\ny\n"));
    }

    [Test]
    public async Task A_write_that_was_taken_back_is_not_in_the_file()
    {
        File("t", "a(str)\nx\n");
        var bench = Bench();
        var database = bench.Proxy.Databases.Get($"text://{_folder}");
        Assert.That(await database.ProbeAsync(), Is.True);
        await using (var connection = database.NewConnection())
        {
            await connection.OpenAsync();
            await using var transaction = await connection.BeginTransactionAsync();
            await using var command = connection.CreateCommand();
            (command.CommandText, command.Transaction) = ("INSERT INTO t VALUES ('y')", transaction);
            await command.ExecuteNonQueryAsync();
            await transaction.RollbackAsync();
        }
        await Ask(bench, "dump");
        Assert.That(File("t"), Is.EqualTo("a(str)\nx\n"));
    }

    [Test, System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task Whoever_may_read_the_file_may_read_it_afterwards_and_nobody_else()
    {
        File("t", "a(str)\nx\n");
        string path = Path.Combine(_folder, "t");
        System.IO.File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var bench = Bench();
        await bench.Proxy.Databases.Get($"text://{_folder}").RunTextAsync("INSERT INTO t VALUES ('y')");
        await Ask(bench, "dump");
        Assert.That(File("t"), Is.EqualTo("a(str)\nx\ny\n"));
        Assert.That(System.IO.File.GetUnixFileMode(path), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [TestCase(0, "x")]
    [TestCase(1, "y z")]
    public async Task A_file_that_somebody_changed_is_read_anew_in_db_mode_1(int mode, string found)
    {
        File("t", "a(str)\nx\n");
        var database = Open(o => o.db_mode = mode);
        Assert.That(await Rows(database, "SELECT a FROM t"), Is.EqualTo(new[] { "x" }));
        File("t", "a(str)\ny\nz\n");
        Assert.That(string.Join(' ', await Rows(database, "SELECT a FROM t")), Is.EqualTo(found));
    }

    [TestCase(false, "NULL")]
    [TestCase(true, "")]
    public async Task An_empty_field_is_an_empty_text_when_the_script_says_so(bool keeps, string note)
    {
        File("t", "a(str) note(str,null)\nx:\n");
        Assert.That(await Rows(Open(o => o.emptystring = keeps), "SELECT note FROM t"), Is.EqualTo(new[] { note }));
    }

    [Test]
    public async Task Another_delimiter_needs_the_escape_and_the_colon_does_not()
    {
        File("t", "a(str) b(str)\nx:1|y\\|z\n");
        var bench = Bench(o => o.db_delim = "|");
        var database = bench.Proxy.Databases.Get($"text://{_folder}");
        Assert.That(await Rows(database, "SELECT a, b FROM t"), Is.EqualTo(new[] { "x:1|y|z" }));
        await database.RunTextAsync("INSERT INTO t SELECT a, b FROM t");
        await Ask(bench, "dump");
        Assert.That(File("t"), Is.EqualTo("a(str) b(str)\nx:1|y\\|z\nx:1|y\\|z\n"));
    }

    [Test]
    public async Task A_folder_that_is_not_there_is_down_until_it_is()
    {
        var bench = Bench();
        var database = bench.Proxy.Databases.Get($"text://{_folder}/later");
        Assert.That((await database.RunTextAsync("SELECT a FROM t")).Outcome, Is.EqualTo(DbOutcome.Down));
        var back = new TaskCompletionSource();
        database.CameBack += back.SetResult;
        Directory.CreateDirectory(Path.Combine(_folder, "later"));
        System.IO.File.WriteAllText(Path.Combine(_folder, "later", "t"), "a(str)\nx\n");
        bench.Clock.Pass(TimeSpan.FromSeconds(1.1));
        bench.Proxy.Timers.Advance();
        await back.Task.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.That(await Rows(database, "SELECT a FROM t"), Is.EqualTo(new[] { "x" }));
    }

    [Test]
    public async Task Registrations_live_in_a_text_table()
    {
        const string Header = "id(int,auto) ruid(string) username(string) domain(string,null) contact(string) received(string,null) path(string,null) expires(int) q(double) callid(string) cseq(int) last_modified(int) flags(int) cflags(int) user_agent(string) socket(string,null) methods(int,null) instance(string,null) reg_id(int) server_id(int) connection_id(int) keepalive(int) partition(int) ";
        File("location", Header + "\n");
        var bench = Bench();
        var database = bench.Proxy.Databases.Get($"text://{_folder}");
        using (var store = new ServerLocationStore(database))
        {
            Assert.That(store.Load("location"), Is.Empty);
            store.Apply([new RowChange("location", "uloc-1", Row("uloc-1", "alice")), new RowChange("location", "uloc-2", Row("uloc-2", "bob"))]);
            store.Apply([new RowChange("location", "uloc-2", Row("uloc-2", "carol")), new RowChange("location", "uloc-1", null)]);
        }
        await Close(bench);
        Assert.That(File("location").Split('\n')[1], Is.EqualTo("2:uloc-2:carol::sip\\:carol@10.0.0.1:::1900000000:-1.00:c:0:1800000000:0:0:n/a::::0:0:-1:0:0"));
        using var again = new ServerLocationStore(Open());
        Assert.That(again.Load("location").Select(r => (r.Username, r.Expires, r.LastModified, r.Domain, r.UserAgent)), Is.EqualTo(new[] { ("carol", 1_900_000_000.0, 1_800_000_000.0, (string?)null, "") }));

        static LocationRow Row(string ruid, string user) => new() { Ruid = ruid, Username = user, Contact = $"sip:{user}@10.0.0.1", Expires = 1_900_000_000, CallId = "c", LastModified = 1_800_000_000 };
    }

    [Test]
    public async Task An_operator_asks_in_SQL()
    {
        File("t", "a(str) b(int,null)\nx:\ny:5\n");
        var bench = Bench(o => o.default_connection = $"text://{_folder}");
        Assert.That((await Ask(bench, "query", "SELECT a, b FROM t ORDER BY a")).ToJsonString(), Is.EqualTo("""[{"a":"x","b":null},{"a":"y","b":"5"}]"""));
        Assert.That((await Ask(bench, "query", "UPDATE t SET b = 1")).ToString(), Is.EqualTo("2 affected rows"));
        Assert.That(async () => await Ask(bench, "query", "SELECT c FROM t"), Throws.TypeOf<RpcException>());
        Assert.That(async () => await Ask(Bench(), "query", "SELECT a FROM t"), Throws.TypeOf<RpcException>(), "no folder is named");
    }

    private static async Task<JsonNode> Ask(ModuleBench bench, string command, params JsonNode[] parameters)
    {
        var rpc = new RpcTable();
        foreach (var module in bench.Modules) module.AddRpc(rpc);
        return (await rpc.InvokeAsync("db_text." + command, new JsonArray(parameters), default))!;
    }
}
