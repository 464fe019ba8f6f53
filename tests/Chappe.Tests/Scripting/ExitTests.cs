using Chappe.Engine.Routing;

namespace Chappe.Tests.Scripting;

/// <summary>exit() and drop() end the whole script from any depth; how they are rewritten must never show (spikes.md section 1).</summary>
public sealed class ExitTests
{
    private const string F = "\nvoid F() { say(\"f\"); exit(); say(\"never\"); }\nbool G() { say(\"g\"); exit(); return true; }\n"
        + "bool Yes(string s) { say(s); if (s == \"?\") exit(); return true; }\nbool No(string s) { say(s); if (s == \"?\") exit(); return false; }\n"
        + "int N() { say(\"n\"); exit(); return 5; }\n";

    /// <summary>Ends where a return can be written: nothing may be thrown.</summary>
    [TestCase("exit();", "exited", TestName = "A bare exit")]
    [TestCase("drop();", "dropped", TestName = "A bare drop")]
    [TestCase("F();", "f | exited", TestName = "A call")]
    [TestCase("if (say(\"x\")) F();", "x | f | exited", TestName = "A call as the body of an if")]
    [TestCase("if (refuse(\"x\")) say(\"y\"); else F();", "x | f | exited", TestName = "A call as the body of an else")]
    [TestCase("var q = G();", "g | exited", TestName = "A variable's value")]
    [TestCase("bool q; q = G();", "g | exited", TestName = "An assignment to a local")]
    [TestCase("_ = G();", "g | exited", TestName = "An assignment to nothing")]
    [TestCase("if (G()) say(\"then\"); else say(\"else\");", "g | exited", TestName = "A condition")]
    [TestCase("if (!G()) say(\"then\");", "g | exited", TestName = "A negated condition")]
    [TestCase("if (refuse(\"a\")) { } else if (G()) say(\"b\");", "a | g | exited", TestName = "The condition of an else if")]
    [TestCase("if (say(\"a\") && G()) say(\"b\");", "a | g | exited", TestName = "The right side of and")]
    [TestCase("if (G() && say(\"a\")) say(\"b\");", "g | exited", TestName = "The left side of and")]
    [TestCase("if (G() || say(\"a\")) say(\"b\");", "g | exited", TestName = "The left side of or")]
    [TestCase("if (say(\"a\") && !(refuse(\"b\") || G() || say(\"c\")) && say(\"d\")) say(\"e\");", "a | b | g | exited", TestName = "The middle of a mixed condition")]
    [TestCase("if (N() == 5) say(\"b\");", "n | exited", TestName = "A comparison with a constant")]
    [TestCase("if (N() is > 3 and < 9) say(\"b\");", "n | exited", TestName = "A pattern")]
    [TestCase("if (N() > 3 && say(\"a\")) say(\"b\");", "n | exited", TestName = "A comparison in a mixed condition")]
    [TestCase("while (G()) say(\"b\");", "g | exited", TestName = "The condition of a while")]
    [TestCase("int i = 0; while (i++ < 3) { say(\"x\"); if (i == 2) F(); }", "x | x | f | exited", TestName = "The body of a while")]
    [TestCase("int i = 0; while (Yes(i++ == 2 ? \"?\" : \"x\") && i < 9) { if (i == 1) continue; say(\"body\"); }", "x | x | body | ? | exited", TestName = "A mixed condition of a while")]
    [TestCase("for (int i = 0; i < 3; i++) { say(\"x\"); if (i == 1) exit(); }", "x | x | exited", TestName = "The body of a for")]
    [TestCase("foreach (var x in new[] { \"1\", \"2\" }) { say(x); F(); }", "1 | f | exited", TestName = "The body of a foreach")]
    [TestCase("switch (1) { case 1: F(); say(\"no\"); break; default: say(\"d\"); break; }", "f | exited", TestName = "A switch section")]
    [TestCase("switch (1) { case 1: exit(); default: say(\"d\"); break; }", "exited", TestName = "A switch section that only exits")]
    [TestCase("switch (N()) { case 5: say(\"five\"); break; }", "n | exited", TestName = "What a switch looks at")]
    [TestCase("try { F(); } finally { say(\"finally\"); }", "f | finally | exited", TestName = "A try with finally")]
    [TestCase("try { F(); say(\"no\"); } catch (System.Exception) { say(\"caught\"); }", "f | exited", TestName = "A try with a catch-all")]
    [TestCase("try { exit(); } catch { say(\"caught\"); }", "exited", TestName = "A try with a bare catch")]
    [TestCase("using (new System.IO.MemoryStream()) { F(); }", "f | exited", TestName = "A using statement")]
    [TestCase("using var s = new System.IO.MemoryStream(); F();", "f | exited", TestName = "A using declaration")]
    [TestCase("lock (\"x\") { F(); }", "f | exited", TestName = "A lock")]
    [TestCase("var q = 1 > 0 ? N() : 3;", "n | exited", TestName = "An arm of a choice")]
    [TestCase("var q = 1 switch { 1 => N(), _ => 3 };", "n | exited", TestName = "An arm of a switch expression")]
    [TestCase("void Inner() { exit(); } Inner();", "exited", TestName = "A local function")]
    [TestCase("void Inner() => exit(); Inner();", "exited", TestName = "A local function as an expression")]
    [TestCase("Depth1();", "d | exited", TestName = "Six calls deep")]
    [TestCase("if (Arrow()) say(\"no\");", "g | exited", TestName = "An expression-bodied method")]
    [TestCase("ArrowExit();", "exited", TestName = "An expression-bodied exit")]
    [TestCase("if (Returns()) say(\"no\");", "g | exited", TestName = "A returned call")]
    [TestCase("t_check_trans();", "t_check_trans | exited", TestName = "A word that may end the script")]
    [TestCase("if (t_check_trans()) say(\"no\");", "t_check_trans | exited", TestName = "A word that may end the script in a condition")]
    [TestCase("if (!t_check_trans() && say(\"x\")) say(\"no\");", "t_check_trans | exited", TestName = "A word that may end the script in a mixed condition")]
    [TestCase("if (might_exit(true)) say(\"yes\"); else say(\"no\");", "might_exit | yes | code 1", TestName = "A word that could have and did not")]
    [TestCase("if (!might_exit(true) || say(\"a\") && !refuse(\"b\")) say(\"yes\");", "might_exit | a | b | yes | code 1", TestName = "A mixed condition that ends nothing")]
    [TestCase("if (Yes(\"1\") && No(\"2\") || !(Yes(\"3\") && Yes(\"4\"))) say(\"no\"); else say(\"else\");", "1 | 2 | 3 | 4 | else | code 1", TestName = "A mixed condition keeps its meaning")]
    [TestCase("if (!int.TryParse(\"7\", out var n)) exit(); say(\"\" + n);", "7 | code 1", TestName = "A variable declared in a condition stays in reach")]
    [TestCase("if (!Out(out var n)) exit(); say(\"\" + n);", "out | might_exit | 9 | code 1", TestName = "A variable declared in a checked condition stays in reach")]
    [TestCase("int x; if (say(\"a\")) x = 1; else exit(); say(\"\" + x);", "a | 1 | code 1", TestName = "Behind an exit a variable need not be assigned")]
    [TestCase("var h = new Helper(); h.Do(); say(\"no\");", "helper | exited", TestName = "A method of a script's own class")]
    [TestCase("foreach (var x in new[] { 1, 2 }) if (x == 1) F(); else say(\"no\");", "f | exited", TestName = "Nested bodies without braces")]
    public void Ends_without_a_throw(string body, string expected)
    {
        string text = "void request_route() { " + body + " say(\"end\"); }" + F
            + """

              void Depth1() { Depth2(); } void Depth2() { Depth3(); } void Depth3() { Depth4(); } void Depth4() { Depth5(); } void Depth5() { say("d"); exit(); }
              bool Arrow() => say2() && G();
              bool say2() => true;
              void ArrowExit() => exit();
              bool Returns() { return G(); }
              bool Out(out int n) { n = 9; say("out"); might_exit(true); return true; }
              class Helper { public void Do() { say("helper"); exit(); } }
              """;
        var script = ScriptBench.Of(text);
        string result = script.Run();
        Assert.That(result.Replace(" | end", ""), Is.EqualTo(expected));
        Assert.That(result.Contains("end", StringComparison.Ordinal), Is.EqualTo(expected.Contains("code", StringComparison.Ordinal)));
        Assert.That(script.Thrown, Is.Zero);
    }

