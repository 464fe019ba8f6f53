using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;
using Chappe.Modules.Dispatcher;
using static Chappe.Modules.Dispatcher.DestinationFlags;
using static Chappe.Modules.Dispatcher.ProbeEvent;

namespace Chappe.Tests.Modules.Dispatcher;

/// <summary>What is learned of destinations.</summary>
public sealed class ProbingTests
{
    private const string Two = "1 sip:10.0.1.1:7001 0 0 ping_from=sip:me@chappe.test\n1 sip:10.0.1.2:7002 8";

    [TestCase(Active, Failed, Trying)]
    [TestCase(Active, FailedEnough, Inactive)]
    [TestCase(Active, Answered, Active)]
    [TestCase(Trying, Failed, Trying)]
    [TestCase(Trying, FailedEnough, Inactive)]
    [TestCase(Trying, Answered, Active)]
    [TestCase(Trying, AnsweredEnough, Active)]
    [TestCase(Inactive, Failed, Inactive)]
    [TestCase(Inactive, FailedEnough, Inactive)]
    [TestCase(Inactive, Answered, Inactive)]
    [TestCase(Inactive, AnsweredEnough, Active)]
    [TestCase(Disabled, AnsweredEnough, Disabled)]
    [TestCase(Disabled, FailedEnough, Disabled)]
    public void The_machine_is_this_table(int state, int happened, int next) =>
        Assert.That(ProbeMachine.Step((DestinationFlags)state, (ProbeEvent)happened), Is.EqualTo((DestinationFlags)next));

    [TestCase(0, "7002")]
    [TestCase(1, "7001 7002")]
    [TestCase(2, "")]
    [TestCase(3, "7002")]
    public void The_mode_says_whom_to_probe(int mode, string ports)
    {
        using var bench = new DispatcherBench(Two, o => (o.ds_ping_interval, o.ds_probing_mode) = (10, mode));
        bench.Bed.Pass(10_100);
        Assert.That(string.Join(" ", bench.Bed.TakeAll().Select(s => s.To.Port.ToString()).Order()), Is.EqualTo(ports));
    }

    [Test]
    public void A_probe_says_who_asks()
    {
        using var bench = new DispatcherBench(Two, o => (o.ds_ping_interval, o.ds_probing_mode) = (10, 1));
        bench.Bed.Pass(10_100);
        var sent = bench.Bed.TakeAll().OrderBy(s => s.To.Port).ToList();
        Assert.That(sent[0].StartLine, Is.EqualTo("OPTIONS sip:10.0.1.1:7001 SIP/2.0"));
        Assert.That((sent[0].Header("From").Split(';')[0], sent[1].Header("From").Split(';')[0]), Is.EqualTo(("<sip:me@chappe.test>", "<sip:dispatcher@localhost>")));
    }

    [Test]
    public void Thresholds_count_in_a_row_and_events_tell()
    {
        var events = new List<string>();
        using var bench = new DispatcherBench("1 sip:10.0.1.1:7001", o => (o.ds_ping_interval, o.ds_probing_mode, o.ds_probing_threshold, o.ds_inactive_threshold) = (40, 1, 2, 2));
        bench.Bed.Add(RouteKinds.Event, "dispatcher:dst-down", () => events.Add($"down {PseudoVariables.ru} {PseudoVariables.du}"));
        bench.Bed.Add(RouteKinds.Event, "dispatcher:dst-up", () => events.Add($"up {PseudoVariables.ru}"));
        var states = new List<string>();
        void Round(int? code)
        {
            bench.Bed.TakeAll();
            while (true)
            {
                bench.Bed.Pass(100);
                if (bench.Bed.TakeAll() is not [var probe, ..]) continue;
                if (code is { } answer) bench.Bed.Receive("10.0.1.1:7001", probe.Reply(answer));
                else bench.Bed.Pass(31_000);
                bench.Bed.RunPending();
                break;
            }
            states.Add(bench.Letters("7001"));
        }
        foreach (int? code in new int?[] { 200, null, 200, null, 503, 200, 404, 200, 200 }) Round(code);
        Assert.That(states, Is.EqualTo(new[] { "AP", "TP", "AP", "TP", "IP", "IP", "IP", "IP", "AP" }));
        Assert.That(events, Is.EqualTo(new[] { "down sip:10.0.1.1:7001 sip:10.0.1.1:7001", "up sip:10.0.1.1:7001" }));
    }

    [Test]
    public void Codes_of_the_parameter_are_good_answers_too()
    {
        using var bench = new DispatcherBench("1 sip:10.0.1.1:7001", o => (o.ds_ping_interval, o.ds_probing_mode, o.ds_ping_reply_codes) = (10, 1, "class=3;code=404"));
        bench.Bed.Pass(10_100);
        bench.Bed.Receive("10.0.1.1:7001", bench.Bed.TakeAll()[0].Reply(404));
        bench.Bed.RunPending();
        Assert.That(bench.Letters("7001"), Is.EqualTo("AP"));
        bench.Bed.Pass(10_000);
        bench.Bed.Receive("10.0.1.1:7001", bench.Bed.TakeAll()[0].Reply(403));
        bench.Bed.RunPending();
        Assert.That(bench.Letters("7001"), Is.EqualTo("IP"));
        Assert.Throws<ArgumentException>(() => new DispatcherOptions { ds_ping_reply_codes = "klass=3" });
    }

