using Chappe.Engine;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Tests.Engine.Routing;

/// <summary>What a route's ending means to the engine, and what an await may not disturb.</summary>
public sealed class RouteRunnerTests
{
    private readonly List<string> _lines = [];
    private Proxy _proxy = null!;

    [SetUp]
    public void MakeProxy()
    {
        _lines.Clear();
        _proxy = new Proxy([], TimeProvider.System, new ListSink(_lines));
    }

    [Test]
    public void A_route_that_returns_leaves_its_code()
    {
        var context = _proxy.Contexts.Rent();
        Assert.That(_proxy.Runner.Run(context, RouteOf(() => new RouteCompletion(-3, null))), Is.True);
        Assert.That(context.RouteCode, Is.EqualTo(-3));
        Assert.That(context.HasFailed, Is.False);
    }

    [Test]
    public void The_message_at_hand_is_the_routes_and_then_nobodys()
    {
        var context = _proxy.Contexts.Rent();
        RouteContext? seen = null;
        _proxy.Runner.Run(context, RouteOf(() => { seen = Here.Context; return RouteCompletion.Done; }));
        Assert.That(seen, Is.SameAs(context));
        Assert.That(Here.ContextOrNull, Is.Null);
        Assert.That(SynchronizationContext.Current, Is.Null);
    }

    [Test]
    public void A_thrown_exit_is_no_failure()
    {
        var context = _proxy.Contexts.Rent();
        _proxy.Runner.Run(context, RouteOf(() => throw ScriptExit.Instance));
        Assert.That(context.HasFailed, Is.False);
        Assert.That(_lines, Is.Empty);
    }

    [Test]
    public void G1_a_mistake_in_a_route_is_logged_and_ends_that_message_only()
    {
        var context = _proxy.Contexts.Rent();
        Assert.That(_proxy.Runner.Run(context, RouteOf(() => throw new InvalidOperationException("no such thing"))), Is.True);
        Assert.That(context.HasFailed, Is.True);
        Assert.That(_lines, Has.Exactly(1).Contains("no such thing"));
        Assert.That(_proxy.Counters["script.exceptions"].Value, Is.EqualTo(1));
    }

    [Test]
    public void G1_a_hundred_mistakes_in_a_second_are_not_a_hundred_lines()
    {
        var context = _proxy.Contexts.Rent();
        for (int i = 0; i < 100; i++) _proxy.Runner.Run(context, RouteOf(() => throw new InvalidOperationException("again")));
        Assert.That(_lines, Has.Count.LessThanOrEqualTo(40));
        Assert.That(_proxy.Counters["script.exceptions"].Value, Is.EqualTo(100));
    }

    [Test]
    public void An_await_comes_back_to_its_message()
    {
        var context = _proxy.Contexts.Rent();
        var answer = new TaskCompletionSource();
        RouteContext? before = null, after = null, completed = null;
        var route = RouteOf(() => new RouteCompletion(1, Route()));
        async Task<int> Route()
        {
            before = Here.Context;
            await answer.Task;
            after = Here.Context;
            return 7;
        }

        Assert.That(_proxy.Runner.Run(context, route, c => completed = c), Is.False);
        Assert.That(context.IsDetached, Is.True);
        answer.SetResult();
        // One step for the route, one for its ending.
        while (_proxy.Runner.RunPending() > 0) { }
        Assert.That(before, Is.SameAs(context));
        Assert.That(after, Is.SameAs(context));
        Assert.That(completed, Is.SameAs(context));
        Assert.That(context.RouteCode, Is.EqualTo(7));
        Assert.That(context.IsDetached, Is.False);
    }

    [Test]
    public void What_is_ready_before_the_worker_let_go_waits_for_that()
    {
        var context = _proxy.Contexts.Rent();
        int steps = -1;
        context.Post(_ => { }, null);
        steps = _proxy.Runner.RunPending();
        Assert.That(steps, Is.Zero, "a step ran while the worker still held the message");
        context.Detach();
        Assert.That(_proxy.Runner.RunPending(), Is.EqualTo(1));
    }

    [Test]
    public void A_mistake_after_an_await_is_a_failure_too()
    {
        var context = _proxy.Contexts.Rent();
        var answer = new TaskCompletionSource();
        bool ended = false;
        var route = RouteOf(() => new RouteCompletion(1, Route()));
        async Task<int> Route()
        {
            await answer.Task;
            throw new FormatException("too late");
        }

        _proxy.Runner.Run(context, route, _ => ended = true);
        answer.SetResult();
        while (_proxy.Runner.RunPending() > 0) { }
        Assert.That(ended, Is.True);
        Assert.That(context.HasFailed, Is.True);
        Assert.That(_lines, Has.Exactly(1).Contains("too late"));
    }

    [Test]
    public void Running_a_route_takes_no_memory()
    {
        var context = _proxy.Contexts.Rent();
        var route = RouteOf(static () => RouteCompletion.Done);
        for (int i = 0; i < 1000; i++) _proxy.Runner.Run(context, route);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++) _proxy.Runner.Run(context, route);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    private static Route RouteOf(RouteBody body) => new("test", RouteKinds.Event, body);

    private sealed class ListSink(List<string> lines) : ILogSink
    {
        public void Write(LogLevel level, string source, string text, string? callId) => lines.Add(text);
    }
}
