using Chappe.Engine.Diagnostics;

namespace Chappe.Tests.Scripting;

/// <summary>Threats R5: another thread can read at which line a script stays.</summary>
public sealed class PlaceTests
{
    private const string Stop = "chappe.tests.stop";

    [TestCase("void request_route()\n{\n    int n = 0;\n    while (!AppContext.TryGetSwitch(\"STOP\", out _))\n    {\n        n++;\n    }\n}", 4)]
    [TestCase("void request_route()\n{\n    while (!AppContext.TryGetSwitch(\"STOP\", out _))\n        ;\n}", 4)]
    [TestCase("void request_route()\n{\n    F();\n}\nvoid F()\n{\n    for (;;)\n        if (AppContext.TryGetSwitch(\"STOP\", out _)) exit();\n}", 8)]
    [TestCase("void request_route()\n{\n    var x = 1;\n    var y = SpinWait.SpinUntil(() => AppContext.TryGetSwitch(\"STOP\", out _), 20000);\n}", 4)]
    [TestCase("void request_route()\n{\n    int n = 0;\n    do n++;\n    while (!AppContext.TryGetSwitch(\"STOP\", out _));\n}", 4)]
    [TestCase("void request_route()\n{\n    foreach (var i in Enumerable.Range(0, int.MaxValue))\n    {\n        if (AppContext.TryGetSwitch(\"STOP\", out _)) exit();\n    }\n}", 5)]
    public void R5_The_line_of_a_script_that_does_not_come_back_is_known(string text, int line)
    {
        string stop = Stop + TestContext.CurrentContext.Test.ID;
        var bench = ScriptBench.Of("using System.Threading;\n".Replace("\n", " ") + text.Replace("STOP", stop));
        ScriptPlace? place = null;
        using var ready = new ManualResetEventSlim();
        var thread = new Thread(() =>
        {
            place = ScriptPlace.Open();
            ready.Set();
            bench.Run();
        });
        thread.Start();
        ready.Wait();
        bool isSeen = SpinWait.SpinUntil(() => place!.Text == $"main.csx:{line}", TimeSpan.FromSeconds(20));
        AppContext.SetSwitch(stop, true);
        thread.Join();
        Assert.That(isSeen, Is.True, place!.Text);
    }
}
