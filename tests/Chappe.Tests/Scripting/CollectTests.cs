using System.Runtime.CompilerServices;
using Chappe.Engine.Routing;
using Chappe.Scripting;
using Chappe.Scripting.Hosting;

namespace Chappe.Tests.Scripting;

/// <summary>R2: old code goes when nobody runs on it any more, and not before.</summary>
[NonParallelizable]
public sealed class CollectTests
{
    private static string Text(int n) => $$"""
        #load "lib.csx"
        int number = {{n}};
        Func<string, bool> say_twice = s => say(s) && say(s);
        async Task WAITS() { await lookup_slowly("x"); }
        [failure_route] void VOICEMAIL() { var parts = new[] { "a", "b" }.Select(p => p + number).ToList(); say_twice(parts[0]); }
        void request_route() { t_on_failure(VOICEMAIL); HELP(); }
        // {{n}}
        """;

    [Test]
    public async Task R2_a_thousand_reloads_leave_at_most_two_generations_and_no_memory()
    {
        using var folder = new ScriptFolder(Text(0));
        folder.Write("lib.csx", "void HELP() { say(\"x\"); }");
        var host = folder.Host();
        // Forty versions that are compiled, so that the compiler's own caches are full before memory is measured.
        for (int i = 0; i < 40; i++) await Reload(folder, host, i);
        long before = await Settle(host);
        int most = 0;
        for (int i = 0; i < 1000; i++)
        {
            // Each fiftieth is new to the compiler; the others are two texts in turn, compiled once and loaded each time.
            await Reload(folder, host, i % 50 == 0 ? 1000 + i : i % 2 + 1);
            folder.Run();
            if (i % 100 == 99) { await Settle(host); most = Math.Max(most, host.AliveGenerations); }
        }
        long after = await Settle(host);
        TestContext.Out.WriteLine($"alive at most {most}, growth {(after - before) / 1024.0 / 1024.0:0.0} MB");
        Assert.That(most, Is.LessThanOrEqualTo(2));
        Assert.That(after - before, Is.LessThan(64L * 1024 * 1024));
    }

    [Test]
    public async Task A_generation_lives_as_long_as_someone_holds_its_table()
    {
        using var folder = new ScriptFolder(Text(0));
        folder.Write("lib.csx", "void HELP() { say(\"x\"); }");
        var host = folder.Host();
        await host.LoadAsync();
        var held = folder.Proxy.Routes;
        for (int i = 1; i < 4; i++) await Reload(folder, host, i);
        await Settle(host);
        Assert.That(host.AliveGenerations, Is.EqualTo(2));
        var context = folder.Proxy.Contexts.Rent();
        context.Routes = held;
        Assert.That(folder.Proxy.Runner.Run(context, held.Find(RouteKinds.Failure, "VOICEMAIL")!), Is.True);
        Assert.That(TestWords.Said[^1], Is.EqualTo("a0"));
        folder.Proxy.Contexts.Return(context);
        GC.KeepAlive(held);
        held = null;
        await Settle(host);
        Assert.That(host.AliveGenerations, Is.EqualTo(1));
    }

    [Test]
    public async Task A_generation_lives_as_long_as_a_route_of_it_awaits()
    {
        using var folder = new ScriptFolder("[event_route(\"e\")] async Task E() { await Waiting.Gate.Task; say(\"after\"); }\nvoid request_route() { }");
        Waiting.Gate = new TaskCompletionSource();
        var language = new ScriptLanguage([], [typeof(TestWords)]);
        folder.Write("main.csx", "using Chappe.Tests.Scripting;\n" + File.ReadAllText(folder.Main));
        var host = folder.Host(language: language);
        await host.LoadAsync();
        bool ended = false;
        Begin(folder, () => ended = true);
        for (int i = 1; i < 4; i++)
        {
            folder.Write("main.csx", $"void request_route() {{ say(\"{i}\"); }}");
            await host.LoadAsync();
        }
        await Settle(host);
        Assert.That(host.AliveGenerations, Is.EqualTo(2));
        Waiting.Gate.SetResult();
        for (int i = 0; i < 100 && !ended; i++) folder.Proxy.Runner.RunPending();
        Assert.That(ended, Is.True);
        Assert.That(TestWords.Said[^1], Is.EqualTo("after"));
        Waiting.Gate = new TaskCompletionSource();
        await Settle(host);
        Assert.That(host.AliveGenerations, Is.EqualTo(1));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Begin(ScriptFolder folder, Action ended)
    {
        var context = folder.Proxy.Contexts.Rent();
        context.Routes = folder.Proxy.Routes;
        Assert.That(folder.Proxy.Runner.Run(context, folder.Proxy.Routes.Find(RouteKinds.Event, "e")!, _ => ended()), Is.False);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task Reload(ScriptFolder folder, ScriptHost host, int n)
    {
        folder.Write("main.csx", Text(n));
        var outcome = await host.LoadAsync();
        Assert.That(outcome.Result, Is.EqualTo(LoadResult.Applied), ProblemPrinter.Print(outcome.Problems));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<long> Settle(ScriptHost host)
    {
        // Away from the stack that the load ended on: its frames still hold what it made.
        await Task.Yield();
        // A load context goes in steps: its finalizer, its types, its memory.
        for (int i = 0; i < 10 && (i < 3 || host.AliveGenerations > 1); i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        return Environment.WorkingSet;
    }
}

/// <summary>Something that a script can wait for until a test lets it go.</summary>
public static class Waiting
{
    public static TaskCompletionSource Gate { get; set; } = new();
}