    /// <summary>Ends where only a throw can end it: the result is the same.</summary>
    [TestCase("System.Action a = () => exit(); a();", "exited", TestName = "A lambda")]
    [TestCase("System.Action a = () => F(); a();", "f | exited", TestName = "A lambda around a call")]
    [TestCase("System.Func<bool> a = () => G(); if (a()) say(\"no\");", "g | exited", TestName = "A lambda with a value")]
    [TestCase("System.Action a = delegate { F(); say(\"no\"); }; a();", "f | exited", TestName = "An anonymous delegate")]
    [TestCase("System.Action a = F; a();", "f | exited", TestName = "A method as a delegate")]
    [TestCase("new List<int> { 1, 2 }.ForEach(x => { say(\"\" + x); if (x == 1) exit(); });", "1 | exited", TestName = "A lambda that a library calls")]
    [TestCase("foreach (var x in from n in new[] { 1, 2 } where Yes(\"?\") select n) say(\"no\");", "? | exited", TestName = "A query")]
    [TestCase("say(\"\" + N());", "n | exited", TestName = "An argument")]
    [TestCase("var q = N() + number(1);", "n | exited", TestName = "The left side of an addition")]
    [TestCase("var q = G() ? 1 : number(2);", "g | exited", TestName = "The condition of a choice")]
    [TestCase("var q = G() && say(\"no\");", "g | exited", TestName = "The left side of and outside a condition")]
    [TestCase("ru = G() ? \"a\" : \"b\";", "g | exited", TestName = "A pseudo-variable's value")]
    [TestCase("do say(\"once\"); while (G());", "once | g | exited", TestName = "The condition of a do")]
    [TestCase("for (; G(); ) say(\"no\");", "g | exited", TestName = "The condition of a for")]
    [TestCase("for (int i = 0; i < 2; F()) say(\"once\");", "once | f | exited", TestName = "The step of a for")]
    [TestCase("foreach (var x in Items()) say(\"no\");", "items | exited", TestName = "What a foreach goes through")]
    [TestCase("foreach (var x in Steps()) say(\"\" + x);", "1 | exited", TestName = "An iterator")]
    [TestCase("try { say(\"a\"); } finally { F(); }", "a | f | exited", TestName = "A finally block")]
    [TestCase("System.Action a = () => exit(); try { a(); } catch { say(\"caught\"); }", "exited", TestName = "A catch around a lambda")]
    [TestCase("System.Action a = () => exit(); try { a(); } catch (System.Exception e) when (e.Message != \"\") { say(\"caught\"); }", "exited", TestName = "A filtered catch around a lambda")]
    [TestCase("System.Action a = () => exit(); try { a(); } catch (System.InvalidOperationException) { say(\"caught\"); } finally { say(\"finally\"); }", "finally | exited", TestName = "A finally around a lambda")]
    [TestCase("if (Out(out var n)) say(\"no\");", "out | exited", TestName = "A method with an out parameter")]
    [TestCase("if (say(\"a\") && G2(out var n) && n > 0) say(\"no\");", "a | g2 | exited", TestName = "A mixed condition that declares")]
    [TestCase("Helper h = new Helper(); h?.Do(); say(\"no\");", "helper | exited", TestName = "A conditional call of a virtual method")]
    [TestCase("say(Prop);", "prop | exited", TestName = "A property")]
    public void Ends_with_a_throw(string body, string expected)
    {
        string text = "void request_route() { " + body + " say(\"end\"); }" + F
            + """

              int[] Items() { say("items"); exit(); return new[] { 1 }; }
              IEnumerable<int> Steps() { yield return 1; exit(); yield return 2; }
              bool Out(out int n) { n = 9; say("out"); exit(); return true; }
              bool G2(out int n) { n = 9; say("g2"); exit(); return true; }
              class Helper { public virtual void Do() { say("helper"); exit(); } }
              string Prop { get { say("prop"); exit(); return "x"; } }
              """;
        var script = ScriptBench.Of(text);
        Assert.That(script.Run(), Is.EqualTo(expected));
        Assert.That(script.Thrown, Is.GreaterThan(0));
    }