    [Test]
    public void In_mode_0_an_answer_ends_the_probing()
    {
        using var bench = new DispatcherBench("1 sip:10.0.1.1:7001 9", o => o.ds_ping_interval = 10);
        bench.Bed.Pass(10_100);
        bench.Bed.Receive("10.0.1.1:7001", bench.Bed.TakeAll()[0].Reply(200));
        bench.Bed.RunPending();
        Assert.That(bench.Letters("7001"), Is.EqualTo("AX"));
        bench.Bed.Pass(60_000);
        bench.Bed.ExpectSilence();
    }

    [Test]
    public void A_disabled_one_is_not_probed_and_stays_so()
    {
        using var bench = new DispatcherBench("1 sip:10.0.1.1:7001 12", o => (o.ds_ping_interval, o.ds_probing_mode) = (10, 1));
        bench.Bed.Pass(30_000);
        bench.Bed.ExpectSilence();
        Assert.That(bench.Letters("7001"), Is.EqualTo("DP"));
    }

    [Test]
    public void Probes_that_the_script_keeps_back_say_nothing()
    {
        using var bench = new DispatcherBench("1 sip:10.0.1.1:7001", o => (o.ds_ping_interval, o.ds_probing_mode) = (10, 1));
        bench.Bed.Add(RouteKinds.Event, "tm:local-request", () => Here.Context.IsDropped = true);
        bench.Bed.Pass(30_000);
        Assert.That(bench.Letters("7001"), Is.EqualTo("AX"));
    }

    [Test]
    public void A_failed_call_marks_its_destination_and_goes_to_the_next()
    {
        var events = new List<string>();
        using var bench = new DispatcherBench(Two, null, () =>
        {
            DispatcherFunctions.ds_select_dst(1, 8);
            TmFunctions.t_on_failure("NEXT");
            TmFunctions.t_relay();
        });
        bench.Bed.Add(RouteKinds.Event, "dispatcher:dst-down", () => events.Add(PseudoVariables.du.ToString()));
        bench.Bed.Add(RouteKinds.Failure, "NEXT", () =>
        {
            DispatcherFunctions.ds_mark_dst("ip");
            if (DispatcherFunctions.ds_next_dst()) TmFunctions.t_relay();
        });
        bench.Bed.Receive("10.0.0.1:5060", Engine.ProxyBed.Request("INVITE"));
        bench.Bed.Expect("100");
        bench.Bed.Receive("10.0.1.2:7002", bench.Bed.Expect("INVITE > 10.0.1.2:7002").Reply(500));
        Assert.That(bench.Letters("7002"), Is.EqualTo("IP"));
        bench.Bed.Expect("ACK");
        bench.Bed.Receive("10.0.1.1:7001", bench.Bed.Expect("INVITE > 10.0.1.1:7001").Reply(200));
        bench.Bed.Expect("200");
        Assert.That(events, Is.EqualTo(new[] { "sip:10.0.1.2:7002" }));
        bench.Module.StopAsync().AsTask().Wait();
        bench.Bed.ExpectNothingLeft();
    }

    [Test]
    public void Who_sends_is_known_by_address_port_and_transport()
    {
        using var bench = new DispatcherBench("1 sip:10.0.1.1:7001\n2 sip:10.0.1.2\n3 sip:10.0.1.1:7009;transport=tcp 1", o => (o.setid_pvname, o.attrs_pvname) = ("$avp(set)", "$avp(attrs)"));
        int From(string from, int set = -1, int mode = -1) => bench.In(_ => DispatcherFunctions.ds_is_from_list(set, mode).Code, from: from);
        Assert.That((From("10.0.1.1:7001"), From("10.0.1.1:7002"), From("10.0.1.1:7002", mode: 3), From("10.0.1.2:999")), Is.EqualTo((1, -1, 1, 1)));
        Assert.That((From("10.0.1.1:7001", 1), From("10.0.1.1:7001", 2), From("10.0.9.9:7001")), Is.EqualTo((1, -1, -1)));
        Assert.That((From("10.0.1.1:7009", 3), From("10.0.1.1:7009", 3, 0), From("10.0.1.1:7009", 3, 6)), Is.EqualTo((1, -1, -1)));
        Assert.That(bench.In(c => { DispatcherFunctions.ds_is_from_list(); return c.Avps.Get("set").ToString(); }, from: "10.0.1.2:1"), Is.EqualTo("2"));
        Assert.That(bench.In(_ => (DispatcherFunctions.ds_is_from_list(1, 3, "sip:10.0.1.1:1").Code, DispatcherFunctions.ds_is_from_list(1, 3, "no uri").Code, DispatcherFunctions.ds_list_exists(1).Code, DispatcherFunctions.ds_list_exists(9).Code)), Is.EqualTo((1, -1, 1, -1)));
    }
}
