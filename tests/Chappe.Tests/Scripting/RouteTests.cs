using Chappe.Engine.Routing;

namespace Chappe.Tests.Scripting;

/// <summary>How methods become routes.</summary>
public sealed class RouteTests
{
    [TestCase("void T() { }", 1)]
    [TestCase("bool T() => true;", 1)]
    [TestCase("bool T() => false;", -1)]
    [TestCase("int T() => 42;", 42)]
    [TestCase("Rc T() => -7;", -7)]
    [TestCase("static int T() => 9;", 9)]
    [TestCase("async Task T() { await lookup_slowly(\"x\"); }", 1)]
    [TestCase("async Task T() { }", 1)]
    [TestCase("async Task<int> T() { await lookup_slowly(\"x\"); return 5; }", 5)]
    [TestCase("async Task<bool> T() { await lookup_slowly(\"x\"); return false; }", -1)]
    [TestCase("async Task<Rc> T() { return 3; }", 3)]
    [TestCase("async ValueTask T() { await lookup_slowly(\"x\"); }", 1)]
    [TestCase("async ValueTask<int> T() { await lookup_slowly(\"x\"); return 5; }", 5)]
    [TestCase("async ValueTask<bool> T() { return true; }", 1)]
    [TestCase("async ValueTask<Rc> T() { return 4; }", 4)]
    [TestCase("Task<int> T() => Task.FromResult(6);", 6)]
    public void A_route_may_return_what_it_likes(string method, int code)
    {
        var script = ScriptBench.Of("[event_route(\"test\")] " + method + "\nvoid request_route() { }");
        Assert.That(script.Run("test", RouteKinds.Event), Does.EndWith("code " + code));
    }

    [Test]
    public void Routes_have_their_kinds_names_and_lines()
    {
        var script = ScriptBench.Of("""
            #load "lib.csx"
            void request_route() { }
            bool reply_route() => true;
            void onsend_route() { }
            [failure_route] void F() { }
            [onreply_route] void R() { }
            [branch_route("with-dash")] void B() { }
            [branch_failure_route] void BF() { }
            [event_route("tm:branch-failure:BF2")] void BF2() { }
            [event_route("xhttp:request")]
            [event_route("xhttp:other")]
            void HTTP() { }
            [route("plain-name")] void P() { }
            string Helper() => "";
            void Parameters(int n) { }
            """, ("lib.csx", "\n\nvoid L() { }"));
        Assert.That(script.Routes.Select(r => $"{r.Kind} {r.Name} {Path.GetFileName(r.File)}:{r.Line}"), Is.EquivalentTo(new[]
        {
            "Request request_route main.csx:2", "CoreReply reply_route main.csx:3", "OnSend onsend_route main.csx:4", "Failure F main.csx:5",
            "OnReply R main.csx:6", "Branch with-dash main.csx:7", "BranchFailure BF main.csx:8", "BranchFailure BF2 main.csx:9",
            "Event xhttp:request main.csx:12", "Event xhttp:other main.csx:12", "None plain-name main.csx:13", "None L lib.csx:3",
        }));
    }

    [Test]
    public void A_route_can_be_called_by_a_name_known_at_run_time()
    {
        var script = ScriptBench.Of("""
            void request_route()
            {
                var name = "DIAL" + ru.Length;
                say("" + (int)route(name).Code);
                route("ENDS");
                say("never");
            }
            int DIAL7() { say("dial"); return 3; }
            void ENDS() { say("ends"); exit(); }
            """);
        Assert.That(script.Run(), Is.EqualTo("dial | 3 | ends | exited"));
        Assert.That(script.Thrown, Is.Zero);
    }

    [Test]
    public void An_unknown_route_at_run_time_is_a_mistake_of_the_script_with_its_line()
    {
        var script = ScriptBench.Of("void request_route()\n{\n    route(ru + \"DIAL\");\n}\nvoid DIAL() { }");
        Assert.That(script.Run(), Does.StartWith("failed"));
        Assert.That(script.LogLines.Single(), Does.StartWith("request_route: main.csx:3: InvalidOperationException: There is no route 'sip:a@bDIAL'"));
    }

    [Test]
    public void Naming_a_route_by_its_method_arms_it_by_name()
    {
        var script = ScriptBench.Of("void request_route() { t_on_failure(VOICEMAIL); t_on_failure(OTHER); }\n[failure_route] void VOICEMAIL() { }\n[failure_route(\"other-name\")] void OTHER() { exit(); }");
        Assert.That(script.Run(), Is.EqualTo("t_on_failure VOICEMAIL | t_on_failure other-name | code 1"));
    }

    [Test]
    public void Calling_a_synchronous_route_allocates_nothing()
    {
        var script = ScriptBench.Of("""
            void request_route() { A(); }
            void A() { if (!B() && B()) return; C(); }
            bool B() { if (ru == "") exit(); return true; }
            int C() { exit(); return 1; }
            """);
        script.Run();
        var body = script.Routes.Single(r => r.Kind == RouteKinds.Request).Body;
        script.Enter();
        for (int i = 0; i < 100; i++) body();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++) body();
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
        ScriptBench.Leave();
    }
}
