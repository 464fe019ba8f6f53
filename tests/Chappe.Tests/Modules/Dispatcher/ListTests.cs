using Chappe.Engine;
using Chappe.Engine.Modules;
using Chappe.Engine.Rpc;
using Chappe.Modules.Dispatcher;

namespace Chappe.Tests.Modules.Dispatcher;

/// <summary>Lists: read, read anew, changed by operators.</summary>
public sealed class ListTests
{
    private const string Two = "1 sip:10.0.1.1:7001 0 0 duid=a\n1 sip:10.0.1.2:7002 8 3";

    [Test]
    public void A_line_that_is_wrong_is_named_and_the_others_count()
    {
        var wrong = new List<string>();
        var rows = ListFile.Read(["1 sip:10.0.1.1:7001", "x sip:10.0.1.1", "1", "1 10.0.1.2:7002 0 5 # by hand", "1 sip:10.0.1.3 0 0 weight=many", "-1 sip:h 0 0 \"a=b;c=d\""], (line, text) => wrong.Add($"{line} {text}"));
        Assert.That(rows.Select(r => $"{r.Set} {r.Destination.Uri} {r.Destination.Priority} {r.Destination.Attributes.Body}"), Is.EqualTo(new[] { "1 sip:10.0.1.1:7001 0 ", "1 sip:10.0.1.2:7002 5 ", "-1 sip:h 0 a=b;c=d" }));
        Assert.That(wrong, Is.EqualTo(new[] { "2 'x' is not a set's number", "3 a set's number and a URI are wanted", "5 attribute weight=many is no number" }));
    }

    [Test]
    public void Check_reads_the_list_too()
    {
        string file = Path.GetTempFileName();
        File.WriteAllText(file, "1 sip:10.0.1.1\n1 ;;;\n");
        var module = new DispatcherModule();
        var plan = new Plan([module]);
        var options = plan.Options.Get<DispatcherOptions>();
        module.Validate(plan);
        Assert.That(plan.Problems, Is.Empty, "the default place may be empty");
        (options.list_file, options.ds_ping_method, options.hash_pvar, options.ds_ping_interval) = (file, "INVITE", "rU", -1);
        module.Validate(plan);
        Assert.That(plan.Problems, Has.Count.EqualTo(4));
        Assert.That(plan.Problems.Select(p => (p.File, p.Line)), Does.Contain((file, 2)));
        File.Delete(file);
        module.Validate(plan);
        Assert.That(plan.Problems[^1].Text, Does.Contain("there is no file"));
        Assert.ThrowsAsync<ConfigurationException>(async () =>
        {
            module.Reconfigure(plan.Options);
            await module.StartAsync(new Proxy([module], TimeProvider.System, new ModuleBench.NoLog()), default);
        });
    }

    [Test]
    public void A_new_list_says_what_is_up_and_keeps_what_was_measured()
    {
        using var bench = new DispatcherBench(Two, o => o.ds_hash_size = 8);
        bench.In(_ => DispatcherFunctions.ds_select_dst(1, 10), "call");
        bench.At("7002").Mark(DestinationFlags.Inactive);
        bench.At("7001").Latency.Note(40, 900);
        int load = bench.At("7001").Load + bench.At("7002").Load;
        bench.Write(Two + "\n5 sip:10.0.1.9:7009");
        Assert.That(bench.Rpc("dispatcher.reload")!.ToString(), Is.EqualTo("Ok. Dispatcher successfully reloaded."));
        Assert.That((bench.Letters("7002"), bench.At("7001").Latency.Estimate, bench.At("7001").Load + bench.At("7002").Load, load), Is.EqualTo(("AP", 40.0, 1, 1)));
        Assert.That(bench.Module.Lists.Find(5), Is.Not.Null);
        bench.In(_ => DispatcherFunctions.ds_load_unset(), "call");
        Assert.That(bench.At("7001").Load + bench.At("7002").Load, Is.Zero, "the call went on with the new list");
        Assert.That(Assert.Throws<RpcException>(() => bench.Rpc("dispatcher.reload"))!.Message, Is.EqualTo("Ongoing reload"));
    }

