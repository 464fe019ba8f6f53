using Chappe.Engine.Timers;

namespace Chappe.Tests.Engine.Timers;

public sealed class TimingWheelTests
{
    private sealed class Hand : TimeProvider
    {
        public long Milliseconds;
        public override long TimestampFrequency => 1000;
        public override long GetTimestamp() => Milliseconds;
    }

    private sealed class Alarm(Clock clock, Action<Alarm>? onExpire = null) : TimerNode
    {
        public long RangAt = -1;
        public int Rings;

        protected internal override void Expire()
        {
            RangAt = clock.Milliseconds;
            Rings++;
            onExpire?.Invoke(this);
        }
    }

    private readonly Hand _hand = new();
    private Clock _clock = null!;
    private TimingWheel _wheel = null!;

    [SetUp]
    public void MakeWheel()
    {
        _hand.Milliseconds = 0;
        _clock = new Clock(_hand);
        _wheel = new TimingWheel(_clock);
    }

    private void Go(long to)
    {
        for (; _hand.Milliseconds < to; _hand.Milliseconds += 10) _wheel.Advance();
        _hand.Milliseconds = to;
        _wheel.Advance();
    }

    [TestCase(10), TestCase(500), TestCase(2550), TestCase(2560), TestCase(2570), TestCase(32_000), TestCase(163_830), TestCase(163_840), TestCase(163_850), TestCase(180_000)]
    public void A_timer_rings_exactly_when_it_is_due(long due)
    {
        var alarm = new Alarm(_clock);
        _wheel.Arm(alarm, due);
        Go(due - 10);
        Assert.That(alarm.Rings, Is.Zero);
        Go(due);
        Assert.That((alarm.Rings, alarm.RangAt, _wheel.Count), Is.EqualTo((1, due, 0)));
    }

    [TestCase(20_000_000L), TestCase(10_485_760L), TestCase(10_322_000L), TestCase(40_000_000L)]
    public void A_timer_beyond_the_horizon_goes_round_until_its_time(long due)
    {
        var alarm = new Alarm(_clock);
        _wheel.Arm(alarm, due);
        _hand.Milliseconds = due - 10;
        _wheel.Advance();
        Assert.That(alarm.Rings, Is.Zero);
        _hand.Milliseconds = due;
        _wheel.Advance();
        Assert.That(alarm.Rings, Is.EqualTo(1));
    }

    [Test]
    public void A_timer_never_rings_early_whatever_the_phase_of_the_clock([Random(0, 9, 5)] int phase)
    {
        _hand.Milliseconds = phase;
        var alarm = new Alarm(_clock);
        _wheel.Arm(alarm, 500);
        for (; alarm.Rings == 0; _hand.Milliseconds++) _wheel.Advance();
        Assert.That(alarm.RangAt, Is.InRange(phase + 500, phase + 510));
    }

    [Test]
    public void A_disarmed_timer_is_silent_and_disarming_twice_says_so()
    {
        var alarm = new Alarm(_clock);
        _wheel.Arm(alarm, 50);
        Assert.That((_wheel.Disarm(alarm), _wheel.Disarm(alarm), alarm.IsArmed), Is.EqualTo((true, false, false)));
        Go(100);
        Assert.That(alarm.Rings, Is.Zero);
    }

    [Test]
    public void Arming_again_moves_a_timer()
    {
        var alarm = new Alarm(_clock);
        _wheel.Arm(alarm, 50);
        _wheel.Arm(alarm, 3000);
        Go(2990);
        Assert.That((alarm.Rings, _wheel.Count), Is.EqualTo((0, 1)));
        _wheel.Arm(alarm, 10);
        Go(3000);
        Assert.That((alarm.Rings, alarm.RangAt), Is.EqualTo((1, 3000)));
    }

