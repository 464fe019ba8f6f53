using Chappe.Modules.Tasks;

namespace Chappe.Tests.Modules.Tasks;

/// <summary>rtimer, mqueue and async in scripts.</summary>
public sealed class TasksTests
{
    [Test]
    public async Task A_timer_runs_its_routes_from_time_to_time_in_their_order()
    {
        await using var bench = await ScriptedBench.StartAsync("""
            modparam("rtimer", "timer", "name=ta;interval=10;mode=1;");
            modparam("rtimer", "exec", "timer=ta;route=FIRST");
            modparam("rtimer", "exec", "timer=ta;route=SECOND");
            void request_route() { }
            void FIRST() { xerr("first\n"); }
            async Task SECOND() { await async_ms_sleep(1); xerr("second\n"); }
            """, new RtimerModule(), new AsyncModule());
        bench.Advance(9);
        Assert.That(bench.Lines, Is.Empty);
        bench.Advance(2);
        bench.Until(() => bench.Lines.Count == 2, "one turn");
        bench.Advance(10);
        bench.Until(() => bench.Lines.Count == 4, "another turn");
        Assert.That(bench.Lines, Is.EqualTo(new[] { "first", "second", "first", "second" }));
    }

    [Test]
    public async Task A_turn_that_has_not_ended_is_not_begun_again_and_that_is_counted()
    {
        await using var bench = await ScriptedBench.StartAsync("""
            rtimer.every(1, LONG);
            void request_route() { }
            async Task LONG() { xerr("begin\n"); await async_sleep(3600); }
            """, new RtimerModule(), new AsyncModule());
        bench.Advance(5);
        Assert.That(bench.Lines.Count(l => l == "begin"), Is.EqualTo(1));
        Assert.That(bench.Proxy.Counters["rtimer.skipped"].Value, Is.GreaterThanOrEqualTo(3));
    }

    [Test]
    public async Task A_reload_keeps_the_step_of_a_timer_and_runs_the_new_route()
    {
        const string Script = "rtimer.every(10, T); void request_route() { } void T() { xerr(\"one\\n\"); }";
        await using var bench = await ScriptedBench.StartAsync(Script, new RtimerModule());
        bench.Advance(6);
        bench.Reload(Script.Replace("one", "two", StringComparison.Ordinal));
        bench.Advance(5);
        Assert.That(bench.Lines, Is.EqualTo(new[] { "two" }));
        bench.Reload("void request_route() { }");
        bench.Advance(30);
        Assert.That(bench.Lines, Has.Count.EqualTo(1), "a timer that the new version does not have is gone");
    }

    [TestCase("modparam(\"rtimer\", \"timer\", \"interval=10\");", "has no name")]
    [TestCase("modparam(\"rtimer\", \"timer\", \"name=a;interval=soon\");", "is no interval")]
    [TestCase("modparam(\"rtimer\", \"exec\", \"timer=tb;route=X\");", "is not defined")]
    [TestCase("modparam(\"mqueue\", \"mqueue\", \"name=q;size=many\");", "not a number")]
    public void What_cannot_be_read_is_told_at_load(string line, string problem) =>
        Assert.That(ScriptedBench.ProblemsOf(line + "\nvoid request_route() { }", new RtimerModule(), new MqueueModule()).Select(p => p.Text), Has.Some.Contains(problem));

    [Test]
    public async Task What_messages_put_into_a_queue_a_timer_takes_out_in_order()
    {
        await using var bench = await ScriptedBench.StartAsync("""
            mqueue.define("calls", size: 2);
            rtimer.every(10, DRAIN);
            void request_route() { mq_add("calls", rU, $"from {fU}"); }
            void DRAIN() { while (mq_fetch("calls")) xerr($"{mqk["calls"]} {mqv["calls"]}\n"); }
            """, new RtimerModule(), new MqueueModule());
        foreach (string user in new[] { "a", "b", "c" }) bench.Run(user);
        bench.Advance(11);
        Assert.That(bench.Lines.Where(l => l.Contains("from")), Is.EqualTo(new[] { "b from alice", "c from alice" }), "the oldest went when the queue was full");
        Assert.That(bench.Proxy.Counters["mqueue.dropped"].Value, Is.EqualTo(1));
    }

    [TestCase(0, "1 2 3")]
    [TestCase(1, "1 3")]
    [TestCase(2, "2 3")]
    public void Addmode_decides_which_item_of_a_key_stays(int mode, string values)
    {
        var queue = new MessageQueue(10, (AddMode)mode);
        queue.Add("k"u8, "1"u8);
        queue.Add("k"u8, "2"u8);
        queue.Add("l"u8, "3"u8);
        var seen = new List<string>();
        while (queue.TryFetch(out _, out byte[] value)) seen.Add(System.Text.Encoding.ASCII.GetString(value));
        Assert.That(string.Join(' ', seen), Is.EqualTo(values));
    }

    [Test]
    public async Task async_route_goes_on_with_the_same_message_and_ends_the_script()
    {
        await using var bench = await ScriptedBench.StartAsync("""
            async Task request_route()
            {
                avp["x"] = "kept";
                await async_ms_route(LATER, 20);
                xerr("never\n");
            }
            void LATER() { xerr($"later {rU} {avp["x"]}\n"); }
            """, new AsyncModule());
        Assert.That(bench.Run(), Is.EqualTo("exited"));
        Assert.That(bench.Lines, Is.EqualTo(new[] { "later bob kept" }));
    }

    [Test]
    public async Task async_task_route_may_await_and_exit_on_its_own()
    {
        await using var bench = await ScriptedBench.StartAsync("""
            async Task request_route() { await async_task_route(TASK); xerr("never\n"); }
            async Task TASK() { await async_ms_sleep(1); xerr("task\n"); exit(); }
            """, new AsyncModule());
        Assert.That(bench.Run(), Is.EqualTo("exited"));
        Assert.That(bench.Lines, Is.EqualTo(new[] { "task" }));
    }

    [Test]
    public async Task async_task_data_runs_beside_and_reads_what_it_was_given()
    {
        await using var bench = await ScriptedBench.StartAsync("""
            void request_route() { async_task_data("BESIDE", $"{rU}!"); xerr("at once\n"); }
            void BESIDE() { xerr($"got {async_data}\n"); }
            """, new AsyncModule());
        bench.Run();
        bench.Until(() => bench.Lines.Count == 2, "both");
        Assert.That(bench.Lines, Is.EqualTo(new[] { "at once", "got bob!" }));
    }

    [Test]
    public void A_route_that_is_not_there_is_told_at_load() =>
        Assert.That(ScriptedBench.ProblemsOf("async Task request_route() { await async_route(\"NOWHERE\", 1); }", new AsyncModule()).Select(p => p.Text), Has.Some.Contains("NOWHERE"));
}
