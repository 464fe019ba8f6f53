using Chappe.Scripting;

namespace Chappe.Tests.Scripting;

/// <summary>What is refused before a script runs, and how it is said.</summary>
public sealed class CheckTests
{
    private const string Route = "\nvoid request_route() { }\n";

    private static string Errors(string text, params (string, string)[] others) =>
        string.Join("\n", ScriptBench.ProblemsOf(text, others).Where(p => p.IsError).Select(p => $"{p.File[(p.File.LastIndexOf('/') + 1)..]}:{p.Line}:{p.Column}: {p.Text}{(p.Hint is null ? "" : " [" + p.Hint + "]")}"));

    [Test]
    public void A_problem_is_shown_with_its_place_its_line_a_caret_and_a_hint()
    {
        var problems = ScriptBench.ProblemsOf("void request_route()\n{\n\tt_rely();\n}\n");
        Assert.That(ProblemPrinter.Print(problems), Is.EqualTo(
            "/scripts/main.csx:3:2: error: There is no word, route or variable 't_rely' (CS0103)\n"
            + "  3 | \tt_rely();\n"
            + "    | \t^~~~~~\n"
            + "  hint: Did you mean 't_relay'?\n"));
    }

    [Test]
    public void Colour_changes_nothing_but_colour()
    {
        var problems = ScriptBench.ProblemsOf("void request_route() { t_rely(); }\nint x = \"a\";");
        string coloured = System.Text.RegularExpressions.Regex.Replace(ProblemPrinter.Print(problems, colour: true), "\e\\[[0-9]+m", "");
        Assert.That(coloured, Is.EqualTo(ProblemPrinter.Print(problems)));
    }

    [Test]
    public void All_problems_of_all_files_are_shown_together_by_place()
    {
        string errors = Errors("#load \"lib.csx\"\nvoid request_route() { save(1); t_rely(); }\nint n = 0;\nvoid F() { n++; }", ("lib.csx", "\nvoid G() { sya(\"x\"); }"));
        Assert.That(errors.Split('\n').Select(e => e[..e.IndexOf(' ')]), Is.EqualTo(new[] { "lib.csx:2:12:", "main.csx:2:29:", "main.csx:2:33:", "main.csx:4:12:" }));
    }

    [TestCase("void request_route() { t_rely(); }", "Did you mean 't_relay'?")]
    [TestCase("void request_route() { VOICMAIL(); }\nvoid VOICEMAIL() { }", "Did you mean 'VOICEMAIL'?")]
    [TestCase("sample.max_contact = 3;" + Route, "Did you mean 'max_contacts'?")]
    [TestCase("[failure_rout] void F() { }" + Route, "Did you mean 'failure_route'?")]
    [TestCase("async Task request_route() { route(\"F\"); }\nasync Task F() { await lookup_slowly(\"x\"); }", "Write 'await F()'.")]
    [TestCase("void request_route() { exit; }", "Words are called with parentheses: exit();")]
    [TestCase("void request_route() { var x = $ru; }", "Pseudo-variables are written without '$': ru, fU, hdr[\"X\"].")]
    [TestCase("void request_route() { await lookup_slowly(\"x\"); }", "Write 'async Task' in place of 'void', and 'async Task<int>' in place of 'int'; who calls it then awaits it.")]
    [TestCase("void request_route() { if (lookup_slowly(\"x\")) exit(); }", "Is an 'await' missing?")]
    [TestCase("#r \"nuget: Newtonsoft.Json, 13.0.3\"" + Route, "Put the assembly beside the script and name its file.")]
    public void A_slip_gets_a_hint(string text, string hint)
    {
        var bench = new ScriptBench(new SampleModule());
        bench.Load(text);
        Assert.That(bench.Problems.Where(p => p.IsError).Select(p => p.Hint), Has.Member(hint));
    }

    [Test]
    public void Mistakes_of_all_kinds_are_shown_in_one_run()
    {
        var bench = new ScriptBench(new SampleModule());
        bench.Load("modparam(\"sample\", \"max_contact\", 3);\nmodparam(\"sampel\", \"x\", \"y\");\nmodparam(\"sample\", \"max_contacts\", 3);\nvoid request_route() { t_rely(); }\n[failure_route] void F() { save(\"x\"); }");
        Assert.That(bench.Problems.Where(p => p.IsError).Select(p => $"{p.Line}: {p.Text[..20]}"), Is.EqualTo(new[]
        {
            "1: Module 'sample' has ", "2: There is no module '", "4: There is no word, ro", "5: save() cannot be use",
        }.Select(t => t[..23])));
    }

    [Test]
    public void A_word_is_refused_in_a_route_that_forbids_it()
    {
        Assert.That(Errors("void request_route() { save(\"location\"); }\n[failure_route] void VOICEMAIL()\n{\n    save(\"location\");\n}"),
            Is.EqualTo("main.csx:4:5: save() cannot be used in failure_route VOICEMAIL (it may be used in request_route)."));
    }

