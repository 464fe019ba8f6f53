using Chappe.Engine.Modules;
using Chappe.Scripting;
using Chappe.Scripting.Hosting;

namespace Chappe.Tests.Scripting;

/// <summary>Loading, replacing and going back (threats R1, R6).</summary>
public sealed class ScriptHostTests
{
    private static string Says(string text) => $"void request_route() {{ say(\"{text}\"); }}";

    [Test]
    public async Task A_script_is_loaded_and_its_routes_run()
    {
        using var folder = new ScriptFolder(Says("one"));
        var outcome = await folder.Host().LoadAsync();
        Assert.That(outcome, Has.Property("Result").EqualTo(LoadResult.Applied).And.Property("Version").EqualTo(1));
        Assert.That(folder.Run(), Is.EqualTo("one"));
    }

    [Test]
    public async Task An_edited_script_takes_over()
    {
        using var folder = new ScriptFolder(Says("one"));
        var host = folder.Host();
        await host.LoadAsync();
        var before = folder.Proxy.Routes;
        folder.Write("main.csx", Says("two"));
        var outcome = await host.LoadAsync();
        Assert.That(outcome, Has.Property("Result").EqualTo(LoadResult.Applied).And.Property("Version").EqualTo(2));
        Assert.That(folder.Run(), Is.EqualTo("two"));
        // Who began with the old one ends with it.
        folder.Proxy.Routes = before;
        Assert.That(folder.Run(), Is.EqualTo("one"));
    }

    [Test]
    public async Task R1_a_broken_script_changes_nothing_and_is_reported_whole()
    {
        using var folder = new ScriptFolder(Says("one"));
        var host = folder.Host();
        await host.LoadAsync();
        var table = folder.Proxy.Routes;
        folder.Write("main.csx", "void request_route() { say(1); sai(\"x\"); }");
        var outcome = await host.LoadAsync();
        Assert.Multiple(() =>
        {
            Assert.That(outcome.Result, Is.EqualTo(LoadResult.Refused));
            Assert.That(outcome.Version, Is.EqualTo(1));
            Assert.That(outcome.Problems, Has.Count.EqualTo(2));
            Assert.That(folder.Proxy.Routes, Is.SameAs(table));
        });
        folder.Write("main.csx", Says("three"));
        Assert.That((await host.LoadAsync()).Version, Is.EqualTo(2));
    }

    [Test]
    public async Task The_same_files_again_are_no_new_version()
    {
        using var folder = new ScriptFolder("#load \"lib/a.csx\"\nvoid request_route() { A(); }");
        folder.Write("lib/a.csx", "void A() { say(\"a\"); }");
        var host = folder.Host();
        await host.LoadAsync();
        Assert.That((await host.LoadAsync()).Result, Is.EqualTo(LoadResult.Unchanged));
        Assert.That((await host.LoadAsync(force: true)).Result, Is.EqualTo(LoadResult.Applied));
        folder.Write("lib/a.csx", "void A() { say(\"b\"); }");
        Assert.That((await host.LoadAsync()).Result, Is.EqualTo(LoadResult.Applied));
        Assert.That(folder.Run(), Is.EqualTo("b"));
    }

    [Test]
    public async Task An_earlier_version_can_be_gone_back_to_and_forth()
    {
        using var folder = new ScriptFolder(Says("one"));
        var host = folder.Host();
        await host.LoadAsync("the first");
        folder.Write("main.csx", Says("two"));
        await host.LoadAsync();
        var outcome = await host.RollbackAsync(1);
        Assert.That(outcome, Has.Property("Result").EqualTo(LoadResult.Applied).And.Property("Version").EqualTo(1));
        Assert.That(folder.Run(), Is.EqualTo("one"));
        Assert.That(host.Versions.Select(v => (v.Number, v.Comment)), Is.EqualTo(new[] { (1, "the first"), (2, null) }));
        Assert.That((await host.RollbackAsync(7)).Problems.Single().Text, Is.EqualTo("There is no version 7."));
        // The files were not touched: the next reload takes them.
        Assert.That((await host.LoadAsync()).Version, Is.EqualTo(3));
        Assert.That(folder.Run(), Is.EqualTo("two"));
    }

    [Test]
    public async Task Versions_outlive_the_program_and_the_oldest_go()
    {
        using var folder = new ScriptFolder(Says("0"));
        var host = folder.Host(folder.State);
        for (int i = 0; i < 22; i++)
        {
            folder.Write("main.csx", Says("v" + i));
            await host.LoadAsync();
        }
        var later = folder.Host(folder.State);
        Assert.That(later.Versions.Select(v => v.Number), Is.EqualTo(Enumerable.Range(3, 20)));
        // The same files are the same version after a restart.
        Assert.That((await later.LoadAsync()).Version, Is.EqualTo(22));
        Assert.That((await later.RollbackAsync(5)).Result, Is.EqualTo(LoadResult.Applied));
        Assert.That(folder.Run(), Is.EqualTo("v4"));
    }