    [Test]
    public void A_timer_may_arm_itself_again_while_it_rings()
    {
        var times = new List<long>();
        long wait = 500;
        var alarm = new Alarm(_clock, a => { times.Add(a.RangAt); if (wait < 8000) _wheel.Arm(a, wait *= 2); });
        _wheel.Arm(alarm, 500);
        Go(20_000);
        Assert.That(times, Is.EqualTo(new long[] { 500, 1500, 3500, 7500, 15_500 }));
    }

    [Test]
    public void A_late_wheel_tells_timers_in_the_order_of_their_time()
    {
        var order = new List<int>();
        foreach (int due in (int[])[3000, 20, 700, 180_000, 2560])
            _wheel.Arm(new Alarm(_clock, _ => order.Add(due)), due);
        _hand.Milliseconds = 200_000;
        _wheel.Advance();
        Assert.That(order, Is.EqualTo(new[] { 20, 700, 2560, 3000, 180_000 }));
    }

    [Test]
    public void Thousands_of_timers_agree_with_a_plain_list()
    {
        var random = new Random(4711);
        var alarms = Enumerable.Range(0, 2000).Select(_ => new Alarm(_clock)).ToArray();
        var expected = new long[alarms.Length];
        Array.Fill(expected, -1);
        for (long now = 0; now < 400_000; now += 100)
        {
            _hand.Milliseconds = now;
            _wheel.Advance();
            for (int i = 0; i < 20; i++)
            {
                int n = random.Next(alarms.Length);
                if (expected[n] >= 0 && expected[n] <= now)
                {
                    Assert.That(alarms[n].RangAt, Is.GreaterThanOrEqualTo(expected[n]).And.LessThanOrEqualTo(expected[n] + 100));
                    expected[n] = -1;
                }
                if (random.Next(4) == 0) { _wheel.Disarm(alarms[n]); expected[n] = alarms[n].RangAt = -1; }
                else
                {
                    long wait = random.Next(3) switch { 0 => random.Next(2000), 1 => random.Next(40_000), _ => random.Next(200_000) };
                    _wheel.Arm(alarms[n], wait);
                    expected[n] = now + wait;
                    alarms[n].RangAt = -1;
                }
            }
        }
        _hand.Milliseconds = 500_000;
        _wheel.Advance();
        for (int n = 0; n < alarms.Length; n++)
            Assert.That(alarms[n].RangAt >= 0, Is.EqualTo(expected[n] is >= 0 and <= 500_000), $"timer {n}");
        Assert.That(_wheel.Count, Is.EqualTo(alarms.Count(a => a.IsArmed)));
    }

    [Test]
    public void Arming_and_disarming_from_many_threads_loses_nothing()
    {
        int rings = 0, disarmed = 0;
        const int Threads = 4, Each = 20_000;
        using var stop = new CancellationTokenSource();
        var clock = new Clock(TimeProvider.System);
        var wheel = new TimingWheel(clock);
        var advancer = new Thread(() => { while (!stop.IsCancellationRequested) wheel.Advance(); });
        advancer.Start();
        var workers = Enumerable.Range(0, Threads).Select(seed => new Thread(() =>
        {
            var random = new Random(seed);
            for (int i = 0; i < Each; i++)
            {
                var alarm = new Alarm(clock, _ => Interlocked.Increment(ref rings));
                wheel.Arm(alarm, random.Next(30));
                if (random.Next(2) == 0 && wheel.Disarm(alarm)) Interlocked.Increment(ref disarmed);
            }
        })).ToArray();
        foreach (var worker in workers) worker.Start();
        foreach (var worker in workers) worker.Join();
        Assert.That(() => wheel.Count, Is.Zero.After(5000, 10));
        stop.Cancel();
        advancer.Join();
        Assert.That(rings + disarmed, Is.EqualTo(Threads * Each));
    }

    [Test]
    public void Arming_takes_no_memory()
    {
        var alarm = new Alarm(_clock);
        _wheel.Arm(alarm, 10);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++) { _wheel.Arm(alarm, i); _wheel.Disarm(alarm); }
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }
}
