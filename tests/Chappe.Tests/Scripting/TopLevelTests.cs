using Chappe.Engine;
using Chappe.Engine.Transports;

namespace Chappe.Tests.Scripting;

/// <summary>What a script's top level can say, and how its mistakes are told.</summary>
public sealed class TopLevelTests
{
    private const string Route = "\nvoid request_route() { }\n";

    private static ScriptBench Load(string text, out string errors)
    {
        var bench = new ScriptBench(new SampleModule());
        bench.Load(text + Route);
        errors = string.Join("\n", bench.Problems.Where(p => p.IsError).Select(p => $"{p.Line}: {p.Text}"));
        return bench;
    }

    [Test]
    public void Parameters_are_set_as_properties_and_by_name()
    {
        var bench = Load("""
            sample.max_contacts = 5;
            modparam("sample", "db_url", "sqlite:///tmp/x");
            modparam("sample", "use_domain", 1);
            modparam("sample", "secret", "one");
            modparam("sample", "secret", "two");
            core.children = 3;
            modparam("core", "debug", "3");
            """, out string errors);
        Assert.That(errors, Is.Empty);
        var options = bench.Plan!.Options.Get<SampleOptions>();
        Assert.That((options.max_contacts, options.db_url, options.use_domain, string.Join(",", options.secret)), Is.EqualTo((5, "sqlite:///tmp/x", true, "one,two")));
        Assert.That((bench.Plan.Options.Get<CoreOptions>().children, bench.Plan.Options.Get<CoreOptions>().debug), Is.EqualTo((3, 3)));
    }

    [TestCase("modparam(\"sampel\", \"max_contacts\", 1);", "There is no module 'sampel' (did you mean 'sample'?).")]
    [TestCase("modparam(\"sample\", \"max_contact\", 1);", "Module 'sample' has no parameter 'max_contact' (did you mean 'max_contacts'?).")]
    [TestCase("modparam(\"sample\", \"max_contacts\", \"many\");", "Parameter 'max_contacts' of module 'sample' wants an integer in its range, not \"many\".")]
    [TestCase("modparam(\"sample\", \"db_url\", 3);", "Parameter 'db_url' of module 'sample' wants a string, not 3.")]
    [TestCase("modparam(\"sample\", \"use_domain\", 2);", "Parameter 'use_domain' of module 'sample' wants 0 or 1, not 2.")]
    [TestCase("sample.max_contacts = -1;", "sample: max_contacts is below 0.")]
    [TestCase("var s = env(\"NOT_SET\");", "The environment has no variable NOT_SET; set it, or give a default: env(\"NOT_SET\", \"…\").")]
    [TestCase("int zero = 0; var x = 1 / zero;", "DivideByZeroException: Attempted to divide by zero.")]
    [TestCase("throw new ArgumentException(\"wrong\");", "ArgumentException: wrong")]
    [TestCase("var l = new List<int>(); l[3] = 1;", "ArgumentOutOfRangeException: Index was out of range. Must be non-negative and less than the size of the collection. (Parameter 'index')")]
    public void A_mistake_at_the_top_level_is_a_sentence_with_its_line(string text, string expected)
    {
        Load("// first line\n\n" + text, out string errors);
        Assert.That(errors, Is.EqualTo((expected.StartsWith("sample: ", StringComparison.Ordinal) ? "0: " : "3: ") + expected));
    }

    [Test]
    public void Mistakes_of_parameters_are_gathered()
    {
        Load("modparam(\"a\", \"b\", 1);\nmodparam(\"sample\", \"c\", 1);\nvar e = env(\"NOT_SET\");", out string errors);
        Assert.That(errors.Split('\n').Select(e => e[0]), Is.EqualTo("123"));
    }

    [Test]
    public void Listeners_and_aliases_are_planned_with_their_place()
    {
        var bench = Load("\nlisten(\"udp:127.0.0.1:5070\", \"tcp:127.0.0.1:5071\");\nalias(\"example.com\", \"sip.example.com:5080\");", out string errors);
        Assert.That(errors, Is.Empty);
        Assert.That(bench.Plan!.Listeners.Select(l => (l.Transport, l.Port, l.Line)), Is.EqualTo(new[] { (TransportKind.Udp, 5070, 2), (TransportKind.Tcp, 5071, 2) }));
        Assert.That(bench.Plan.Aliases, Is.EqualTo(new[] { "example.com", "sip.example.com:5080" }));
    }

    [Test]
    public void A_listener_that_cannot_be_read_is_told_with_its_line()
    {
        Load("\nlisten(\"nonsense:127.0.0.1:5070\");", out string errors);
        Assert.That(errors, Does.StartWith("2: listen(\"nonsense:127.0.0.1:5070\")"));
    }

    [Test]
    public void The_environment_is_read_with_a_default()
    {
        var bench = Load("sample.db_url = env(\"NOT_SET\", \"memory\");", out string errors);
        Assert.That(errors, Is.Empty);
        Assert.That(bench.Plan!.Options.Get<SampleOptions>().db_url, Is.EqualTo("memory"));
    }
}
