using Chappe.Engine.Resolving;
using Chappe.Engine.Transports;

namespace Chappe.Tests.Engine.Resolving;

/// <summary>What is remembered, for how long, and what happens when nobody answers (threats G2, G5).</summary>
public sealed class ResolverCacheTests
{
    [Test]
    public async Task An_answer_is_remembered_for_its_time_to_live()
    {
        var bench = new ResolverBench { TimeToLive = TimeSpan.FromSeconds(60) }.Host("example.com", "192.0.2.1");
        Assert.That(bench.Now("example.com", 5060), Is.Null, "somebody has to be asked");
        await bench.ResolveAsync("example.com", 5060);
        int asked = bench.Asked.Count;
        bench.Time.Go(TimeSpan.FromSeconds(29));
        Assert.That(bench.Now("EXAMPLE.com", 5061), Is.EqualTo(new[] { "udp 192.0.2.1:5061" }), "at once, and for other ports too");
        Assert.That(bench.Asked, Has.Count.EqualTo(asked));
        bench.Time.Go(TimeSpan.FromSeconds(32));
        Assert.That(bench.Now("example.com", 5060), Is.Null, "its time is over");
    }

    [Test]
    public async Task A_name_that_does_not_exist_is_remembered_too()
    {
        var bench = new ResolverBench();
        Assert.That(await bench.ResolveAsync("nobody.example.com"), Is.Empty);
        int asked = bench.Asked.Count;
        Assert.That(bench.Now("nobody.example.com"), Is.Empty);
        Assert.That(bench.Asked, Has.Count.EqualTo(asked));
        bench.Time.Go(TimeSpan.FromSeconds(31));
        Assert.That(bench.Now("nobody.example.com"), Is.Null);
    }

    [Test]
    public async Task Many_who_want_the_same_ask_once()
    {
        var gate = new TaskCompletionSource();
        var bench = new ResolverBench { Gate = gate.Task }.Host("example.com", "192.0.2.1");
        var all = Enumerable.Range(0, 100).Select(_ => bench.Start("example.com", 5060)).ToArray();
        Assert.That(SpinWait.SpinUntil(() => bench.Asked.Count == 2, TimeSpan.FromSeconds(20)), Is.True);
        gate.SetResult();
        foreach (var one in all) Assert.That(ResolverBench.Texts(await one.WaitAsync(TimeSpan.FromSeconds(20))), Is.EqualTo(new[] { "udp 192.0.2.1:5060" }));
        Assert.That(bench.Asked, Has.Count.EqualTo(2), "A and AAAA");
    }

    [Test]
    public async Task G5_A_dead_server_ends_the_search_at_the_deadline()
    {
        var bench = new ResolverBench();
        foreach (var kind in Enum.GetValues<DnsKind>()) bench.Silent.Add(kind);
        var telling = bench.Start("example.com");
        // Each step gives up in its turn; together they stay within the deadline.
        TimeSpan waited = default, step = TimeSpan.FromMilliseconds(50);
        while (!telling.IsCompleted && waited < TimeSpan.FromSeconds(10))
        {
            SpinWait.SpinUntil(() => telling.IsCompleted || bench.Time.Armed > 0, TimeSpan.FromSeconds(20));
            bench.Time.Go(step);
            waited += step;
        }
        Assert.That((await telling.WaitAsync(TimeSpan.FromSeconds(20))).Count, Is.Zero);
        Assert.That(bench.Time.GetTimestamp(), Is.LessThanOrEqualTo(3500));
        Assert.That(bench.Asked, Has.Some.EqualTo("Naptr example.com").And.Some.EqualTo("Srv _sip._udp.example.com").And.Some.EqualTo("A example.com"));
        // The search and its last question give up at the same time, each on a thread of its own: the answer that there is none is remembered a little later.
        bench.Time.Go(step);
        string[]? known = null;
        Assert.That(SpinWait.SpinUntil(() => (known = bench.Now("example.com")) is not null, TimeSpan.FromSeconds(20)), Is.True, "and is not asked again for a moment");
        Assert.That(known, Is.Empty);
    }

    [Test]
    public async Task A_server_that_is_silent_about_NAPTR_and_SRV_still_gives_the_address()
    {
        var bench = new ResolverBench().Host("example.com", "192.0.2.1");
        bench.Silent.Add(DnsKind.Naptr);
        bench.Silent.Add(DnsKind.Srv);
        var telling = bench.Start("example.com");
        while (!telling.IsCompleted && bench.Time.GetTimestamp() < 10_000)
        {
            SpinWait.SpinUntil(() => telling.IsCompleted || bench.Time.Armed > 0, TimeSpan.FromSeconds(20));
            bench.Time.Go(TimeSpan.FromMilliseconds(50));
        }
        Assert.That(ResolverBench.Texts(await telling.WaitAsync(TimeSpan.FromSeconds(20))), Is.EqualTo(new[] { "udp 192.0.2.1:5060" }));
    }

    [Test]
    public async Task G2_Made_up_names_do_not_fill_the_memory()
    {
        var bench = new ResolverBench();
        for (int i = 0; i < DnsCache.MostEntries; i++) await bench.ResolveAsync($"n{i}.example.com", 5060);
        Assert.That(bench.Resolver.Cache.Count, Is.LessThanOrEqualTo(DnsCache.MostEntries));
        Assert.That(await bench.Host("last.example.com", "192.0.2.1").ResolveAsync("last.example.com", 5060), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task G2_Questions_that_wait_are_bounded()
    {
        var gate = new TaskCompletionSource();
        var bench = new ResolverBench { Gate = gate.Task };
        var waiting = Enumerable.Range(0, DnsCache.MostQuestions).Select(i => bench.Start($"n{i}.example.com", 5060, TransportKind.Udp)).ToArray();
        Assert.That(SpinWait.SpinUntil(() => bench.Asked.Count >= DnsCache.MostQuestions, TimeSpan.FromSeconds(20)), Is.True);
        var more = await bench.Start("one-too-many.example.com", 5060).WaitAsync(TimeSpan.FromSeconds(20));
        Assert.That(more.Count, Is.Zero);
        Assert.That(bench.Asked, Has.None.Contain("one-too-many"));
        gate.SetResult();
        await Task.WhenAll(waiting).WaitAsync(TimeSpan.FromSeconds(20));
    }

    private sealed class Locked : IResolveObserver
    {
        public readonly Lock Lock = new();
        public readonly TaskCompletionSource<bool> WasHeld = new();
        public void Resolved(in TargetList targets) => WasHeld.SetResult(Lock.IsHeldByCurrentThread);
    }

    [Test]
    public async Task The_answer_does_not_come_inside_the_question()
    {
        var bench = new ResolverBench().Host("example.com", "192.0.2.1");
        var observer = new Locked();
        lock (observer.Lock) bench.Resolver.Resolve(new ResolveQuestion { Host = "192.0.2.1"u8, Port = 5060 }, observer);
        Assert.That(await observer.WasHeld.Task.WaitAsync(TimeSpan.FromSeconds(20)), Is.False);
    }
}
