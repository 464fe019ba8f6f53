using System.Text.Json.Nodes;
using Chappe.Engine.Vocabulary;
using Chappe.Modules.Data;

namespace Chappe.Tests.Modules.Data;

/// <summary>Which domains are ours.</summary>
public sealed class DomainTests
{
    private static DataBench Bench(bool registers = false) => new(new DomainModule(), (o, url) => (o.Get<DomainOptions>().db_url, o.Get<DomainOptions>().register_myself) = (url, registers),
        "CREATE TABLE domain (domain TEXT, did TEXT)", "INSERT INTO domain VALUES ('Chappe.test', NULL), ('other.test', 'oo')",
        "CREATE TABLE domain_attrs (did TEXT, name TEXT, type INTEGER, value TEXT)", "INSERT INTO domain_attrs VALUES ('oo', 'plan', 2, 'gold')");

    [Test]
    public async Task Domains_are_known_in_any_case()
    {
        await using var bench = Bench();
        DataBench.In(bench.Receive(uri: "sip:bob@OTHER.test", from: "sip:alice@chappe.TEST"), () =>
        {
            Assert.That((DomainFunctions.is_from_local().Code, DomainFunctions.is_uri_host_local().Code, DomainFunctions.is_domain_local("else.test").Code), Is.EqualTo((1, 1, -1)));
            return 0;
        });
        DataBench.In(bench.Receive(uri: "sip:bob@else.test", from: "sip:alice@else.test"), () =>
        {
            Assert.That((DomainFunctions.is_from_local().Code, DomainFunctions.is_uri_host_local().Code), Is.EqualTo((-1, -1)));
            return 0;
        });
    }

    [Test]
    public async Task Attributes_go_to_AVPs()
    {
        await using var bench = Bench();
        DataBench.In(bench.Receive(), () =>
        {
            Assert.That(DomainFunctions.lookup_domain("other.test", "d_").Code, Is.EqualTo(1));
            Assert.That((AvpPseudoVariables.avp["d_did"].ToString(), AvpPseudoVariables.avp["d_plan"].ToString()), Is.EqualTo(("oo", "gold")));
            Assert.That(DomainFunctions.lookup_domain("else.test").Code, Is.EqualTo(-1));
            return 0;
        });
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task They_are_myself_when_that_is_asked_for(bool registers)
    {
        await using var bench = Bench(registers);
        Assert.That(DataBench.In(bench.Receive(), () => Myself.Is(Here.Context, "sip:other.test")), Is.EqualTo(registers));
        Assert.That(DataBench.In(bench.Receive(), () => Myself.Is(Here.Context, "sip:else.test")), Is.False);
    }

    [Test]
    public async Task An_operator_reloads_and_lists_them()
    {
        await using var bench = Bench();
        bench.Execute("INSERT INTO domain VALUES ('new.test', NULL)");
        Assert.That(DataBench.In(bench.Receive(), () => DomainFunctions.is_domain_local("new.test").Code), Is.EqualTo(-1));
        await bench.Bench.Proxy.Rpc.InvokeAsync("domain.reload", [], default);
        Assert.That(DataBench.In(bench.Receive(), () => DomainFunctions.is_domain_local("new.test").Code), Is.EqualTo(1));
        var dump = (JsonArray)(await bench.Bench.Proxy.Rpc.InvokeAsync("domain.dump", [], default))!;
        Assert.That(dump.ToJsonString(), Does.Contain("\"did\":\"oo\"").And.Contain("gold"));
    }

    [Test]
    public async Task Without_a_database_names_may_be_given()
    {
        await using var bench = new ModuleBench([.. DataFamily.Drivers(), new DomainModule()], o => o.Get<DomainOptions>().add.Add("a.test, b.test"));
        Assert.That(ModuleBench.In(bench.Receive("OPTIONS sip:b.test SIP/2.0\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKx\nFrom: <sip:a@b>;tag=1\nTo: <sip:a@b>\nCall-ID: c\nCSeq: 1 OPTIONS\nContent-Length: 0\n\n"),
            () => DomainFunctions.is_uri_host_local().Code), Is.EqualTo(1));
    }

    [Test]
    public async Task A_database_that_was_away_at_the_start_is_read_when_it_is_back()
    {
        string folder = Path.Combine(Path.GetTempPath(), "chappe-" + Guid.NewGuid().ToString("N"));
        await using var bench = new ModuleBench([.. DataFamily.Drivers(), new DomainModule()], o => o.Get<DomainOptions>().db_url = $"sqlite://{folder}/k.db");
        var module = bench.Proxy.Module<DomainModule>();
        Assert.That(module.Table.IdOf("chappe.test"u8), Is.Null);
        Directory.CreateDirectory(folder);
        using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={folder}/k.db;Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "CREATE TABLE domain (domain TEXT, did TEXT); CREATE TABLE domain_attrs (did TEXT, name TEXT, type INTEGER, value TEXT); INSERT INTO domain VALUES ('chappe.test', NULL)";
            command.ExecuteNonQuery();
        }
        bench.Clock.Pass(TimeSpan.FromSeconds(1.1));
        bench.Proxy.Timers.Advance();
        await Until(() => module.Table.IdOf("chappe.test"u8) is not null);
        await bench.Proxy.Databases.CloseAsync();
        Directory.Delete(folder, recursive: true);
    }

    private static async Task Until(Func<bool> holds)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!holds())
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
