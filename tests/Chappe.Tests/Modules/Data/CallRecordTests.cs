using Chappe.Engine.Databases;
using Chappe.Engine.Modules;
using Chappe.Engine.Routing;
using Chappe.Modules.Data;
using Chappe.Modules.Dialogs;
using Chappe.Tests.Modules.Dialogs;

namespace Chappe.Tests.Modules.Data;

/// <summary>A whole call is one record: acc's CDR, made when the dialog is over.</summary>
public sealed class CallRecordTests
{
    private readonly List<DialogBench> _benches = [];
    private string _folder = "";

    private string Url => $"sqlite://{_folder}/acc.db";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("chappe-cdr").FullName;

    [TearDown]
    public async Task DeleteFolder()
    {
        foreach (var bench in _benches) await bench.Bed.Proxy.Databases.CloseAsync();
        _benches.Clear();
        Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public async Task A_call_that_ends_is_a_line_and_a_row()
    {
        var bench = Bench(o => o.cdr_extra = "from=$fU;who=$dlg_var(who);none=$dlg_var(nothing)", () =>
        {
            DialogFunctions.dlg_manage();
            DialogVariables.dlg_var["who"] = "seven";
        });
        bench.Call();
        bench.Bed.Pass(12_500);
        Assert.That(Lines(bench), Is.Empty);
        HangUp(bench, byCallee: true);
        string line = Lines(bench).Single();
        Assert.That(line, Does.StartWith("Notice acc: start_time=1767225600.000; end_time=1767225612.5").And.EndWith("; from=alice; who=seven; none="));
        Assert.That(await Rows(bench, "round(duration, 1), \"from\", who, none"), Is.EqualTo(new[] { "12.5|alice|seven|" }));
    }

    [Test]
    public async Task A_call_begins_with_its_answer_when_the_script_says_so()
    {
        var bench = Bench(o => o.cdr_start_on_confirmed = true);
        bench.Call(answer: false);
        bench.Bed.Pass(20_000);
        bench.Bed.Receive("10.0.0.2:5060", bench.Invite!.Reply(200, headers: "Contact: <sip:bob@10.0.0.2>\n"));
        bench.Bed.TakeAll();
        bench.FromAlice("ACK", 1);
        bench.Bed.Pass(5000);
        HangUp(bench);
        Assert.That(await Rows(bench, "round(duration)"), Is.EqualTo(new[] { "5" }));
    }

    [Test]
    public async Task What_the_end_s_event_route_learns_is_in_the_record()
    {
        var bench = Bench(o => o.cdr_extra = "media=$dlg_var(media)");
        bench.Told = name => DialogVariables.dlg_var["media"] = $"250 packets, {name}";
        bench.Call();
        HangUp(bench);
        Assert.That(await Rows(bench, "media"), Is.EqualTo(new[] { "250 packets, end" }));
    }

    [Test]
    public async Task What_the_routes_of_the_BYE_learn_is_in_the_record_which_waits_for_its_answer()
    {
        var bench = Bench(o => o.cdr_extra = "mos=$dlg_var(mos)");
        bench.Call();
        var bye = bench.FromAlice("BYE", 2);
        bench.Bed.Proxy.Runner.RunPending();
        Assert.That(Lines(bench), Is.Empty, "its branches and replies may still say something");
        bench.Only.Set("mos", "4.4");
        bench.Bed.Receive("10.0.0.2:5060", bye.Reply(200));
        bench.Bed.Proxy.Runner.RunPending();
        Assert.That(Lines(bench).Single(), Does.EndWith("; mos=4.4"));
        bench.Bed.Pass(20_000);
        bench.Bed.Proxy.Runner.RunPending();
        Assert.That(await Rows(bench, "mos"), Is.EqualTo(new[] { "4.4" }), "once");
    }

    [Test]
    public async Task A_BYE_that_nobody_answers_does_not_keep_the_record_back_for_ever()
    {
        var bench = Bench(_ => { });
        bench.Call();
        bench.FromAlice("BYE", 2);
        for (int i = 0; i < 40; i++) { bench.Bed.Pass(1000); bench.Bed.Proxy.Runner.RunPending(); }
        Assert.That(await Rows(bench, "round(duration)"), Has.Length.EqualTo(1));
    }

    [TestCase(true, 1)]
    [TestCase(false, 0)]
    public async Task A_call_that_was_refused_has_no_length_and_counts_when_the_script_says_so(bool counts, int records)
    {
        var bench = Bench(o => o.cdr_on_failed = counts);
        bench.Call(answer: false);
        bench.Bed.Receive("10.0.0.2:5060", bench.Invite!.Reply(486));
        bench.Bed.Proxy.Runner.RunPending();
        Assert.That(await Rows(bench, "duration"), Is.EqualTo(Enumerable.Repeat("0", records)));
        Assert.That(Lines(bench).Count(), Is.EqualTo(records));
    }

    [TestCase(true, 1)]
    [TestCase(false, 0)]
    public async Task A_call_whose_time_ran_out_counts_when_the_script_says_so(bool counts, int records)
    {
        var bench = Bench(o => o.cdr_expired_dlg_enable = counts);
        bench.Call();
        bench.Module.Life.SetTimeout(bench.Only, 5);
        bench.Bed.Pass(6000);
        bench.Bed.Proxy.Runner.RunPending();
        Assert.That(await Rows(bench, "round(duration)"), Has.Length.EqualTo(records));
    }

    [Test]
    public async Task A_call_with_the_variable_that_skips_it_is_not_recorded()
    {
        var bench = Bench(o => o.cdr_skip = "internal", () =>
        {
            DialogFunctions.dlg_manage();
            DialogVariables.dlg_var["internal"] = "1";
        });
        bench.Call();
        HangUp(bench);
        Assert.That((Lines(bench).Any(), (await Rows(bench, "id")).Length), Is.EqualTo((false, 0)));
    }

    private static void HangUp(DialogBench bench, bool byCallee = false)
    {
        var bye = byCallee ? bench.FromBob("BYE", 1) : bench.FromAlice("BYE", 2);
        bench.Bed.Receive(byCallee ? "10.0.0.1:5060" : "10.0.0.2:5060", bye.Reply(200));
        bench.Bed.Proxy.Runner.RunPending();
    }

    private DialogBench Bench(Action<AccOptions> configure, Action? onInvite = null)
    {
        var acc = new AccModule();
        var bench = new DialogBench(null, onInvite, null, [.. DataFamily.Drivers(), acc]);
        var options = bench.Bed.Options.Get<AccOptions>();
        (options.cdr_enable, options.cdrs_table, options.db_url) = (true, "acc_cdrs", Url);
        configure(options);
        acc.Reconfigure(bench.Bed.Options);
        acc.StartAsync(bench.Bed.Proxy, default).AsTask().Wait();
        _benches.Add(bench);
        return bench;
    }

    private static IEnumerable<string> Lines(DialogBench bench) => bench.Bed.Log.Lines.Where(l => l.Contains("start_time="));

    private async Task<string[]> Rows(DialogBench bench, string columns)
    {
        var database = bench.Bed.Proxy.Databases.Get(Url);
        // Behind all that was sent before.
        await database.RunAsync(new SqlStatement("SELECT 1", IsWrite: true, IsKept: false));
        var result = await database.RunTextAsync($"SELECT {columns} FROM acc_cdrs ORDER BY id");
        Assert.That(result.IsDone, Is.True, result.Error);
        return [.. result.Rows.Select(r => string.Join('|', r.Select(v => v.ToString())))];
    }
}