    [Test]
    public void A_word_is_refused_through_any_number_of_calls()
    {
        Assert.That(Errors("""
            [failure_route] void VOICEMAIL() { HELPER(); }
            void HELPER() => DEEPER(3);
            void DEEPER(int n)
            {
                void Inner() { new[] { 1 }.ToList().ForEach(x => save("location")); }
                Inner();
            }
            void request_route() { t_on_failure(VOICEMAIL); HELPER(); }
            """), Is.EqualTo("main.csx:5:54: save() cannot be used in failure_route VOICEMAIL (it may be used in request_route); called through HELPER, /scripts/main.csx:1, DEEPER."));
    }

    [TestCase("bool again => save(\"x\");\n[failure_route] void F() { if (again) return; }", "through again", TestName = "Through a property")]
    [TestCase("Func<bool> f = () => save(\"x\");\n[failure_route] void F() { f(); }", "through f", TestName = "Through a lambda in a variable")]
    [TestCase("void S() { save(\"x\"); }\n[failure_route] void F() { route(\"S\"); }", "through S", TestName = "Through a name")]
    [TestCase("class C { public void M() { save(\"x\"); } }\n[failure_route] void F() { new C().M(); }", "through M", TestName = "Through a class")]
    public void A_forbidden_word_is_found(string text, string expected) =>
        Assert.That(Errors(text + Route), Does.Contain("save() cannot be used in failure_route F").And.Contain(expected));

    [Test]
    public void A_word_for_routes_is_refused_at_the_top_level_and_a_word_for_the_top_level_in_routes()
    {
        Assert.That(Errors("t_relay();\nvoid request_route() { listen(\"udp:127.0.0.1:5060\"); }"), Is.EqualTo(
            "main.csx:1:1: t_relay() cannot be used at the top level (it may be used in request_route and failure_route).\n"
            + "main.csx:2:24: listen() cannot be used in request_route (it may only be used at the top level)."));
    }

    [TestCase("int n = 0;\nvoid F() { n++; }", "'n' is a variable of the whole script and is changed in F", TestName = "A counter")]
    [TestCase("string s = \"\";\nvoid F() { s = \"x\"; }", "'s' is a variable", TestName = "A text")]
    [TestCase("var t = (1, 2);\nvoid F() { (t.Item1, var b) = (3, 4); }", "", TestName = "A part of a tuple is no whole variable")]
    [TestCase("int a = 0;\nvoid F() { (a, var b) = (3, 4); }", "'a' is a variable", TestName = "A deconstruction")]
    [TestCase("int n = 0;\nvoid F() { System.Threading.Interlocked.Increment(ref n); }", "'n' is a variable", TestName = "A reference")]
    [TestCase("int n = 0;\nAction f = () => n = 2;", "'n' is a variable of the whole script and is changed in a lambda", TestName = "A lambda")]
    [TestCase("class C { static int n; public static void M() { n = 3; } }", "'n' is a variable", TestName = "A static field")]
    [TestCase("var d = new Dictionary<string, int>();\nvoid F() { d[\"x\"] = 1; }", "'d' is a collection of the whole script and is changed in F", TestName = "A dictionary")]
    [TestCase("var l = new List<int>();\nvoid F() { l.Add(1); }", "'l' is a collection", TestName = "A list")]
    [TestCase("var a = new[] { 1 };\nvoid F() { a[0] = 1; }", "'a' is a collection", TestName = "An array")]
    public void A_variable_of_the_script_that_routes_change_is_refused(string text, string expected)
    {
        string errors = Errors(text + Route);
        if (expected.Length == 0) Assert.That(errors, Is.Empty);
        else Assert.That(errors, Does.Contain(expected).And.Contain("shv"));
    }

    [TestCase("const int Max = 3;\nvoid F() { var x = Max; }")]
    [TestCase("readonly int max = 3;\nvoid F() { var x = max; }")]
    [TestCase("var max = 3;\nvoid F() { var x = max; }")]
    [TestCase("var max = 3; if (env(\"X\", \"\") != \"\") max = 4;\nvoid F() { var x = max; }")]
    [TestCase("var d = new Dictionary<string, int>(); d[\"x\"] = 1;\nint F() => d[\"x\"];")]
    [TestCase("var d = new System.Collections.Concurrent.ConcurrentDictionary<string, int>();\nvoid F() { d[\"x\"] = 1; }")]
    [TestCase("class C { int n; public void M() { n = 3; } }\nvoid F() { new C().M(); }")]
    public void What_routes_only_read_is_fine(string text) => Assert.That(Errors(text + Route), Is.Empty);

