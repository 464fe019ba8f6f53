using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Tests.Engine.Routing;

public sealed class StallWatchTests
{
    [Test]
    public void R5_A_route_that_holds_the_timers_is_told_once_with_its_line()
    {
        var bed = new ProxyBed();
        var watch = new StallWatch(bed.Proxy, "the timers");
        watch.Open();
        watch.Begin();
        ScriptFlow.At("main.csx:12");
        watch.Check();
        Assert.That(bed.Log.Lines, Is.Empty);
        bed.Time.Go(1001);
        watch.Check();
        watch.Check();
        Assert.That(bed.Log.Lines, Is.EqualTo(new[] { "Warning core: the timers have been busy for more than 1000 ms, at main.csx:12; a script must not block or loop" }));
        Assert.That(bed.Proxy.Counters["core.worker_stalls"].Value, Is.EqualTo(1));
        watch.End();
        watch.Begin();
        watch.Check();
        Assert.That(bed.Log.Lines, Has.Count.EqualTo(1), "it came back");
    }
}
