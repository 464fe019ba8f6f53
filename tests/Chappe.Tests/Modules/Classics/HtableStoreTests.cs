using Chappe.Engine.Modules;
using Chappe.Engine.Rpc;
using Chappe.Modules.Classics;
using Chappe.Tests.Modules.Data;

namespace Chappe.Tests.Modules.Classics;

/// <summary>Tables that come from a database and go back there.</summary>
public sealed class HtableStoreTests
{
    private static readonly string[] s_rows =
    [
        "CREATE TABLE items (id INTEGER PRIMARY KEY, key_name TEXT, key_type INTEGER, value_type INTEGER, key_value TEXT, expires INTEGER DEFAULT 0, a TEXT, b TEXT)",
        "INSERT INTO items (key_name, key_type, value_type, key_value, expires, a, b) VALUES ('x', 0, 0, 'text', 0, 'A', NULL), ('n', 0, 1, '42', 0, 'B', '7'), ('list', 1, 0, 'one', 0, '', ''), ('list', 1, 0, 'two', 0, '', ''), ('old', 0, 0, 'gone', 1, '', '')",
    ];

    private static DataBench Bench(string definition, Action<HtableOptions>? configure = null) => new(new HtableModule(), (o, url) =>
    {
        var options = o.Get<HtableOptions>();
        options.db_url = url;
        options.htable.Add(definition);
        configure?.Invoke(options);
    }, s_rows);

    private static string? Item(DataBench bench, string key)
    {
        var value = DataBench.In(bench.Receive(), () => HtableFunctions.sht["t", key]);
        return value.IsNull ? null : value.ToString();
    }

    [Test]
    public async Task Rows_become_items_and_rows_of_one_name_an_array()
    {
        await using var bench = Bench("t=>size=4;autoexpire=60;dbtable=items;", o => o.db_expires = true);
        Assert.That((Item(bench, "x"), Item(bench, "n"), Item(bench, "list[0]"), Item(bench, "list[1]"), Item(bench, "list::size"), Item(bench, "old")), Is.EqualTo(("text", "42", "one", "two", "2", (string?)null)));
    }

    [Test]
    public async Task Columns_of_one_s_own_are_packed()
    {
        await using var bench = Bench("t=>size=4;dbtable=items;cols='key_name,a,b';coldelim='|';colnull='-'");
        Assert.That((Item(bench, "x"), Item(bench, "n")), Is.EqualTo(("A|-", "B|7")));
    }

    [Test]
    public async Task Items_go_back_at_the_end()
    {
        await using var bench = Bench("t=>size=4;dbtable=items;dbmode=1");
        DataBench.In(bench.Receive(), () => HtableFunctions.sht["t", "new'; DROP TABLE items; --"] = "5");
        DataBench.In(bench.Receive(), () => HtableFunctions.sht_rm("t", "x"));
        await bench.Bench.Modules.OfType<HtableModule>().Single().StopAsync();
        Assert.That(await bench.Rows("SELECT key_name, value_type, key_value FROM items WHERE key_name LIKE 'n%' ORDER BY key_name"), Is.EqualTo(new[] { "n|1|42", "new'; DROP TABLE items; --|1|5" }));
        Assert.That(await bench.Rows("SELECT key_name FROM items WHERE key_name = 'x'"), Is.Empty);
    }

    [Test]
    public async Task What_was_never_read_is_not_written_over()
    {
        await using var bench = Bench("t=>size=4;dbtable=nowhere_yet;dbmode=1;cols='k,v'");
        bench.Execute("CREATE TABLE nowhere_yet (k TEXT, v TEXT)");
        bench.Execute("INSERT INTO nowhere_yet VALUES ('a', 'b')");
        await bench.Bench.Modules.OfType<HtableModule>().Single().StopAsync();
        Assert.That(await bench.Rows("SELECT k FROM nowhere_yet"), Is.EqualTo(new[] { "a" }));
    }

    [Test]
    public async Task An_operator_reloads_and_stores()
    {
        await using var bench = Bench("t=>size=4;dbtable=items");
        var rpc = bench.Bench.Proxy.Rpc;
        bench.Execute("DELETE FROM items");
        bench.Execute("INSERT INTO items (key_name, key_type, value_type, key_value) VALUES ('y', 0, 0, 'why')");
        await rpc.InvokeAsync("htable.reload", ["t"], default);
        Assert.That((Item(bench, "x"), Item(bench, "y")), Is.EqualTo(((string?)null, "why")));
        DataBench.In(bench.Receive(), () => HtableFunctions.sht["t", "z"] = "zed");
        await rpc.InvokeAsync("htable.store", ["t"], default);
        Assert.That(await bench.Rows("SELECT key_name FROM items ORDER BY 1"), Is.EqualTo(new[] { "y", "z" }));
        Assert.That(async () => await rpc.InvokeAsync("htable.reload", ["other"], default), Throws.TypeOf<RpcException>());
    }

    [Test]
    public void A_table_without_a_database_is_a_problem()
    {
        var module = new HtableModule();
        var plan = new Plan([module]);
        plan.Options.Get<HtableOptions>().htable.Add("t=>dbtable=items;cols='a;b'");
        module.Validate(plan);
        Assert.That(plan.Problems.Select(p => p.Text), Has.Some.Contains("names no database").And.Some.Contains("\"a;b\" is no name"));
    }
}