    [TestCase("async Task F() { lookup_slowly(\"x\"); }", "'lookup_slowly' has to be awaited")]
    [TestCase("void F() { lookup_slowly(\"x\"); }", "'lookup_slowly' has to be awaited")]
    [TestCase("void F() { _ = lookup_slowly(\"x\"); }", "'lookup_slowly' has to be awaited")]
    [TestCase("void F() { G(); } async Task G() { await lookup_slowly(\"x\"); }", "'G' has to be awaited")]
    [TestCase("void F() { var x = lookup_slowly(\"x\").Result; }", "Task.Result blocks")]
    [TestCase("void F() { lookup_slowly(\"x\").Wait(); }", "Task.Wait blocks")]
    [TestCase("void F() { lookup_slowly(\"x\").GetAwaiter().GetResult(); }", "TaskAwaiter.GetResult blocks")]
    [TestCase("void F() { Task.WaitAll(lookup_slowly(\"x\")); }", "Task.WaitAll blocks")]
    [TestCase("void F() { System.Threading.Thread.Sleep(100); }", "Thread.Sleep blocks")]
    [TestCase("async Task F() { await lookup_slowly(\"x\").ConfigureAwait(false); }", "ConfigureAwait would go on without the message")]
    [TestCase("async void F() { await lookup_slowly(\"x\"); }", "Nobody could await F")]
    [TestCase("void F() { Action a = async () => await lookup_slowly(\"x\"); }", "Nobody could await this lambda")]
    [TestCase("await Task.Delay(1);", "The top level of a script cannot wait")]
    public void What_would_block_or_be_lost_is_refused(string text, string expected) => Assert.That(Errors(text + Route), Does.Contain(expected));

    [TestCase("t_on_failure(VOICEMAIL);", "")]
    [TestCase("t_on_failure(\"VOICEMAIL\");", "")]
    [TestCase("t_on_failure(name: \"VOICEMAIL\");", "")]
    [TestCase("t_on_failure(\"other-name\");", "")]
    [TestCase("t_on_failure(OTHER);", "")]
    [TestCase("t_on_failure(VOICEMAI);", "There is no word, route or variable 'VOICEMAI' (CS0103) [Did you mean 'VOICEMAIL'?]")]
    [TestCase("t_on_failure(\"VOICEMAI\");", "There is no failure_route 'VOICEMAI'. [Did you mean 'VOICEMAIL'?]")]
    [TestCase("t_on_failure(PLAIN);", "PLAIN is a route, not a failure_route. [Put [failure_route] above it.]")]
    [TestCase("t_on_failure(\"PLAIN\");", "PLAIN is a route, not a failure_route. [Put [failure_route] above it.]")]
    [TestCase("t_on_failure(REPLIES);", "REPLIES is an onreply_route, not a failure_route.")]
    [TestCase("t_on_failure(WithParameter);", "WithParameter is no failure_route: it has parameters, or is not a method of this script.")]
    [TestCase("t_on_failure(() => exit());", "Here stands the name of a failure_route, not a function without a name.")]
    public void A_named_route_must_exist_and_be_of_its_kind(string call, string expected)
    {
        string errors = Errors("void request_route()\n{\n    " + call + "\n}\n[failure_route] void VOICEMAIL() { }\n[failure_route(\"other-name\")] void OTHER() { }\nvoid PLAIN() { }\n[onreply_route] void REPLIES() { }\nvoid WithParameter(int n) { }");
        Assert.That(errors, expected.Length == 0 ? Is.Empty : Does.StartWith("main.csx:3:").And.Contain(expected));
    }

    [TestCase("agent(\"friendly|sipvicious\")", "")]
    [TestCase("agent(\"a(b\")", "This expression cannot be read")]
    [TestCase("agent(pattern: \"[z-a]\")", "This expression cannot be read")]
    [TestCase("agent(ru)", "")]
    public void An_expression_that_cannot_be_read_is_refused(string call, string expected)
    {
        string errors = Errors("void request_route() { if (" + call + ") exit(); }");
        Assert.That(errors, expected.Length == 0 ? Is.Empty : Does.StartWith("main.csx:1:34: ").And.Contain(expected));
    }

    [TestCase("[failure_route] void F(int n) { }", "F is a route; it can have no parameters")]
    [TestCase("[failure_route] string F() => \"\";", "F is a route; it can have no parameters")]
    [TestCase("[event_route(\"a\")] void F() { }\n[event_route(\"a\")] void G() { }", "event_route a is there twice; the other one is at")]
    [TestCase("int request_route(int n) => 1;", "request_route is a route; it can have no parameters")]
    public void A_route_that_cannot_be_one_is_refused(string text, string expected) => Assert.That(Errors(text), Does.Contain(expected));

    [Test]
    public void A_script_without_request_route_is_warned_of()
    {
        var problem = ScriptBench.ProblemsOf("void request_rout() { }").Single();
        Assert.That((problem.IsError, problem.Hint), Is.EqualTo((false, "Did you mean 'request_rout' to be it?")));
    }

    [Test]
    public void A_mistake_in_a_rewritten_line_is_shown_where_the_author_wrote_it()
    {
        Assert.That(Errors("void F() { exit(); }\nbool G() { F(); return true; }\nvoid request_route()\n{\n    if (G() && say(\"a\")) { F(); int x = \"text\"; }\n}"),
            Does.StartWith("main.csx:5:41: Cannot implicitly convert type 'string' to 'int'"));
    }
}