    [TestCase("await A(); say(\"no\");", "lookup x | exited", TestName = "After a real await")]
    [TestCase("if (await B()) say(\"no\");", "lookup y | exited", TestName = "An awaited condition")]
    [TestCase("if (!await B() && say(\"no\")) say(\"no\");", "lookup y | exited", TestName = "An awaited mixed condition")]
    [TestCase("var b = await B(); say(\"no\");", "lookup y | exited", TestName = "An awaited value")]
    [TestCase("await lookup_slowly(\"z\"); exit(); say(\"no\");", "lookup z | exited", TestName = "An exit behind an await")]
    [TestCase("await ws_handle_handshake(); say(\"no\");", "handshake | exited", TestName = "An awaited word that ends the script")]
    [TestCase("var t = ws_handle_handshake(); await t; say(\"no\");", "handshake | exited", TestName = "A word's task kept in a variable")]
    [TestCase("await Passes(); say(\"no\");", "lookup x | exited", TestName = "A method that passes the task on")]
    [TestCase("try { await A(); } catch { say(\"caught\"); } finally { say(\"finally\"); }", "lookup x | finally | exited", TestName = "A try around an await")]
    [TestCase("await Deep(3); say(\"no\");", "lookup deep | exited", TestName = "Four awaits deep")]
    public void Ends_asynchronous_routes_without_a_throw(string body, string expected)
    {
        var script = ScriptBench.Of("[event_route(\"test\")] async Task TEST() { " + body + " }" + Asynchronous);
        Assert.That(script.Run("test", RouteKinds.Event), Is.EqualTo(expected));
        Assert.That(script.Thrown, Is.Zero);
    }

