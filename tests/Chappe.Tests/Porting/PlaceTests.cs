using Chappe.Engine.Modules;
using Chappe.Scripting;
using Chappe.Scripting.Hosting;

namespace Chappe.Tests.Porting;

/// <summary>What goes wrong is told at the configuration's own lines, never at those of the code that was made of it.</summary>
public sealed class PlaceTests
{
    private const string Head = "loadmodule \"tm.so\"\nloadmodule \"sl.so\"\n";

    [Test]
    public async Task A_word_that_does_not_exist_is_shown_with_line_caret_and_the_nearest_one()
    {
        using var bed = new PortedBed(Head + "request_route {\n\tsl_sendreply(\"404\", \"No\");\n}\n");
        var outcome = await bed.Load();
        Assert.That(outcome.Result, Is.EqualTo(LoadResult.Refused));
        Assert.That(ProblemPrinter.Print(outcome.Problems), Does.EndWith("""
            kamailio.cfg:4:2: error: There is no function 'sl_sendreply' here.
              4 | 	sl_sendreply("404", "No");
                | 	^~~~~~~~~~~~
              hint: Did you mean 'sl_send_reply'?

            """.ReplaceLineEndings("\n")));
    }

    [Test]
    public async Task A_word_in_a_route_that_forbids_it_is_shown_at_the_configuration_s_line()
    {
        using var bed = new PortedBed(Head + "request_route { exit; }\n\nreply_route {\n\tt_relay();\n}\n");
        var problem = (await bed.Load()).Problems.Single(p => p.IsError);
        Assert.That((Path.GetFileName(problem.File), problem.Line), Is.EqualTo(("kamailio.cfg", 6)), problem.Text);
    }

    [Test]
    public async Task A_value_of_the_wrong_kind_is_shown_at_its_modparam()
    {
        using var bed = new PortedBed("loadmodule \"tm.so\"\n\nmodparam(\"tm\", \"fr_timer\", \"soon\")\nrequest_route { exit; }\n");
        var problem = (await bed.Load()).Problems.First(p => p.IsError);
        Assert.That((Path.GetFileName(problem.File), problem.Line), Is.EqualTo(("kamailio.cfg", 3)), problem.Text);
    }

    [TestCase("modparam(\"registrar\", \"default_expires\", 0)", "registrar.default_expires is at least")]
    [TestCase("modparam(\"registrar\", \"min_expires\", 9000)", "registrar.min_expires (9000) is above registrar.max_expires")]
    [TestCase("modparam(\"tls\", \"config\", \"/nowhere/tls.cfg\")", "tls.config /nowhere/tls.cfg cannot be read")]
    public async Task A_value_that_a_module_refuses_is_shown_at_its_modparam(string line, string? text)
    {
        using var bed = new PortedBed(Head + "loadmodule \"usrloc.so\"\nloadmodule \"registrar.so\"\nloadmodule \"tls.so\"\nmodparam(\"registrar\", \"max_expires\", 3600)\n\n" + line + "\nrequest_route { exit; }\n");
        var problem = (await bed.Load()).Problems.First(p => p.IsError);
        Assert.That((Path.GetFileName(problem.File), problem.Line), Is.EqualTo(("kamailio.cfg", 8)), problem.Text);
        if (text is not null) Assert.That(problem.Text, Does.StartWith(text));
    }

