using Chappe.Engine.Routing;
using static Chappe.Engine.Vocabulary.TmFunctions;
using static Chappe.Tests.Engine.ProxyBed;

namespace Chappe.Tests.Engine.Routing;

/// <summary>A worker that is late begins nothing new until it has caught up (threats O2).</summary>
public sealed class OverloadTests
{
    private const string Alice = "10.0.0.1:5060";

    [TearDown]
    public void NoGauge() => OverloadGauge.Current = null;

    private static OverloadGauge Overloaded()
    {
        var gauge = new OverloadGauge();
        gauge.Note(150, 100, 0);
        gauge.Note(400, 100, OverloadGauge.Patience);
        return gauge;
    }

    [Test]
    public void A_stall_is_no_overload_and_a_queue_that_stays_long_is_O2()
    {
        var gauge = new OverloadGauge();
        gauge.Note(2000, 100, 0);
        gauge.Note(1900, 100, 200);
        Assert.That(gauge.IsOverloaded, Is.False);
        gauge.Note(50, 100, 250);
        gauge.Note(2000, 100, 400);
        Assert.That(gauge.IsOverloaded, Is.False, "it had caught up meanwhile");
        gauge.Note(2000, 100, 700);
        Assert.That(gauge.IsOverloaded, Is.True);
        gauge.Note(60, 100, 800);
        Assert.That(gauge.IsOverloaded, Is.True);
        gauge.Note(49, 100, 900);
        Assert.That(gauge.IsOverloaded, Is.False);
        gauge.Note(101, 100, 1000);
        Assert.That(gauge.IsOverloaded, Is.True, "it remembers");
        gauge.Note(10, 100, 1100);
        gauge.Note(101, 100, 1100 + OverloadGauge.Memory + 1);
        Assert.That(gauge.IsOverloaded, Is.False, "but not for ever");
    }

    [Test]
    public void Two_late_messages_of_a_quiet_hour_are_no_overload()
    {
        var gauge = new OverloadGauge();
        gauge.Note(150, 100, 0);
        Assert.That(gauge.IsLate, Is.True, "it looks for more before it sleeps");
        gauge.Note(0, 100, 1);
        Assert.That(gauge.IsLate, Is.False);
        gauge.Note(150, 100, 3_600_000);
        Assert.That(gauge.IsOverloaded, Is.False);
    }

    [Test]
    public void Who_was_overloaded_and_has_nothing_left_to_read_takes_the_next_call()
    {
        var gauge = Overloaded();
        Assert.That(gauge.IsLate, Is.True);
        gauge.Note(0, 100, OverloadGauge.Patience + 1);
        Assert.That(gauge.IsOverloaded, Is.False);
    }

    [Test]
    public void Zero_switches_it_off()
    {
        var gauge = new OverloadGauge();
        gauge.Note(50_000, 0, 0);
        gauge.Note(50_000, 0, 5000);
        Assert.That(gauge.IsOverloaded, Is.False);
    }

    [TestCase("INVITE"), TestCase("REGISTER"), TestCase("MESSAGE"), TestCase("SUBSCRIBE"), TestCase("PUBLISH"), TestCase("REFER"), TestCase("FOO")]
    public void What_begins_something_gets_503_with_Retry_After_and_costs_no_transaction_O2(string method)
    {
        var bed = new ProxyBed(() => Assert.Fail("no route runs"));
        OverloadGauge.Current = Overloaded();
        bed.Receive(Alice, Request(method));
        Assert.That(int.Parse(bed.Expect("503").Header("Retry-After"), System.Globalization.CultureInfo.InvariantCulture), Is.InRange(5, 10));
        Assert.That(bed.Proxy.Transactions.Count, Is.Zero);
        Assert.That(bed.Proxy.Counters["core.overload_refused"].Value, Is.EqualTo(1));
    }

    [TestCase("BYE", "far"), TestCase("INVITE", "far"), TestCase("UPDATE", "far"), TestCase("INFO", "far"), TestCase("OPTIONS", ""), TestCase("BYE", ""), TestCase("ACK", "far")]
    public void What_belongs_to_a_call_and_OPTIONS_go_first_O2(string method, string toTag)
    {
        var bed = new ProxyBed(() => t_relay());
        OverloadGauge.Current = Overloaded();
        bed.Receive(Alice, Request(method, toTag: toTag));
        Assert.That(bed.TakeAll().Select(s => s.Name), Has.Member(method));
    }

    [Test]
    public void A_call_that_was_accepted_before_is_cancelled_and_its_copies_are_absorbed_O2()
    {
        var bed = new ProxyBed(() => t_relay());
        bed.Receive(Alice, Request("INVITE"));
        bed.Expect("100");
        var invite = bed.Expect("INVITE");
        OverloadGauge.Current = Overloaded();
        bed.Receive(Alice, Request("INVITE"));
        bed.Expect("100");
        bed.Receive("10.0.0.2:5060", invite.Reply(180));
        bed.Expect("180");
        bed.Receive(Alice, Request("CANCEL"));
        Assert.That(bed.TakeAll().Select(s => s.Name), Is.EquivalentTo(new[] { "200", "CANCEL" }));
    }

    [Test]
    public void The_ACK_to_a_refusal_is_absorbed()
    {
        var bed = new ProxyBed(() => Assert.Fail("no route runs"));
        OverloadGauge.Current = Overloaded();
        bed.Receive(Alice, Request("INVITE"));
        string tag = bed.Expect("503").Header("To").Split("tag=")[1];
        bed.Receive(Alice, Request("ACK", toTag: tag));
        bed.ExpectSilence();
    }

    [Test]
    public void A_refusal_takes_no_memory_and_a_fifth_of_the_time_at_most_O2()
    {
        const int Calls = 3000;
        var accepting = new ProxyBed(() => t_relay());
        var call = new Transactions.WireCall(accepting);
        for (int i = 0; i < 2000; i++) call.Run();
        accepting.Pass(40_000);
        var refusing = new ProxyBed(() => t_relay());
        refusing.Udp.KeepsNothing = true;
        var octets = System.Text.Encoding.ASCII.GetBytes(Request("INVITE").ReplaceLineEndings("\r\n"));
        var context = refusing.Proxy.Contexts.Rent();
        OverloadGauge.Current = Overloaded();
        var alice = Address(Alice);
        void Refuse()
        {
            context.Source = new(refusing.Udp, alice);
            refusing.Proxy.Reception.Receive(context, octets, octets.Length);
            context.Reset();
        }
        Action refuse = Refuse;
        for (int i = 0; i < 5000; i++) refuse();
        long before = GC.GetAllocatedBytesForCurrentThread();
        var refusal = Best(Calls, refuse);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
        OverloadGauge.Current = null;
        var accepted = Best(300, call.Run);
        TestContext.Out.WriteLine($"refused {refusal.TotalMicroseconds:F2} us, accepted {accepted.TotalMicroseconds:F2} us, without the network");
        Assert.That(refusal, Is.LessThan(accepted / 5));
    }

    /// <summary>The best of ten rounds: what else the machine does makes a round longer, never shorter.</summary>
    private static TimeSpan Best(int count, Action action)
    {
        var best = TimeSpan.MaxValue;
        for (int round = 0; round < 10; round++)
        {
            long began = System.Diagnostics.Stopwatch.GetTimestamp();
            for (int i = 0; i < count; i++) action();
            var each = System.Diagnostics.Stopwatch.GetElapsedTime(began) / count;
            if (each < best) best = each;
        }
        return best;
    }
}