    [Test]
    public async Task A_list_in_Kamailio_s_table()
    {
        var module = new DispatcherModule();
        await using var bench = new Data.DataBench(module, (options, url) => options.Get<DispatcherOptions>().db_url = url,
            "CREATE TABLE dispatcher (id INTEGER PRIMARY KEY NOT NULL, setid INTEGER DEFAULT 0 NOT NULL, destination VARCHAR(192) DEFAULT '' NOT NULL, flags INTEGER DEFAULT 0 NOT NULL, priority INTEGER DEFAULT 0 NOT NULL, attrs VARCHAR(128) DEFAULT '' NOT NULL, description VARCHAR(64) DEFAULT '' NOT NULL)",
            "INSERT INTO dispatcher (setid, destination, flags, priority, attrs) VALUES (1, 'sip:10.0.1.1:7001', 8, 5, 'duid=a'), (1, ';;', 0, 0, ''), (2, 'sip:10.0.1.2', 0, 0, '')");
        Assert.That(module.Lists.Rows.Select(r => $"{r.Set} {r.Destination.Uri} {r.Destination.Letters} {r.Destination.Priority} {r.Destination.Attributes.Duid}"), Is.EqualTo(new[] { "1 sip:10.0.1.1:7001 AP 5 a", "2 sip:10.0.1.2 AX 0 " }));
        bench.Execute("DELETE FROM dispatcher WHERE setid = 2");
        Assert.That(await module.ReloadAsync());
        Assert.That(module.Lists.All, Has.Length.EqualTo(1));
        bench.Execute("DROP TABLE dispatcher");
        Assert.That(await module.ReloadAsync(), "an embedded database gets the table");
        Assert.That(module.Lists.All, Is.Empty);
    }

    [Test]
    public void A_reload_of_the_scripts_changes_nothing()
    {
        using var bench = new DispatcherBench(Two);
        bench.At("7002").Mark(DestinationFlags.Disabled);
        var before = bench.Module.Lists;
        bench.Module.Reconfigure(bench.Bed.Options);
        Assert.That((ReferenceEquals(before, bench.Module.Lists), bench.Letters("7002")), Is.EqualTo((true, "DX")));
    }

    [Test]
    public void Kamailio_s_shape_of_the_list()
    {
        using var bench = new DispatcherBench(Two);
        Assert.That(bench.Rpc("dispatcher.list")!.ToJsonString(), Is.EqualTo("""
            {"NRSETS":1,"RECORDS":[{"SET":{"ID":1,"TARGETS":[{"DEST":{"URI":"sip:10.0.1.2:7002","FLAGS":"AP","PRIORITY":3}},{"DEST":{"URI":"sip:10.0.1.1:7001","FLAGS":"AX","PRIORITY":0,"ATTRS":{"BODY":"duid=a","DUID":"a","MAXLOAD":0,"WEIGHT":0,"RWEIGHT":0,"SOCKET":"","SOCKNAME":"","OBPROXY":""}}}]}}]}
            """));
    }

    [Test]
    public void Operators_set_states_add_and_remove()
    {
        using var bench = new DispatcherBench(Two, o => o.reload_delta = 0);
        Assert.That(bench.Rpc("dispatcher.set_state", "dx", 1, "sip:10.0.1.1:7001")!.ToString(), Is.EqualTo("Ok. Dispatcher state updated."));
        Assert.That(bench.Letters("7001"), Is.EqualTo("DX"));
        bench.Rpc("dispatcher.set_state", "ip", 1, "all");
        Assert.That((bench.Letters("7001"), bench.Letters("7002")), Is.EqualTo(("IP", "IP")));
        Assert.That(Assert.Throws<RpcException>(() => bench.Rpc("dispatcher.set_state", "zz", 1, "all"))!.Message, Is.EqualTo("Unknown State Value"));
        Assert.Throws<RpcException>(() => bench.Rpc("dispatcher.set_state", "a", 1, "sip:nobody"));
        bench.Rpc("dispatcher.add", 3, "sip:10.0.1.7:7007", 8, 2, "duid=z");
        Assert.That((bench.Letters("7007"), bench.Order(8, 3), bench.Letters("7001")), Is.EqualTo(("AP", "7007", "IP")), "the others keep their state");
        bench.Rpc("dispatcher.remove", 3, "sip:10.0.1.7:7007");
        Assert.That(bench.Module.Lists.Find(3), Is.Null);
        Assert.Throws<RpcException>(() => bench.Rpc("dispatcher.remove", 3, "sip:10.0.1.7:7007"));
        Assert.Throws<RpcException>(() => bench.Rpc("dispatcher.add", 3, ";;"));
        Assert.That(bench.Rpc("dispatcher.ping_active")!.ToJsonString(), Is.EqualTo("""{"OldPingState":1}"""));
        Assert.That(bench.Rpc("dispatcher.ping_active", "0")!.ToJsonString(), Is.EqualTo("""{"NewPingState":0,"OldPingState":1}"""));
        Assert.That((int)bench.Rpc("dispatcher.hash", 4, "abc")!["slot"]!, Is.InRange(0, 3));
    }
}