    [TestCase("await Task.WhenAll(A(), B()); say(\"no\");", "lookup x | lookup y | exited", TestName = "Several at a time")]
    [TestCase("var t = A(); await t; say(\"no\");", "lookup x | exited", TestName = "A route's task kept in a variable")]
    [TestCase("Func<Task> f = async () => await A(); await f(); say(\"no\");", "lookup x | exited", TestName = "An asynchronous lambda")]
    [TestCase("say(\"\" + await B());", "lookup y | exited", TestName = "An awaited argument")]
    [TestCase("await ThrowsAtOnce(); say(\"no\");", "exited", TestName = "A method that ends before it has a task")]
    public void Ends_asynchronous_routes_with_a_throw(string body, string expected)
    {
        var script = ScriptBench.Of("[event_route(\"test\")] async Task TEST() { " + body + " }" + Asynchronous);
        Assert.That(script.Run("test", RouteKinds.Event), Is.EqualTo(expected));
        Assert.That(script.Thrown, Is.GreaterThan(0));
    }

    private const string Asynchronous = """

        async Task A() { await lookup_slowly("x"); exit(); }
        async Task<bool> B() { await lookup_slowly("y"); exit(); return true; }
        Task Passes() { return A(); }
        Task ThrowsAtOnce() { exit(); return Task.CompletedTask; }
        async Task Deep(int n) { if (n == 0) { await lookup_slowly("deep"); exit(); } await Deep(n - 1); say("never"); }
        """;

    [Test]
    public void Behind_an_exit_no_value_has_to_be_returned()
    {
        var script = ScriptBench.Of("bool F(int n) { if (n > 3) return true; say(\"small\"); exit(); }\nint request_route() { if (F(5)) say(\"big\"); if (F(1)) say(\"no\"); drop(); }");
        Assert.That(script.Run(), Is.EqualTo("big | small | exited"));
        Assert.That(script.Thrown, Is.Zero);
    }

    [Test]
    public void A_route_without_exit_stays_as_it_was_written()
    {
        var script = ScriptBench.Of("int request_route() { if (say(\"a\") && !refuse(\"b\")) return 7; return 8; }");
        Assert.That(script.Run(), Is.EqualTo("a | b | code 7"));
    }

    [Test]
    public void An_exception_behind_rewritten_lines_names_the_line_of_the_author()
    {
        var script = ScriptBench.Of("""
            void F()
            {
                if (ru == "x") exit();
            }

            void request_route()
            {
                F();
                if (say("a")
                    && might_exit(true)
                    && say("b")) { F(); }
                throw new System.InvalidOperationException("wrong");
            }
            """);
        Assert.That(script.Run(), Does.StartWith("a | might_exit | b | failed"));
        Assert.That(script.LogLines, Has.One.EqualTo("request_route: main.csx:12: InvalidOperationException: wrong"));
    }

    [Test]
    public void Exit_in_a_loaded_file_ends_the_main_one()
    {
        var script = ScriptBench.Of("#load \"lib/checks.csx\"\nvoid request_route() { CHECKS(); say(\"no\"); }",
            ("lib/checks.csx", "void CHECKS() { say(\"checks\"); exit(); }"));
        Assert.That(script.Run(), Is.EqualTo("checks | exited"));
        Assert.That(script.Thrown, Is.Zero);
    }
}
