using Chappe.Engine.Modules;
using Chappe.Modules.Guards.Limits;
using Chappe.Tests.Engine;

namespace Chappe.Tests.Modules.Guards;

/// <summary>Limits by name.</summary>
public sealed class LimitTests
{
    [Test]
    public void Tail_drop_lets_so_many_through_and_begins_anew()
    {
        var pipe = new Pipe("p", PipeAlgorithm.TAILDROP, 3);
        Assert.That(Enumerable.Range(0, 5).Select(_ => pipe.Pass(1)), Is.EqualTo(new[] { true, true, true, false, false }));
        Assert.That((pipe.Pass(2), pipe.Counts(2)), Is.EqualTo((true, (1, 5))));
    }

    [Test]
    public void Early_drop_spreads_what_is_too_much()
    {
        var pipe = new Pipe("p", PipeAlgorithm.RED, 50);
        for (int i = 0; i < 200; i++) Assert.That(pipe.Pass(1), "the first interval knows of nothing before it");
        var second = Enumerable.Range(0, 200).Select(_ => pipe.Pass(2)).ToList();
        Assert.That(second.Count(p => p), Is.EqualTo(50));
        Assert.That(second.Take(20).Count(p => p), Is.EqualTo(5), "evenly");
        Assert.That(Enumerable.Range(0, 10).All(_ => pipe.Pass(9)), "after a pause nothing is too much");
    }

    [Test]
    public async Task Words_of_pipelimit()
    {
        await using var bench = new ModuleBench([new PipelimitModule()], o => o.Get<PipelimitOptions>().max_pipes = 2);
        var context = bench.Receive(ProxyBed.Request("OPTIONS"));
        int Check(string name, int limit = 1) => ModuleBench.In(context, () => PipelimitFunctions.pl_check(name, "TAILDROP", limit)).Code;
        Assert.That((ModuleBench.In(context, () => PipelimitFunctions.pl_check("a")).Code, Check("a"), Check("a"), Check("b"), ModuleBench.In(context, () => PipelimitFunctions.pl_check("a")).Code), Is.EqualTo((2, 1, -1, 1, -1)));
        Assert.That((Check("c"), Check("c"), ModuleBench.In(context, () => PipelimitFunctions.pl_active("c")).Code), Is.EqualTo((1, 1, -1)), "too many names");
        bench.Clock.Pass(TimeSpan.FromSeconds(10));
        Assert.That(Check("a"), Is.EqualTo(1));
        ModuleBench.In(context, () => PipelimitFunctions.pl_drop(3, 3));
        Assert.That(bench.Listener.Take(), Does.StartWith("SIP/2.0 503 Server Unavailable").And.Contain("Retry-After: 3\n"));
        await bench.Proxy.Rpc.InvokeAsync("pl.set_pipe", ["a", "TAILDROP", 5], default);
        Assert.That((int)(await bench.Proxy.Rpc.InvokeAsync("pl.list", ["a"], default))!.AsArray()[0]!["limit"]!, Is.EqualTo(5));
    }

    [Test]
    public async Task Words_of_ratelimit()
    {
        await using var bench = new ModuleBench([new RatelimitModule()], o => { o.Get<RatelimitOptions>().pipe.Add("0:TAILDROP:1"); o.Get<RatelimitOptions>().queue.Add("0:INVITE"); });
        var invite = bench.Receive(ProxyBed.Request("INVITE"));
        var other = bench.Receive(ProxyBed.Request("OPTIONS"));
        int Check(Chappe.Engine.Routing.RouteContext context) => ModuleBench.In(context, () => RatelimitFunctions.rl_check()).Code;
        Assert.That((Check(invite), Check(invite), Check(other), ModuleBench.In(other, () => RatelimitFunctions.rl_check("0")).Code, ModuleBench.In(other, () => RatelimitFunctions.rl_check_pipe("7")).Code), Is.EqualTo((1, -1, 1, -1, 1)));
        ModuleBench.In(other, () => RatelimitFunctions.rl_drop());
        Assert.That(bench.Listener.Take(), Does.Contain("Retry-After: 5\n"));
    }

    [TestCase("0:RED")]
    [TestCase("0:NETWORK:5")]
    [TestCase("0:1:5")]
    [TestCase("0:RED:-1")]
    public void A_pipe_that_cannot_be_read_is_told(string pipe)
    {
        var module = new RatelimitModule();
        var plan = new Plan([module]);
        plan.Options.Get<RatelimitOptions>().pipe.Add(pipe);
        module.Validate(plan);
        Assert.That(plan.Problems, Has.Count.EqualTo(1));
    }
}