    [Test]
    public async Task What_the_program_cannot_prepare_is_not_taken_over()
    {
        using var folder = new ScriptFolder(Says("one"));
        Plan? seen = null, running = null;
        bool refuse = false;
        var host = folder.Host(prepare: (plan, current, _) =>
        {
            (seen, running) = (plan, current);
            return new(refuse ? [new Problem("", 0, 0, "Port 5060 is in use.")] : []);
        });
        await host.LoadAsync();
        Assert.That(running, Is.Null);
        var first = seen;
        refuse = true;
        folder.Write("main.csx", Says("two"));
        var outcome = await host.LoadAsync();
        Assert.That(running, Is.SameAs(first));
        Assert.That(outcome.Result, Is.EqualTo(LoadResult.Refused));
        Assert.That(outcome.Problems.Single().Text, Is.EqualTo("Port 5060 is in use."));
        Assert.That(folder.Run(), Is.EqualTo("one"));
    }

    [Test]
    public async Task Modules_hear_of_the_new_parameters_after_the_swap()
    {
        var module = new SampleModule();
        using var folder = new ScriptFolder(Says("one") + "\nmodparam(\"sample\", \"max_contacts\", 3);", module);
        var host = folder.Host();
        await host.LoadAsync();
        Assert.That(module.Seen, Is.EqualTo(new[] { 3 }));
    }

    [Test, Platform(Exclude = "Win", Reason = "Unix file modes"), System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task R6_a_script_that_everyone_can_write_is_refused()
    {
        using var folder = new ScriptFolder(Says("one"));
        File.SetUnixFileMode(folder.Main, (UnixFileMode)0b110_110_110);
        var outcome = await folder.Host().LoadAsync();
        Assert.That(outcome.Problems.Single().Text, Does.EndWith("can be written by everyone; take that away (chmod o-w)."));
    }

    [Test]
    public async Task R6_a_file_outside_the_scripts_folder_is_refused_also_behind_a_link()
    {
        using var outside = new ScriptFolder("void A() { }");
        using var folder = new ScriptFolder($"#load \"{outside.Main}\"\n" + Says("one"));
        var host = folder.Host();
        var direct = await host.LoadAsync();
        File.CreateSymbolicLink(folder.PathOf("a.csx"), outside.Main);
        folder.Write("main.csx", "#load \"a.csx\"\n" + Says("one"));
        var linked = await host.LoadAsync();
        Assert.Multiple(() =>
        {
            Assert.That(direct.Problems.Single().Text, Does.Contain("scripts are taken from their own folder only"));
            Assert.That(direct.Problems.Single().Line, Is.EqualTo(1));
            Assert.That(linked.Problems.Single().Text, Does.Contain("scripts are taken from their own folder only"));
        });
    }

    [Test]
    public async Task A_missing_script_is_one_sentence_and_is_waited_for()
    {
        using var folder = new ScriptFolder("#load \"later.csx\"\n" + Says("one"));
        var host = folder.Host();
        var outcome = await host.LoadAsync();
        Assert.That(outcome.Problems.Single().Text, Does.Contain("There is no file").And.Contain("later.csx"));
        Assert.That(host.WatchedFiles, Has.Member(folder.PathOf("later.csx")));
        File.Delete(folder.Main);
        Assert.That((await host.LoadAsync()).Problems.Single().Text, Does.StartWith("There is no file"));
    }

    [Test]
    public async Task A_top_level_that_does_not_end_is_refused()
    {
        using var folder = new ScriptFolder("var until = DateTime.UtcNow.AddSeconds(2); while (DateTime.UtcNow < until) { }\n" + Says("one"));
        var outcome = await folder.Host(deadline: TimeSpan.FromMilliseconds(50)).LoadAsync();
        Assert.That(outcome.Problems.Single().Text, Does.StartWith("The top level has not ended after"));
    }

    [Test]
    public async Task A_module_that_fails_over_a_plan_changes_nothing()
    {
        var module = new SampleModule();
        using var folder = new ScriptFolder(Says("one"), module);
        var host = folder.Host();
        await host.LoadAsync();
        folder.Write("main.csx", "sample.max_contacts = 666;\n" + Says("two"));
        var outcome = await host.LoadAsync();
        Assert.That(outcome.Problems.Single().Text, Is.EqualTo("loading failed with NotSupportedException: 666"));
        Assert.That(folder.Run(), Is.EqualTo("one"));
    }

    [Test]
    public async Task Check_finds_the_same_and_takes_nothing_over()
    {
        using var folder = new ScriptFolder("void request_route() { sai(\"x\"); }");
        var host = folder.Host();
        var problems = await host.CheckAsync();
        Assert.That(problems, Is.EqualTo((await host.LoadAsync()).Problems));
        folder.Write("main.csx", Says("one"));
        Assert.That(await host.CheckAsync(), Is.Empty);
        Assert.That(host.Current, Is.Null);
        Assert.That(folder.Proxy.Routes.Version, Is.Zero);
    }

    [Test]
    public async Task A_saved_file_is_taken_over_by_itself()
    {
        using var folder = new ScriptFolder(Says("one"));
        var host = folder.Host();
        await host.LoadAsync();
        var outcomes = System.Threading.Channels.Channel.CreateUnbounded<LoadOutcome>();
        using var watch = new ScriptWatch(host, TimeProvider.System, o => outcomes.Writer.TryWrite(o));
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));