    [Test]
    public async Task Of_several_values_of_a_parameter_the_one_that_is_refused_is_shown()
    {
        string folder = Directory.CreateTempSubdirectory("chappe-places-").FullName;
        try
        {
            string file = Path.Combine(folder, "main.csx");
            await File.WriteAllTextAsync(file, "media.ng_allowed.Add(\"10.0.0.0/8\");\nmedia.ng_allowed.Add(\"nonsense\");\nmedia.ng_allowed.Add(\"192.0.2.0/24\");\nvoid request_route() { }\n");
            using var bed = new PortedBed(file, isFile: true);
            var problem = (await bed.Load()).Problems.Single(p => p.IsError);
            Assert.That((Path.GetFileName(problem.File), problem.Line), Is.EqualTo(("main.csx", 2)), problem.Text);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public async Task A_configuration_knows_its_own_file_lines_and_routes()
    {
        using var bed = await PortedBed.Of(Head + "loadmodule \"xlog.so\"\nrequest_route {\n\txlog(\"L_NOTICE\", \"$cfg(line) $cfg(route)\\n\");\n\troute(NEXT);\n}\nroute[NEXT] {\n\txlog(\"L_NOTICE\", \"$cfg(line) $cfg(route) $cfg(name)\\n\");\n}\n");
        bed.Receive("10.0.0.1:5060", Engine.ProxyBed.Request("OPTIONS"));
        Assert.That(bed.Said[0].TrimEnd(), Is.EqualTo("5 request_route"));
        Assert.That(bed.Said[1].TrimEnd(), Does.Match("^9 NEXT .*kamailio.cfg$"));
    }

    [Test]
    public async Task A_route_that_is_computed_and_not_there_fails_and_the_script_goes_on()
    {
        using var bed = await PortedBed.Of(Head + "request_route {\n\t$var(x) = \"NOWHERE\";\n\tif (!route($var(x))) sl_send_reply(\"404\", \"Goes on\");\n}\n");
        bed.Receive("10.0.0.1:5060", Engine.ProxyBed.Request("OPTIONS"));
        Assert.That(bed.Next().Text, Does.StartWith("SIP/2.0 404 Goes on"));
        Assert.That(bed.Said, Has.Some.Contains("There is no route 'NOWHERE'"));
    }

    [Test]
    public async Task An_exception_while_a_route_runs_names_the_configuration_s_file_and_line_and_the_caller_gets_500()
    {
        using var bed = new PortedBed(Head + "loadmodule \"broken.so\"\nrequest_route {\n\tif ($rU == \"bob\") {\n\t\tbreak_here();\n\t}\n}\n", others: new BrokenModule());
        await bed.Start();
        bed.Receive("10.0.0.1:5060", Engine.ProxyBed.Request("OPTIONS"));
        Assert.That(bed.Next().Text, Does.StartWith("SIP/2.0 500 "));
        Assert.That(bed.Said.Single(), Does.EndWith("kamailio.cfg:6: InvalidOperationException: something is broken"));
    }

    [Test]
    public async Task A_mistake_in_an_included_file_is_shown_in_that_file()
    {
        using var bed = new PortedBed(Head + "include_file \"more.cfg\"\nrequest_route { route(MORE); }\n");
        bed.Write("more.cfg", "# a route\nroute[MORE] {\n\tt_reply(\"404\");\n}\n");
        var problem = (await bed.Load()).Problems.Single(p => p.IsError);
        Assert.That((Path.GetFileName(problem.File), problem.Line, problem.Column), Is.EqualTo(("more.cfg", 3, 2)), problem.Text);
    }

    [Test]
    public async Task A_changed_configuration_is_taken_over_and_a_broken_one_is_not()
    {
        using var bed = await PortedBed.Of(Head + "request_route { sl_send_reply(\"404\", \"One\"); }\n");
        bed.Receive("10.0.0.1:5060", Engine.ProxyBed.Request("OPTIONS"));
        Assert.That(bed.Next().Text, Does.StartWith("SIP/2.0 404 One"));
        bed.Write("kamailio.cfg", Head + "request_route { sl_send_reply(\"404\", \"Two\") }}\n");
        Assert.That((await bed.Load()).Result, Is.EqualTo(LoadResult.Refused));
        Assert.That((await bed.Load()).Result, Is.EqualTo(LoadResult.Refused));
        bed.Write("kamailio.cfg", Head + "include_file \"two.cfg\"\n");
        bed.Write("two.cfg", "request_route { sl_send_reply(\"404\", \"Two\"); }\n");
        Assert.That((await bed.Load()).Result, Is.EqualTo(LoadResult.Applied));
        Assert.That((await bed.Load()).Result, Is.EqualTo(LoadResult.Unchanged));
        bed.Receive("10.0.0.1:5060", Engine.ProxyBed.Request("OPTIONS", branch: "z9hG4bKalice2"));
        Assert.That(bed.Next().Text, Does.StartWith("SIP/2.0 404 Two"));
    }
}
