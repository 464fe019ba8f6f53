using System.Diagnostics;
using Chappe.Engine.Modules;
using Chappe.Engine.Routing;
using Chappe.Engine.Transactions;
using Chappe.Engine.Vocabulary;
using Chappe.Modules.Classics;
using Chappe.Running;
using static Chappe.Engine.Vocabulary.TmFunctions;

namespace Chappe.Tests.Engine.Transactions;

/// <summary>What a call costs in memory and garbage. Time is printed, not judged: tests run on any machine.</summary>
public sealed class CostTests
{
    private static ProxyBed Plain() => new(() => t_relay());

    private static ProxyBed WithRoutes()
    {
        var bed = new ProxyBed(() =>
        {
            if (Here.Context.Message.Method == Chappe.Sip.Messages.SipMethod.Invite)
            {
                t_on_branch("B");
                t_on_reply("R");
                t_on_failure("F");
            }
            t_relay();
        });
        return bed.Add(RouteKinds.Branch, "B", () => { }).Add(RouteKinds.OnReply, "R", () => { }).Add(RouteKinds.Failure, "F", () => { });
    }

    /// <summary>The routes of the benchmark proxy-udp, with those modules.</summary>
    private static ProxyBed WithRecordRoute(IReadOnlyList<Module> modules)
    {
        var destination = Text.Of("sip:10.0.0.2"u8.ToArray());
        return new ProxyBed(() =>
        {
            if (!MaxFwdFunctions.mf_process_maxfwd_header(10)) return;
            if (SiputilsFunctions.has_totag())
            {
                if (!RrFunctions.loose_route()) return;
                t_relay();
                return;
            }
            t_check_trans();
            RrFunctions.record_route();
            PseudoVariables.du = destination;
            t_relay();
        }, [.. modules]);
    }

    private static ProxyBed Bed(string routes) => routes switch { "plain" => Plain(), "all kinds" => WithRoutes(), "record-route" => WithRecordRoute(ClassicsFamily.Modules()), _ => WithRecordRoute([.. InstalledModules.New().Where(m => m is not TmModule)]) };

    [Test]
    public void A_call_takes_no_memory_once_warm([Values("plain", "all kinds", "record-route", "all modules")] string routes)
    {
        var bed = Bed(routes);
        var call = new WireCall(bed);
        for (int round = 0; round < 6; round++)
        {
            for (int i = 0; i < 200; i++) call.Run();
            bed.Pass(40_000);
        }
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 200; i++) call.Run();
        long inCalls = GC.GetAllocatedBytesForCurrentThread() - before;
        bed.Pass(40_000);
        long inTimers = GC.GetAllocatedBytesForCurrentThread() - before - inCalls;
        Assert.That((inCalls, inTimers, bed.Proxy.Transactions.Count), Is.EqualTo((0L, 0L, 0)));
    }

    [Test]
    public void A_ringing_call_holds_at_most_5_KB([Values] bool withRoutes)
    {
        const int Calls = 5000;
        var bed = withRoutes ? WithRoutes() : Plain();
        var call = new WireCall(bed);
        call.Ring();
        long before = Used();
        for (int i = 0; i < Calls; i++) call.Ring();
        long each = (Used() - before) / Calls;
        TestContext.Out.WriteLine($"{each} octets a ringing call");
        Assert.That(each, Is.LessThanOrEqualTo(5 * 1024));
    }

    [Test]
    public void An_ended_call_holds_less_than_a_ringing_one()
    {
        const int Calls = 5000;
        var bed = Plain();
        var call = new WireCall(bed);
        call.Run();
        long before = Used();
        for (int i = 0; i < Calls; i++) call.Run();
        long each = (Used() - before) / Calls;
        TestContext.Out.WriteLine($"{each} octets a call that has ended, INVITE and BYE together");
        Assert.That(each, Is.LessThanOrEqualTo(4 * 1024));
        bed.ExpectNothingLeft();
    }

    [Test, Explicit("a measurement")]
    public void Time_of_a_call([Values("plain", "all kinds", "record-route", "all modules")] string routes)
    {
        var bed = Bed(routes);
        var call = new WireCall(bed);
        for (int round = 0; round < 30; round++)
        {
            var before = Process.GetCurrentProcess().TotalProcessorTime;
            for (int i = 0; i < 5000; i++) call.Run();
            double each = (Process.GetCurrentProcess().TotalProcessorTime - before).TotalMicroseconds / 5000;
            bed.Pass(40_000);
            if (round >= 25) TestContext.Out.WriteLine($"{each:F2} us of CPU a call, the test's own ends included");
        }
    }

    private static long Used()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(true);
    }
}