        folder.Write("main.csx", Says("two"));
        Assert.That((await outcomes.Reader.ReadAsync(patience.Token)).Version, Is.EqualTo(2));
        // Editors write beside the file and rename.
        folder.Write("main.csx.tmp", "nonsense");
        File.Move(folder.PathOf("main.csx.tmp"), folder.Main, overwrite: true);
        Assert.That((await outcomes.Reader.ReadAsync(patience.Token)).Result, Is.EqualTo(LoadResult.Refused));
        folder.Write("main.csx", "#load \"later/new.csx\"\nvoid request_route() { NEW(); }");
        Assert.That((await outcomes.Reader.ReadAsync(patience.Token)).Result, Is.EqualTo(LoadResult.Refused));
        // A file that was missing is waited for, and so is its folder.
        folder.Write("later/new.csx", "void NEW() { say(\"new\"); }");
        Assert.That((await outcomes.Reader.ReadAsync(patience.Token)).Version, Is.EqualTo(3));
        Assert.That(folder.Run(), Is.EqualTo("new"));
    }
}

/// <summary>Changes are taken together once they have settled.</summary>
public sealed class SettleTimerTests
{
    [Test]
    public void It_calls_once_when_all_has_been_quiet()
    {
        var time = new Clockwork();
        int calls = 0;
        using var timer = new SettleTimer(time, TimeSpan.FromMilliseconds(200), () => calls++);
        timer.Touch();
        time.Go(199);
        timer.Touch();
        time.Go(199);
        Assert.That(calls, Is.Zero);
        time.Go(1);
        Assert.That(calls, Is.EqualTo(1));
        time.Go(1000);
        Assert.That(calls, Is.EqualTo(1));
    }

    /// <summary>Time with one timer, which fires when its time has come.</summary>
    private sealed class Clockwork : TimeProvider, ITimer
    {
        private Action _call = () => { };
        private long _now, _due = long.MaxValue;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _call = () => callback(state);
            Change(dueTime, period);
            return this;
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _due = dueTime == Timeout.InfiniteTimeSpan ? long.MaxValue : _now + (long)dueTime.TotalMilliseconds;
            return true;
        }

        public void Go(long milliseconds)
        {
            _now += milliseconds;
            if (_now < _due) return;
            _due = long.MaxValue;
            _call();
        }

        public void Dispose() { }
        public ValueTask DisposeAsync() => default;
    }
}

/// <summary>A module with parameters of several types.</summary>
public sealed class SampleModule : Module
{
    public List<int> Seen { get; } = [];
    public override string Name => "sample";
    public override Type OptionsType => typeof(SampleOptions);
    public override IReadOnlyList<Type> Vocabulary => [typeof(SampleFunctions)];
    public override void AddOptions(OptionsSet options) => options.Add(new SampleOptions());
    public override void Reconfigure(OptionsSet options) => Seen.Add(options.Get<SampleOptions>().max_contacts);

    public override void Validate(Plan plan)
    {
        if (plan.Options.Get<SampleOptions>().max_contacts == 666) throw new NotSupportedException("666");
        if (plan.Options.Get<SampleOptions>().max_contacts < 0) plan.Report("sample: max_contacts is below 0.");
    }
}

/// <summary>Its parameters.</summary>
public sealed class SampleOptions
{
    public int max_contacts { get; set; } = 10;
    public string db_url { get; set; } = "";
    public bool use_domain { get; set; }
    public IList<string> secret { get; } = [];
}

/// <summary>Its words.</summary>
public static class SampleFunctions
{
    [Chappe.Engine.Vocabulary.Export(Chappe.Engine.Routing.RouteKinds.Any | Chappe.Engine.Routing.RouteKinds.Load)]
    public static SampleOptions sample => Chappe.Engine.Vocabulary.Here.Options<SampleOptions>();
}
